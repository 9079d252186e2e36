package randmodel

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/gonbayes/gonbayes/bayes/internal/bind"
)

// The dimensions of expressions are named as in brackets: by the column whose
// levels they are, or by a size. The rows of the two tables are row and row2.
//
// The columns of the first table are
//
//	x, z, wave   real; wave has few values
//	y, near      real, from −3 to 3; near is rounded
//	pos, share   positive; from 0 to 1
//	count, n     counts, n at least as large; top is above 0
//	bit, cat     0 or 1; 0, 1 or 2
//	g, id        levels that are whole numbers, id not from 0
//	city         levels that are text
//	h            a row of the second table
//	t            the number of the row
//	holes, gaps  real and counts, with values missing
//	uranium      real, the same in all rows of a city
//	X, W, S, C   rows of three: real, counts with sum 7, shares, rising
//	house hold   real
//
// and those of the second u, pos2, bit2, g2 and name, which has each city once.
// k is 3, and half 0.5. A is a covariance matrix, and B its factor.

// tables makes the data.
func (g *generator) tables() {
	n := 4 + g.r.IntN(9) // all levels and categories occur
	switch {
	case g.chance(5):
		n = 30 + g.r.IntN(40)
	case g.chance(40):
		n = 300 + g.r.IntN(600)
	}
	cities := []string{"bergen", "oslo", "rome", "wien"}[:2+g.r.IntN(3)]
	groups := 2 + g.r.IntN(3)
	g.sizes = map[string]int{"row": n, "row2": len(cities), "city": len(cities), "g": groups, "cat": 3, "3": 3, "k": 3, "2": 2}
	towns := ""
	if g.chance(3) {
		towns = "towns"
	}
	g.data = g.columns(n, cities, groups, towns)
	if n == len(cities) { // one table, unless it has a name
		towns = "towns"
		g.data = g.columns(n, cities, groups, towns)
	}
	more := cities
	if g.chance(2) {
		more = append(slices.Clone(cities), "zagreb")
	}
	if g.chance(2) {
		groups++
	}
	g.new = g.columns(2+g.r.IntN(3), more, groups, towns)
	for _, name := range []string{"y", "count", "pos", "bit", "cat", "X", "W", "S", "holes", "near"} {
		if g.chance(2) {
			delete(g.new, name)
		}
	}
	if g.chance(3) {
		g.new["x"].Values[0] = math.NaN()
	}
	for _, name := range []string{"k", "half", "A", "B"} {
		if g.chance(2) {
			delete(g.new, name)
		}
	}
}

