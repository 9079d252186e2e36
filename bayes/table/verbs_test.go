package table

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/go-gota/gota/dataframe"
)

const people = `name,age,region,joined,id,member
Ann,31,north,2024-01-31,1541815603606036480,true
Bob,,south,2024-02-01,1541815603606036481,false
Cid,45,,2024-03-05,1541815603606036482,
Dee,19,north,,1541815603606036483,true
Eve,31,west,2023-12-31,1541815603606036484,false
`

func parsed(tb testing.TB, text string) *Table {
	tb.Helper()
	return must(Parse([]byte(text)))(tb)
}

func names(t *Table) string {
	if t.err != nil {
		return "error: " + t.err.Error()
	}
	var out []string
	c, err := t.Column("name")
	if err != nil {
		return err.Error()
	}
	for i := range c.Len() {
		out = append(out, c.Text(i))
	}
	return strings.Join(out, " ")
}

func TestFilter(t *testing.T) {
	tab := parsed(t, people)
	for condition, want := range map[string]string{
		`age > 30`:                      "Ann Cid Eve",
		`!(age > 30)`:                   "Dee",
		`age != 31`:                     "Cid Dee",
		`31 == age`:                     "Ann Eve",
		`30 < age`:                      "Ann Cid Eve",
		`missing(age)`:                  "Bob",
		`!missing(age) && member`:       "Ann Dee",
		`age > 30 || region == "south"`: "Ann Bob Cid Eve",
		`region != "north"`:             "Bob Eve",
		`region >= "o"`:                 "Bob Eve",
		`region < "south"`:              "Ann Dee",
		`joined >= "2024-02-01"`:        "Bob Cid",
		`joined < "2024-01-31 12:00"`:   "Ann Eve",
		`year(joined) == 2024`:          "Ann Bob Cid",
		`month(joined) == 2`:            "Bob",
		`id == 1541815603606036482`:     "Cid",
		`id > 1541815603606036482`:      "Dee Eve",
		`sqrt(age) * 2 - 1 > 10 + 0.1`:  "Ann Cid Eve",
		`age > mean(age)`:               "Cid",
		`member == (age < 40)`:          "Ann Dee",
		`!member`:                       "Bob Eve",
		`2 > 3`:                         "",
		`missing(1)`:                    "",
	} {
		if got := names(tab.Filter(condition)); got != want {
			t.Errorf("%s: %s, want %s", condition, got, want)
		}
	}
	for condition, want := range map[string]string{
		`agee > 30`:            `did you mean "age"?`,
		`age >`:                "column 6",
		`age`:                  "not a condition",
		`region == "nroth"`:    `did you mean "north"?`,
		`region > 3`:           "a text is compared with a number",
		`region + 1 > 3`:       "region is text, where a number is needed",
		`joined > "yesterday"`: "is not a date",
		`age && member`:        "age is not a condition",
		`sqr(age, 2) > 1`:      "sqr takes 1 argument, not 2",
		`meen(age) > 1`:        "did you mean mean?",
		`year(age) > 1`:        "year is of a date",
		`quantile(age, 2) > 1`: "a probability from 0 to 1",
		`age[1] > 1`:           "no such expression",
	} {
		if err := tab.Filter(condition).Err(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", condition, err, want)
		}
	}
	north := tab.Filter(`region == "north"`)
	if levels := must(north.Column("region"))(t).Levels(); !slices.Equal(levels, []string{"north"}) {
		t.Errorf("levels %q", levels)
	}
	if got := names(tab.FilterFunc(func(r Row) bool { return r.Text("region") == "north" && r.Int("age") > 20 && r.Bool("member") })); got != "Ann" {
		t.Errorf("FilterFunc: %s", got)
	}
	if got := names(tab.FilterFunc(func(r Row) bool { return r.Missing("age") || r.Time("joined").Year() == 2023 || r.Index() == 2 })); got != "Bob Cid Eve" {
		t.Errorf("FilterFunc: %s", got)
	}
	if err := tab.FilterFunc(func(r Row) bool { return r.Float("ag") > 1 }).Err(); err == nil || !strings.Contains(err.Error(), `did you mean "age"?`) {
		t.Errorf("FilterFunc: error %v", err)
	}
}

func csvOf(t *Table) string {
	var b bytes.Buffer
	if err := t.WriteCSV(&b); err != nil {
		return err.Error()
	}
	return b.String()
}

