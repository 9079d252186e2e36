package tutorials

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"

	"github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"
)

// Households are the rows of a survey of spending.
type Households []Household

// A Household is a consumer unit of the Consumer Expenditure Survey.
type Household struct {
	ID        int
	Age       int     // of the reference person, in years
	Education string  // "" if unknown
	Region    string  // Northeast, Midwest, South or West
	Income    int     // income class, 1 (lowest) to 5, as published; see SpendingFromBLS
	Spending  float64 // in US dollars a year; refunds can make it negative
	Class     string  // of spending: Low, Medium or High
}

// The groups that lesson 9 compares: households of the lowest income class,
// which is the largest, and all others. N counts those with positive spending;
// Mean and SD are of log(1 + spending), as in the survey of 2023.
var (
	LowerIncome  = Group{N: 1103, Mean: 11.4238, SD: 1.0597}
	HigherIncome = Group{N: 384, Mean: 11.7042, SD: 0.9057}
)

// A Group has the size of a group of households, and the mean and standard
// deviation of its log(1 + spending).
type Group struct {
	N        int
	Mean, SD float64
}

// Spending returns 1,490 simulated households, which stand in for the interview
// survey of 2023. They have the sizes, means and standard deviations of log
// spending of its groups LowerIncome and HigherIncome, and its shares of
// regions and income classes. As in the survey, three households had more
// refunds than expenses. The same households are returned each time.
func Spending() Households {
	r := rand.New(rand.NewPCG(2023, 0))
	lower := LowerIncome.draw(r)
	higher := HigherIncome.draw(r)
	var h Households
	add := func(income int, spending float64) {
		h = append(h, Household{
			ID:        5_000_000 + 137*len(h),
			Age:       min(max(int(math.Round(48.3+13.2*r.NormFloat64())), 18), 87),
			Education: weighted(r, educations),
			Region:    weighted(r, regions),
			Income:    income,
			Spending:  spending,
		})
	}
	for _, v := range lower {
		add(1, math.Expm1(v))
	}
	for _, refund := range []float64{-578_897, -192_513, -188_178} {
		add(1, refund)
	}
	for i, v := range higher {
		income := 2
		for at := 50; i >= at && income < 5; income++ { // 50, 88, 93 and 153 households
			at += []int{88, 93, 153}[income-2]
		}
		add(income, math.Expm1(v))
	}
	r.Shuffle(len(h), func(i, j int) { h[i], h[j] = h[j], h[i] })
	h.classify()
	return h
}

// draw returns N normal draws, shifted and scaled to have the group's mean and
// standard deviation exactly.
func (g Group) draw(r *rand.Rand) []float64 {
	v := make([]float64, g.N)
	mean, ss := 0.0, 0.0
	for i := range v {
		v[i] = r.NormFloat64()
		mean += v[i] / float64(g.N)
	}
	for _, x := range v {
		ss += (x - mean) * (x - mean)
	}
	sd := math.Sqrt(ss / float64(g.N-1))
	for i, x := range v {
		v[i] = g.Mean + g.SD*(x-mean)/sd
	}
	return v
}

type share struct {
	label  string
	weight float64
}

var (
	regions    = []share{{"South", 523}, {"West", 417}, {"Midwest", 295}, {"Northeast", 255}}
	educations = []share{{"High school", 35}, {"College", 45}, {"Graduate", 20}}
)

func weighted(r *rand.Rand, shares []share) string {
	total := 0.0
	for _, s := range shares {
		total += s.weight
	}
	u := r.Float64() * total
	for _, s := range shares {
		if u -= s.weight; u < 0 {
			return s.label
		}
	}
	return shares[len(shares)-1].label
}

// classify sets the spending class of each household by terciles.
func (h Households) classify() {
	spending := make([]float64, len(h))
	for i := range h {
		spending[i] = h[i].Spending
	}
	slices.Sort(spending)
	low, high := spending[len(h)/3], spending[2*len(h)/3]
	for i := range h {
		switch s := h[i].Spending; {
		case s < low:
			h[i].Class = "Low"
		case s < high:
			h[i].Class = "Medium"
		default:
			h[i].Class = "High"
		}
	}
}

// ReadSpending reads households from a CSV file with the columns
// consumer_unit_id, age_of_reference_person, education_level, region_code,
// income_range_code, total_annual_spending and spending_class.
func ReadSpending(path string) (Households, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the survey: %w", err)
	}
	defer f.Close()
	h, err := readSpending(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return h, nil
}

func readSpending(f io.Reader) (Households, error) {
	r := csv.NewReader(f)
	header, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("cannot read the first line, which names the columns: %w", err)
	}
	column := map[string]int{}
	for i, name := range header {
		column[name] = i
	}
	for _, name := range []string{"consumer_unit_id", "age_of_reference_person", "education_level", "region_code",
		"income_range_code", "total_annual_spending", "spending_class"} {
		if _, ok := column[name]; !ok {
			return nil, fmt.Errorf("there is no column %s", name)
		}
	}
	var h Households
	for {
		row, err := r.Read()
		if err == io.EOF {
			return h, nil
		}
		if err != nil {
			return nil, err
		}
		number := func(name string) float64 {
			v, e := strconv.ParseFloat(row[column[name]], 64)
			if e != nil && err == nil {
				line, _ := r.FieldPos(column[name])
				err = fmt.Errorf("line %d, column %s: %q is not a number", line, name, row[column[name]])
			}
			return v
		}
		h = append(h, Household{
			ID:        int(number("consumer_unit_id")),
			Age:       int(number("age_of_reference_person")),
			Education: row[column["education_level"]],
			Region:    row[column["region_code"]],
			Income:    int(number("income_range_code")),
			Spending:  number("total_annual_spending"),
			Class:     row[column["spending_class"]],
		})
		if err != nil {
			return nil, err
		}
	}
}

// LogSpending returns log(1 + spending) of the households whose income class
// lies between two, both included, leaving out those whose refunds exceed
// their expenses.
func (h Households) LogSpending(lowest, highest int) []float64 {
	var v []float64
	for _, u := range h {
		if u.Income >= lowest && u.Income <= highest && u.Spending > 0 {
			v = append(v, math.Log1p(u.Spending))
		}
	}
	return v
}

// Frame returns the households as a data frame with the columns age,
// education, region, income, spending and class. An unknown education is a level of
// its own, "Unknown": a model has no use for a category that is missing.
func (h Households) Frame() dataframe.DataFrame {
	n := len(h)
	age, income := make([]int, n), make([]int, n)
	education, region, class := make([]string, n), make([]string, n), make([]string, n)
	spending := make([]float64, n)
	for i, u := range h {
		age[i], income[i], spending[i] = u.Age, u.Income, u.Spending
		education[i], region[i], class[i] = cmp.Or(u.Education, "Unknown"), u.Region, u.Class
	}
	return dataframe.New(
		series.New(age, series.Int, "age"),
		series.New(education, series.String, "education"),
		series.New(region, series.String, "region"),
		series.New(income, series.Int, "income"),
		series.New(spending, series.Float, "spending"),
		series.New(class, series.String, "class"),
	)
}
