package table

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

// Describe returns a row for each column: its name and kind, how many values
// it has and misses, for numbers their mean, standard deviation and quartiles,
// true and false being 1 and 0, and for text how many distinct values.
func (t *Table) Describe() *Table {
	if t.err != nil {
		return t
	}
	n := len(t.columns)
	names, kinds := make([]string, n), make([]string, n)
	count, missing, distinct := make([]int64, n), make([]int64, n), make([]int64, n)
	numbers := make([][]float64, 7)
	for k := range numbers {
		numbers[k] = make([]float64, n)
	}
	texts := make([]bool, n)
	for i, s := range t.summarise() {
		c := t.columns[i]
		names[i], kinds[i] = c.name, c.kind.String()
		count[i], missing[i], distinct[i] = int64(s.count), int64(s.missing), int64(c.dict.len())
		texts[i] = c.kind != Text
		row := append([]float64{s.mean, s.sd}, s.quantiles[:]...)
		for k, x := range row {
			if !c.kind.numeric() && c.kind != Bool {
				x = math.NaN()
			}
			numbers[k][i] = x
		}
	}
	var columns []*Column
	add := func(name string, values any, missing []bool) {
		c, _ := NewColumn(name, values, missing)
		columns = append(columns, c)
	}
	add("column", names, nil)
	add("kind", kinds, nil)
	add("count", count, nil)
	add("missing", missing, nil)
	for k, name := range []string{"mean", "sd", "min", "25%", "50%", "75%", "max"} {
		add(name, numbers[k], nil)
	}
	add("distinct", distinct, texts)
	return t.with(columns)
}

// A summary describes a column in numbers, as [Column.Float] has them.
type summary struct {
	count, missing int
	mean, sd       float64
	quantiles      [5]float64 // minimum, quartiles, maximum
	least, most    int64      // minimum and maximum of ints, exactly
	top            string     // of text, the most frequent
	topCount       int
}

func (t *Table) summarise() []summary {
	out := make([]summary, len(t.columns))
	parallel(len(out), func(i int) error {
		out[i] = t.columns[i].summary()
		return nil
	})
	return out
}

func (c *Column) summary() summary {
	s := summary{missing: c.NumMissing()}
	s.count = c.Len() - s.missing
	if c.kind == Text {
		counts := make([]int, c.dict.len())
		for i, code := range c.codes {
			if !c.missing.has(i) {
				counts[code]++
			}
		}
		for code, n := range counts {
			if n > s.topCount {
				s.top, s.topCount = c.dict.at(uint32(code)), n
			}
		}
		return s
	}
	x := make([]float64, 0, s.count)
	for i := range c.Len() {
		if v := c.Float(i); v == v {
			x = append(x, v)
		}
	}
	s.mean, s.sd = mean(x), math.Sqrt(variance(x))
	for k := range s.quantiles {
		s.quantiles[k] = quantile(x, float64(k)/4)
	}
	if c.kind == Int && s.count > 0 {
		s.least, s.most = math.MaxInt64, math.MinInt64
		for i, v := range c.ints {
			if !c.missing.has(i) {
				s.least, s.most = min(s.least, v), max(s.most, v)
			}
		}
	}
	return s
}

func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	m := sum / float64(len(x))
	if math.IsInf(sum, 0) && len(x) > 0 {
		// Sums that overflow, though the mean need not.
		m = 0
		for i, v := range x {
			m += (v - m) / float64(i+1)
		}
	}
	return m
}

// variance divides by n-1. It is NaN for fewer than two values.
func variance(x []float64) float64 {
	if len(x) < 2 {
		return math.NaN()
	}
	m := mean(x)
	sum, rest := 0.0, 0.0
	for _, v := range x {
		sum += (v - m) * (v - m)
		rest += v - m
	}
	n := float64(len(x))
	return max(sum-rest*rest/n, 0) / (n - 1)
}

// quantile interpolates between the order statistics next to p, as R and NumPy
// do by default. It reorders x.
func quantile(x []float64, p float64) float64 {
	if len(x) == 0 {
		return math.NaN()
	}
	at := p * float64(len(x)-1)
	k := int(at)
	low := selectNth(x, k)
	if at == float64(k) {
		return low
	}
	high := slices.Min(x[k+1:])
	if low == high { // both may be infinite
		return low
	}
	return low + (at-float64(k))*(high-low)
}

// selectNth reorders x so that x[k] is what it would be if x were sorted, no
// greater than those after it and no less than those before, and returns it.
func selectNth[T cmp.Ordered](x []T, k int) T {
	lo, hi := 0, len(x)-1
	for limit := 2 * bits.Len(uint(len(x))); lo < hi; limit-- {
		if limit == 0 || hi-lo < 16 {
			slices.Sort(x[lo : hi+1])
			break
		}
		a, b, c := x[lo], x[lo+(hi-lo)/2], x[hi]
		pivot := max(min(a, b), min(max(a, b), c))
		i, j := lo, hi
		for i <= j {
			for x[i] < pivot {
				i++
			}
			for x[j] > pivot {
				j--
			}
			if i <= j {
				x[i], x[j] = x[j], x[i]
				i++
				j--
			}
		}
		switch {
		case k <= j:
			hi = j
		case k >= i:
			lo = i
		default:
			return x[k]
		}
	}
	return x[k]
}
