package distribution

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
)

// A tailPoint is x, the logarithms of the tails below and above it, and the
// derivatives of each in x and in the parameters.
type tailPoint struct {
	x, below, above float64
	dbelow, dabove  []float64
}

func (p *tailPoint) UnmarshalJSON(b []byte) error {
	var x, below, above number
	var dbelow, dabove []number
	if err := json.Unmarshal(b, &[]any{&x, &below, &above, &dbelow, &dabove}); err != nil {
		return err
	}
	*p = tailPoint{float64(x), float64(below), float64(above), floats(dbelow), floats(dabove)}
	return nil
}

func floats(list []number) []float64 {
	out := make([]float64, len(list))
	for i, v := range list {
		out[i] = float64(v)
	}
	return out
}

type tailRecord struct {
	Args   []float64
	Points []tailPoint
}

// tailReference returns what testdata/tails.py has computed.
func tailReference(t testing.TB) map[string][]tailRecord {
	t.Helper()
	b, err := os.ReadFile("testdata/tails.json")
	if err != nil {
		t.Fatal(err)
	}
	var m map[string][]tailRecord
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestTails(t *testing.T) {
	ref := tailReference(t)
	for name, f := range byName() {
		if f.Improper {
			continue
		}
		t.Run(name, func(t *testing.T) {
			if len(ref[name]) == 0 {
				t.Fatal("not in testdata/tails.json")
			}
			for _, r := range ref[name] {
				da := make([]float64, len(r.Args))
				for _, p := range r.Points {
					for k, c := range []struct {
						what string
						grad func(x float64, a, da []float64) (float64, float64)
						log  func(x float64, a []float64) float64
						want float64
						d    []float64
					}{
						{"LogCDF", f.GradLogCDF, f.LogCDF, p.below, p.dbelow},
						{"LogSurvival", f.GradLogSurvival, f.LogSurvival, p.above, p.dabove},
					} {
						_ = k
						got, dx := c.grad(p.x, r.Args, da)
						if v := c.log(p.x, r.Args); v != got {
							t.Errorf("Grad%s(%v, %v) has %v, and %s itself %v", c.what, p.x, r.Args, got, c.what, v)
						}
						if !near(got, c.want, 1e-10, 1e-40) {
							t.Errorf("%s(%v, %v) = %.17g, want %.17g (relative error %.2g)", c.what, p.x, r.Args, got, c.want, got/c.want-1)
						}
						for j, want := range c.d {
							got := dx
							if j > 0 {
								got = da[j-1]
							}
							if !near(got, want, 1e-8, 1e-30) {
								t.Errorf("derivative %d of %s(%v, %v) = %.17g, want %.17g (relative error %.2g)", j-1, c.what, p.x, r.Args, got, want, got/want-1)
							}
						}
					}
				}
			}
		})
	}
}

// TestTailsExtremes tries arguments of any size: the tails add up to 1 and the
// derivatives are numbers.
func TestTailsExtremes(t *testing.T) {
	sizes := []float64{0, 1e-20, 1e-8, 0.3, 1 - 1e-16, 1, 7, 50, 1e4, 1e8, 1e20}
	r := rand.New(rand.NewPCG(1, 2))
	for name, f := range byName() {
		if f.Improper {
			continue
		}
		t.Run(name, func(t *testing.T) {
			a := slices.Clone(typical(t, name, f))
			da := make([]float64, len(a))
			pick := func(d Domain) float64 {
				for {
					v := sizes[r.IntN(len(sizes))]
					if r.IntN(2) == 0 {
						v = -v
					}
					if d.Contains(v) {
						return v
					}
				}
			}
			bad := 0
			for range 1000 {
				for i := range a {
					a[i] = pick(f.Params[min(i, len(f.Params)-1)].Domain)
				}
				if !f.valid(a) || f == Categorical && sum(a) == 0 {
					continue
				}
				x := pick(Real)
				if lo, hi := f.Support(a); x < lo || x > hi {
					x = pick(Unit)
				}
				below, above := f.Tails(x, a)
				ok := below <= 0 && above <= 0 && math.Abs(math.Exp(below)+math.Exp(above)-1) < 1e-9
				for _, grad := range []func(float64, []float64, []float64) (float64, float64){f.GradLogCDF, f.GradLogSurvival} {
					_, dx := grad(x, a, da)
					ok = ok && !math.IsNaN(dx) && !slices.ContainsFunc(da, math.IsNaN)
				}
				if bad++; ok {
					bad--
				} else if bad < 5 {
					t.Errorf("tails %v and %v at %v %v, derivatives %v", below, above, x, a, da)
				}
			}
		})
	}
}
