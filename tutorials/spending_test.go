package tutorials

import (
	"math"
	"os"
	"strings"
	"testing"
)

func meanSD(v []float64) (mean, sd float64) {
	for _, x := range v {
		mean += x / float64(len(v))
	}
	for _, x := range v {
		sd += (x - mean) * (x - mean) / float64(len(v)-1)
	}
	return mean, math.Sqrt(sd)
}

// check asserts that households have the figures of the two groups.
func check(t *testing.T, h Households) {
	t.Helper()
	if len(h) != 1490 {
		t.Errorf("%d households, want 1490", len(h))
	}
	for _, g := range []struct {
		Group
		lowest, highest int
	}{{LowerIncome, 1, 1}, {HigherIncome, 2, 5}} {
		v := h.LogSpending(g.lowest, g.highest)
		mean, sd := meanSD(v)
		if len(v) != g.N || math.Abs(mean-g.Mean) > 5e-5 || math.Abs(sd-g.SD) > 5e-5 {
			t.Errorf("income %d to %d: n = %d, mean %.5f, sd %.5f; want %+v", g.lowest, g.highest, len(v), mean, sd, g.Group)
		}
	}
}

func TestSpending(t *testing.T) {
	h := Spending()
	check(t, h)
	classes := map[string]int{}
	for i, u := range h {
		classes[u.Class]++
		if u.Age < 18 || u.Region == "" || u.Education == "" || u.Income < 1 || u.Income > 5 {
			t.Errorf("household %d is odd: %+v", i, u)
		}
	}
	if classes["Low"] < 490 || classes["Medium"] < 490 || classes["High"] < 490 {
		t.Errorf("classes are not terciles: %v", classes)
	}
	if f := h.Frame(); f.Err != nil || f.Nrow() != len(h) {
		t.Errorf("frame of %d rows: %v", f.Nrow(), f.Err)
	}
	if level := (Households{{}}).Frame().Col("education").Elem(0).String(); level != "Unknown" {
		t.Errorf("an unknown education is %q", level)
	}
}

func TestReadSpending(t *testing.T) {
	const file = "../../shared/data/consumer_spending.csv"
	if _, err := os.Stat(file); err != nil {
		t.Skip("needs ../shared/data/consumer_spending.csv beside the repository, the survey of 2023")
	}
	h, err := ReadSpending(file)
	if err != nil {
		t.Fatal(err)
	}
	check(t, h)
}

func TestReadSpendingRefuses(t *testing.T) {
	const header = "consumer_unit_id,age_of_reference_person,education_level,region_code,income_range_code,total_annual_spending,spending_class\n"
	for text, want := range map[string]string{
		"":                                "names the columns",
		"id,age\n":                        "there is no column consumer_unit_id",
		header + "1,old,,West,1,10,Low\n": `line 2, column age_of_reference_person: "old" is not a number`,
	} {
		if _, err := readSpending(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
	if _, err := ReadSpending("nowhere.csv"); err == nil {
		t.Error("a missing file gives no error")
	}
}
