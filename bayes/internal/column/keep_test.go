package column

import (
	"math"
	"reflect"
	"slices"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/internal/bind"
)

// Columns come back to the bit, and are those of the time when they were kept.
func TestKeep(t *testing.T) {
	for name, values := range map[string][]float64{
		"levels":   {0, 1, -128, 127},
		"counts":   {0, 128, 1 << 30, -5},
		"large":    {0, 1 << 40},
		"halves":   {0.5, 1},
		"missing":  {1, math.NaN()},
		"signed":   {math.Copysign(0, -1), 1},
		"infinite": {1, math.Inf(1)},
		"empty":    {},
	} {
		d := bind.Data{"x": {Values: slices.Clone(values), Shape: []int{len(values)}, Labels: []string{"a"}, Table: "t"}, "unused": nil}
		x := d["x"].Values
		k := Keep(d)
		for i := range x {
			x[i] = 77
		}
		got := k.Columns()
		if c, ok := got["unused"]; c != nil || !ok {
			t.Errorf("%s: a column that is not used is %v", name, c)
		}
		same := func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }
		if c := got["x"]; !slices.EqualFunc(c.Values, values, same) || !reflect.DeepEqual(c.Labels, []string{"a"}) || c.Table != "t" || c.Shape[0] != len(values) {
			t.Errorf("%s: kept as %v", name, c)
		}
	}
	if Kept(nil).Columns() != nil {
		t.Error("nothing is something")
	}
}