func TestVerbs(t *testing.T) {
	tab := parsed(t, people)
	for _, c := range []struct {
		got  *Table
		want string
	}{
		{tab.Select("age", "name").Head(2), "age,name\n31,Ann\n,Bob\n"},
		{tab.Drop("region", "joined", "id", "member").Head(1), "name,age\nAnn,31\n"},
		{tab.Select("name").Rename("who", "name").Head(1), "who\nAnn\n"},
		{tab.Select("name", "age").Arrange(Sort("age")), "name,age\nDee,19\nAnn,31\nEve,31\nCid,45\nBob,\n"},
		{tab.Select("name", "age").Arrange(RevSort("age"), RevSort("name")), "name,age\nCid,45\nEve,31\nAnn,31\nDee,19\nBob,\n"},
		{tab.Select("name", "region").DropMissing("region").Head(9), "name,region\nAnn,north\nBob,south\nDee,north\nEve,west\n"},
		{tab.DropMissing().Select("name"), "name\nAnn\nEve\n"},
		{tab.Select("name").With("n", []int{1, 2, 3, 4, 5}).Head(1), "name,n\nAnn,1\n"},
		{tab.Select("age").With("age", []bool{true, true, true, true, false}).Head(1), "age\ntrue\n"},
		{tab.Select("age").Mutate("half = age/2\nold = age > 40", "z = where(old, half, 0)"), "age,half,old,z\n31,15.5,false,0.0\n,,,\n45,22.5,true,22.5\n19,9.5,false,0.0\n31,15.5,false,0.0\n"},
		{tab.Select("region").Mutate(`zone = where(region == "north", "cold", region)`), "region,zone\nnorth,cold\nsouth,south\n,\nnorth,cold\nwest,west\n"},
		{tab.Select("age").Mutate("s = sd(age)", "m = median(age)", "q = quantile(age, 0.25)", "n = count(age)", "all = count()").Head(1), fmt.Sprintf("age,s,m,q,n,all\n31,%v,31.0,28.0,4.0,5.0\n", math.Sqrt(113))},
		{tab.Select("joined").Mutate("w = weekday(joined)", "copy = joined", "c = 1").Head(1), "joined,w,copy,c\n2024-01-31,3,2024-01-31,1.0\n"},
		{tab.GroupBy("region").Aggregate("n = count()", "age = mean(age)", "share = mean(member)", "any = max(age) > 40"), "region,n,age,share,any\nnorth,2,25.0,1.0,false\nsouth,1,,0.0,\nwest,1,31.0,0.0,false\n,1,45.0,,true\n"},
		{tab.GroupBy("member", "age").Aggregate("n = count()"), "member,age,n\nfalse,31,1\nfalse,,1\ntrue,19,1\ntrue,31,1\n,45,1\n"},
	} {
		if got := csvOf(c.got); got != c.want {
			t.Errorf("got\n%swant\n%s", got, c.want)
		}
	}
	for _, c := range []struct {
		got  *Table
		want string
	}{
		{tab.Select("nam"), `did you mean "name"?`},
		{tab.Drop("x"), "no column"},
		{tab.Rename("age", "name"), `two columns are called "age"`},
		{tab.With("x", []int{1}), "column x has 1 row, and the table 5"},
		{tab.With("x", 1), "a int is no column"},
		{tab.Arrange(Sort("x")), "no column"},
		{tab.Mutate("x ~ Normal(0, 1)"), "a column is defined by"},
		{tab.Mutate("x = lug(age)"), "did you mean log?"},
		{tab.GroupBy().Aggregate("n = count()"), "needs the name"},
		{tab.GroupBy("region").Aggregate("a = age"), "one for each group"},
		{tab.GroupBy("region").Aggregate("a = mean(ag)"), `did you mean "age"?`},
		{tab.Select("x").Filter("age > 1").Mutate("z = 1").Head(3).Describe(), `no column "x"`},
	} {
		if err := c.got.Err(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
}

func TestDescribe(t *testing.T) {
	want := `column,kind,count,missing,mean,sd,min,25%,50%,75%,max,distinct
name,text,5,0,,,,,,,,5
age,int,4,1,31.5,10.63014581273465,19.0,28.0,31.0,34.5,45.0,
region,text,4,1,,,,,,,,3
joined,date,4,1,,,,,,,,
id,int,5,0,1541815603606036500.0,1.5811388300841898,1541815603606036500.0,1541815603606036500.0,1541815603606036500.0,1541815603606036500.0,1541815603606036500.0,
member,bool,4,1,0.5,0.5773502691896257,0.0,0.0,0.5,1.0,1.0,
`
	got := strings.Split(csvOf(parsed(t, people).Describe()), "\n")
	for i, line := range strings.Split(want, "\n") {
		if !strings.HasPrefix(line, "id") && got[i] != line {
			t.Errorf("got  %s\nwant %s", got[i], line)
		}
	}
}

// Order statistics are those of sorted values, whatever their order was.
func TestQuantiles(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 200 {
		n = n*n/8 + 1
		x := make([]float64, n)
		for i := range x {
			switch n % 4 {
			case 0:
				x[i] = float64(r.IntN(5))
			case 1:
				x[i] = r.NormFloat64()
			case 2:
				x[i] = float64(i)
			case 3:
				x[i] = float64(min(i, n-i))
			}
		}
		sorted := slices.Sorted(slices.Values(x))
		for _, p := range []float64{0, 0.25, 0.5, 0.75, 0.9, 1} {
			at := p * float64(n-1)
			low := sorted[int(at)]
			want := low + (at-math.Floor(at))*(sorted[int(math.Ceil(at))]-low)
			if got := quantile(slices.Clone(x), p); got != want {
				t.Fatalf("n = %d: quantile %g is %g, want %g", n, p, got, want)
			}
		}
	}
	if v := variance([]float64{1e9, 1e9 + 1, 1e9 + 2}); v != 1 {
		t.Errorf("variance %v", v)
	}
	if m := mean([]float64{1e308, 1e308}); m != 1e308 {
		t.Errorf("mean %v", m)
	}
}

func TestPreview(t *testing.T) {
	tab := parsed(t, people)
	tab.source = Source{"people.csv", "CSV"}
	want := `people.csv (CSV): 5 rows × 6 columns
             name      age  region         joined                   id  member
0            Ann        31  north      2024-01-31  1541815603606036480    true
1            Bob         –  south      2024-02-01  1541815603606036481   false
2            Cid        45  –          2024-03-05  1541815603606036482       –
3            Dee        19  north               –  1541815603606036483    true
4            Eve        31  west       2023-12-31  1541815603606036484   false
kind         text      int  text             date                  int    bool
missing      0           1  1                   1                    0       1
mean                  31.5                                  1.54182e18     0.5
sd                 10.6301                                     1.58114  0.57735
`
	got := tab.String()
	for _, line := range strings.Split(want, "\n") {
		if !strings.HasPrefix(line, "sd") && !strings.HasPrefix(line, "mean") && !strings.Contains(strings.Join(strings.Fields(got), " "), strings.Join(strings.Fields(line), " ")) {
			t.Errorf("got\n%swant the line\n%s", got, line)
		}
	}
	bad := must(New(must(NewColumn("<b>\x1b[31m", []string{"\x1b]0;title\a<script>", strings.Repeat("x", 1000)}, nil))(t)))(t)
	for _, s := range []string{bad.String(), bad.HTML()} {
		if strings.ContainsAny(s, "\x1b\a") || len(s) > 6000 {
			t.Errorf("%q", s)
		}
	}
	if s := bad.HTML(); strings.Contains(s, "<script") || strings.Contains(s, "<b>") {
		t.Errorf("%q", s)
	}
	if s := (&Table{err: errors.New("x < y")}).HTML(); !strings.Contains(s, "x &lt; y") {
		t.Errorf("%q", s)
	}
	wide, err := Parse([]byte(strings.Repeat("x,", 999) + "x\n" + strings.Repeat("1,", 999) + "1\n"))
	if header, _ := wide.Preview(); err != nil || len(header) != 31 || !strings.Contains(wide.String(), "1000 columns, of which the first 30") {
		t.Errorf("a wide table: %v", err)
	}
	if s := must(New())(t).String(); !strings.Contains(s, "0 rows × 0 columns") {
		t.Errorf("%q", s)
	}
}

func TestFrame(t *testing.T) {
	tab := parsed(t, people)
	df := tab.Frame()
	if df.Err != nil || df.Nrow() != 5 || df.Elem(1, 1).IsNA() == false || df.Elem(2, 4).String() != "1541815603606036482" {
		t.Fatalf("%v", df)
	}
	back := must(FromFrame(df))(t)
	if got, want := csvOf(back), csvOf(tab); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if kinds(back) != "text int text text int bool" {
		t.Errorf("kinds %s", kinds(back))
	}
	odd := must(FromFrame(dataframe.ReadCSV(strings.NewReader("\ufeffy, g\n1,\n2,b\n"))))(t)
	if got := csvOf(odd); got != "y,g\n1,\n2,b\n" {
		t.Errorf("%q", got)
	}
	if _, err := FromFrame(dataframe.ReadCSV(strings.NewReader(""))); err == nil {
		t.Error("no error of a failed read")
	}
	if df := tab.Select("x").Frame(); df.Err == nil {
		t.Error("no error of a failed table")
	}
}