// columns returns columns of n rows, and of a table of cities.
func (g *generator) columns(n int, cities []string, groups int, towns string) bind.Data {
	normal := func() float64 { return min(max(g.r.NormFloat64(), -3), 3) }
	column := func(value func(i int) float64) *bind.Column {
		v := make([]float64, n)
		for i := range v {
			v[i] = value(i)
		}
		return &bind.Column{Values: v, Shape: []int{n}}
	}
	matrix := func(line func(i int) []float64) *bind.Column {
		var v []float64
		for i := range n {
			v = append(v, line(i)...)
		}
		return &bind.Column{Values: v, Shape: []int{n, 3}}
	}
	level := func(k int) func(i int) float64 {
		return func(i int) float64 {
			if i < k {
				return float64(i)
			}
			return float64(g.r.IntN(k))
		}
	}
	// On a coarse grid, so that rows repeat.
	grid := func(v float64) float64 { return math.Round(2*v) / 2 }
	coarse := g.chance(3)
	rounded := func(v float64) float64 {
		if coarse {
			return grid(v)
		}
		return v
	}
	d := bind.Data{
		"x": column(func(int) float64 { return rounded(normal()) }), "z": column(func(int) float64 { return normal() }),
		"wave":  column(func(i int) float64 { return float64(i%3) - 1 }),
		"y":     column(func(int) float64 { return normal() }),
		"near":  column(func(int) float64 { return math.Round(normal()) }),
		"pos":   column(func(int) float64 { return max(0.25, rounded(math.Exp(0.7*normal()))) }),
		"share": column(func(int) float64 { return 1 / (1 + math.Exp(-rounded(normal()))) }),
		"count": column(func(int) float64 { return float64(g.r.IntN(6)) }),
		"bit":   column(level(2)), "cat": column(level(3)), "g": column(level(groups)),
		"id":    column(func(i int) float64 { return 3 + 2*float64(i%max(2, n/2)) }),
		"h":     column(level(len(cities))),
		"t":     column(func(i int) float64 { return float64(i) }),
		"gaps":  column(func(i int) float64 { return float64(g.r.IntN(6)) }),
		"holes": column(func(i int) float64 { return normal() }),
		"X":     matrix(func(int) []float64 { return []float64{normal(), rounded(normal()), normal()} }),
		"C":     matrix(func(int) []float64 { a := normal(); return []float64{a - 2, a - 0.5, a + 1} }),
		"W": matrix(func(int) []float64 {
			a, b := g.r.IntN(4), g.r.IntN(4)
			return []float64{float64(a), float64(b), float64(7 - a - b)}
		}),
		"S": matrix(func(int) []float64 {
			a, b := g.r.Float64(), g.r.Float64()
			return []float64{0.1 + 0.4*a, 0.1 + 0.3*b, 1 - (0.1 + 0.4*a) - (0.1 + 0.3*b)}
		}),
		"house hold": column(func(int) float64 { return normal() }),
		"k":          {Values: []float64{3}}, "half": {Values: []float64{0.5}},
		"A": {Values: []float64{2, 0.5, 0.3, 0.5, 1, -0.2, 0.3, -0.2, 1.5}, Shape: []int{3, 3}, Table: "A"},
		"B": {Values: []float64{2, 0, 0, 0.5, 1, 0, 0.3, -0.2, 1.5}, Shape: []int{3, 3}, Table: "A"},
	}
	d["n"] = column(func(i int) float64 { return d["count"].Values[i] + float64(1+i%2) })
	d["top"] = column(func(i int) float64 { return d["count"].Values[i] + 1 })
	for i := range n {
		if i%4 == 2 {
			d["gaps"].Values[i] = math.NaN()
		}
		if i > 0 && i%3 == 0 && i < 12 {
			d["holes"].Values[i] = math.NaN()
		}
	}
	city := column(level(len(cities)))
	city.Labels = cities
	of := make([]float64, len(cities))
	for i := range of {
		of[i] = normal()
	}
	uranium := column(func(i int) float64 { return of[int(city.Values[i])] })
	if n < len(cities) { // a level that no row has is none
		city.Labels = cities[:n]
	}
	d["city"], d["uranium"] = city, uranium

	n = len(cities)
	d["u"] = column(func(int) float64 { return normal() })
	d["pos2"] = column(func(int) float64 { return math.Exp(0.5 * normal()) })
	d["bit2"], d["g2"] = column(level(2)), column(func(i int) float64 { return float64(i % min(groups, n)) })
	order := g.r.Perm(n)
	d["name"] = column(func(i int) float64 { return float64(order[i]) })
	d["name"].Labels = cities
	for _, name := range []string{"u", "pos2", "bit2", "g2", "name"} {
		d[name].Table = towns
	}
	return d
}

// labels returns the labels of a column, as they are written in brackets.
func labels(c *bind.Column) []string {
	var list []string
	if c.Labels != nil {
		for _, s := range c.Labels {
			list = append(list, strconv.Quote(s))
		}
		return list
	}
	for _, v := range c.Values {
		if s := fmt.Sprint(v); !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// columnsOf are the columns that an expression over the rows of a table, or of
// data alone, may read, by their domain.
var columnsOf = map[string]map[domain][]string{
	"row": {
		real:     {"x", "z", "wave", "uranium", `column("house hold")`, "x", "z"},
		positive: {"pos", "top", "n"},
		unit:     {"share"},
	},
	"row2": {
		real:     {"u"},
		positive: {"pos2"},
		unit:     {"0.2 + 0.6*bit2"},
	},
}
