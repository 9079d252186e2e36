package mcmc

import (
	"context"
	"fmt"
	"math"
	"testing"
)

// Chains find a target whose scale or place is far from that of their starting
// points.
func TestApproach(t *testing.T) {
	for _, c := range []struct{ mean, sd float64 }{{0, 1e-9}, {1e9, 1}, {3e-9, 1e-9}, {1e6, 1e6}, {-1e12, 100}} {
		t.Run(fmt.Sprint(c.mean, "±", c.sd), func(t *testing.T) {
			// q[1] is the logarithm of a scale that is known as well as from ten observations.
			d := function{2, func(q, grad []float64) float64 {
				sd := math.Exp(q[1])
				z, w := (q[0]-c.mean)/sd, c.sd/sd
				grad[0], grad[1] = -10*z/sd, 10*z*z-10+10*w*w
				return -5*z*z - 10*q[1] - 5*w*w
			}}
			rec := newTable(4, 2, 1000)
			if _, err := Sample(context.Background(), share(d), Options{}, rec, nil); err != nil {
				t.Fatal(err)
			}
			for chain, q := range rec.draws {
				sum, logs := 0.0, 0.0
				for i := range q[0] {
					sum += (q[0][i] - c.mean) / c.sd
					logs += q[1][i] - math.Log(c.sd)
				}
				if n := float64(len(q[0])); math.Abs(sum/n) > 0.2 || math.Abs(logs/n) > 0.3 {
					t.Errorf("chain %d: standardised mean %.3g, logarithm of the scale off by %.3g", chain, sum/n, logs/n)
				}
			}
		})
	}
}

// A chain that begins where there is mass begins where it was put, even if the log
// density has no maximum, as at the end of a funnel.
func TestApproachStays(t *testing.T) {
	funnel := function{9, func(q, grad []float64) float64 {
		tau := math.Exp(q[0])
		lp := -tau*tau/2 - 7*q[0] // 8 effects, and the Jacobian of tau
		grad[0] = -tau*tau - 7
		for i, x := range q[1:] {
			z := x / tau
			lp -= z * z / 2
			grad[0] += z * z
			grad[1+i] = -z / tau
		}
		return lp
	}}
	for name, d := range map[string]Density{"normal": gaussian{ones(9)}, "funnel": funnel} {
		s := newNUTS(d, stream(1, 0), 10, nil)
		copy(s.current.q, []float64{1, -2, 0.5})
		s.evaluate()
		s.approach()
		if q := s.current.q; q[0] != 1 || q[1] != -2 || q[2] != 0.5 {
			t.Errorf("%s: the chain is at %v", name, q)
		}
	}
}

// Where the support leaves little near 0, starting points are looked for
// further away.
func TestStartFarAway(t *testing.T) {
	d := function{1, func(q, grad []float64) float64 {
		if q[0] < 9 {
			return math.Inf(-1)
		}
		grad[0] = -1
		return -q[0]
	}}
	if _, err := Sample(context.Background(), share(d), Options{Draws: 100, Tune: 100}, discard{}, nil); err != nil {
		t.Error(err)
	}
}
