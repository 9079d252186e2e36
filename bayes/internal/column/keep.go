package column

import (
	"math"
	"runtime"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/bind"
)

// Kept is a copy of columns that lives as long as a posterior. It shares no memory
// with the program that owns the data, and stores whole numbers in as few bytes as
// they need: small ones, such as levels, take one.
type Kept map[string]*kept

type kept struct {
	bind.Column // without Values

	small  []int8
	middle []int32
	floats []float64
}

// large is the number of numbers from which a garbage collection is worthwhile.
const large = 1 << 20

// Keep copies columns and removes them from d. If they are large, it collects
// garbage between small and large copies, because the old columns, the plan and
// the program would otherwise add to the peak of memory.
func Keep(d bind.Data) Kept {
	k, total := Kept{}, 0
	for name, c := range d {
		if k[name] = nil; c == nil {
			continue
		}
		one := &kept{Column: *c}
		one.Values = nil
		var ok bool
		if one.small, ok = pack[int8](c.Values); !ok {
			one.middle, ok = pack[int32](c.Values)
		}
		if ok {
			delete(d, name)
		}
		k[name] = one
		total += len(c.Values)
	}
	if total > large {
		runtime.GC()
	}
	for name, c := range d {
		if c != nil {
			k[name].floats = slices.Clone(c.Values)
		}
		delete(d, name)
	}
	return k
}

// pack returns numbers as integers of few bytes. It reports false if they are not
// whole numbers that fit.
func pack[T int8 | int32](values []float64) ([]T, bool) {
	for _, v := range values {
		if math.Float64bits(float64(T(v))) != math.Float64bits(v) {
			return nil, false
		}
	}
	small := make([]T, len(values))
	for i, v := range values {
		small[i] = T(v)
	}
	return small, true
}

// Columns returns the columns.
func (k Kept) Columns() bind.Data {
	if k == nil {
		return nil
	}
	d := bind.Data{}
	for name, one := range k {
		if one == nil {
			d[name] = nil
			continue
		}
		c := one.Column
		switch {
		case one.small != nil:
			c.Values = unpack(one.small)
		case one.middle != nil:
			c.Values = unpack(one.middle)
		default:
			c.Values = one.floats
		}
		d[name] = &c
	}
	return d
}

func unpack[T int8 | int32](small []T) []float64 {
	values := make([]float64, len(small))
	for i, v := range small {
		values[i] = float64(v)
	}
	return values
}
