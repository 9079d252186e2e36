package plot

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestFormat(t *testing.T) {
	for _, test := range []struct {
		v, step, largest float64
		want             string
	}{
		{0.2841, 0.01, 0.39, "0.28"},
		{-0.2841, 0.01, 0.39, "-0.28"},
		{-0.001, 0.01, 0.39, "0.00"},
		{0, 0.01, 1, "0"},
		{3.2, 0, 3.2, "3.2"},
		{1.0 / 3, 0, 1, "0.333333"},
		{1e6, 0, 1e6, "1e6"},
		{123456, 1, 123456, "123456"},
		{100000, 20000, 100000, "100000"},
		{1.5e9, 1e8, 3e9, "1.5e9"},
		{1000000001, 1, 1e9, "1000000001"},
		{5e-7, 1e-7, 2e-6, "0.5e-6"},
		{2e-5, 1e-5, 3e-5, "2e-5"},
		{0.002, 0.001, 0.003, "0.002"},
		{1e200, 1e199, 1e200, "1.0e200"},
		{5e-324, 0, 5e-324, "0"},
		{3, 10, 50, "3"},
	} {
		if got := format(test.v, test.step, test.largest).String(); got != test.want {
			t.Errorf("format(%g, %g, %g) = %s, want %s", test.v, test.step, test.largest, got, test.want)
		}
	}
}

func TestPercents(t *testing.T) {
	for _, test := range []struct {
		below, above float64
		want         string
	}{
		{0, 1, "0.0% 100.0%"},
		{0.012, 0.988, "1.2% 98.8%"},
		{0.00025, 0.99975, "0.025% 99.975%"},
		{0.001, 0.999, "0.1% 99.9%"},
		{0.25, 0.5, "25.0% 50.0%"},
	} {
		if got := strings.Join(percents(test.below, test.above), " "); got != test.want {
			t.Errorf("percents(%g, %g) = %s, want %s", test.below, test.above, got, test.want)
		}
	}
}

// TestTicks draws scales of every size and place.
func TestTicks(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 20000 {
		middle := r.NormFloat64() * math.Pow(10, 20*r.Float64()-10)
		width := math.Pow(10, 20*r.Float64()-10)
		if width < 1e-9*math.Abs(middle) {
			continue
		}
		s := newScale(middle-width/2, middle+width/2).onto(0, 200+600*r.Float64())
		room := func(w float64) float64 { return (w + 1.7) * 8 }
		ts := s.ticks(5, room)
		if len(ts) < 1 || len(ts) > 10 {
			t.Fatalf("[%g, %g]: %d ticks", s.lo, s.hi, len(ts))
		}
		seen := make(map[number]bool)
		for i, k := range ts {
			if k.value < s.lo-1e-9*width || k.value > s.hi+1e-9*width {
				t.Fatalf("[%g, %g]: tick at %g", s.lo, s.hi, k.value)
			}
			if seen[k.label] {
				t.Fatalf("[%g, %g]: two ticks say %s", s.lo, s.hi, k.label)
			}
			seen[k.label] = true
			if i > 0 && s.at(k.value)-s.at(ts[i-1].value) < room(max(k.label.width(), ts[i-1].label.width()))-1e-6 {
				t.Fatalf("[%g, %g]: %s is too near to %s", s.lo, s.hi, k.label, ts[i-1].label)
			}
		}
	}
}

func TestWholeTicks(t *testing.T) {
	for _, hi := range []float64{1, 2, 3, 7, 999} {
		s := newScale(0, hi).onto(0, 400)
		s.whole = true
		ts := s.ticks(8, func(w float64) float64 { return (w + 1.7) * 8 })
		if len(ts) < 2 {
			t.Errorf("[0, %g]: ticks %v", hi, ts)
		}
		for _, k := range ts {
			if k.value != math.Round(k.value) || strings.Contains(k.label.text, ".") {
				t.Errorf("[0, %g]: tick %s", hi, k.label)
			}
		}
	}
}
