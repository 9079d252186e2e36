package plot

import (
	"fmt"
	"math"
	"strings"

	"github.com/gonbayes/gonbayes/bayes/diagnose"
	"github.com/gonbayes/gonbayes/bayes/internal/words"
	"gonum.org/v1/plot/vg"
)

// Energy draws the energies of a Hamiltonian sampler's draws, by chain, as
// ArviZ's plot_energy does: the density of the energy about its mean, and of
// its steps from draw to draw. If the steps are much narrower than the energy,
// the sampler is slow to reach the tails. The legend shows the E-BFMI of each
// chain (see [diagnose.EBFMI]) and the number below 0.3.
func Energy(energies [][]float64) *Figure {
	var all, steps []float64
	skipped, low := 0, 0
	for _, chain := range energies {
		for i, e := range chain {
			if !usable(e) {
				skipped++
				continue
			}
			all = append(all, e)
			if i > 0 && usable(chain[i-1]) {
				steps = append(steps, e-chain[i-1])
			}
		}
	}
	if len(all) == 0 {
		return sentence("Energy: there are no energies to plot.")
	}
	mean := diagnose.Mean(all)
	for i := range all {
		all[i] -= mean
	}
	lo, hi := reach(all)
	if len(steps) > 0 {
		l, h := reach(steps)
		lo, hi = min(lo, l), max(hi, h)
	}
	ratios := diagnose.EBFMI(energies)
	least, greatest := math.Inf(1), math.Inf(-1)
	var told []string
	for _, r := range ratios {
		told = append(told, known(r, 2))
		if !math.IsNaN(r) {
			least, greatest = min(least, r), max(greatest, r)
		}
		if r < 0.3 {
			low++
		}
	}
	ebfmi := "E-BFMI " + strings.Join(told, ", ")
	if n := len(ratios); n > 8 && least <= greatest {
		ebfmi = fmt.Sprintf("E-BFMI of %d chains %s to %s", n, known(least, 2), known(greatest, 2))
	}
	r := frame{
		text:   "Energy: " + ebfmi,
		keys:   []key{{"energy about its mean", hue(0), boxKey}, {"step of the energy", hue(1), boxKey}},
		x:      newScale(lo, hi).pad(0.02),
		bare:   true,
		xlabel: "energy",
	}
	r.keys = append(r.keys, key{ebfmi, soft, textKey})
	if low > 0 {
		was := "are"
		if low == 1 {
			was = "is"
		}
		r.tell(alert, fmt.Sprintf("%s %s under 0.3: the tails are explored slowly.", words.Plural(low, "chain"), was))
	}
	r.tell(soft, skippedNote(skipped))
	type shape struct{ x, y []float64 }
	shapes := make([]shape, 2)
	top := 0.0
	for i, draws := range [][]float64{all, steps} {
		if len(draws) == 0 {
			continue
		}
		l, h := reach(draws)
		shapes[i].x, shapes[i].y = outline(draws, false, l, h)
		for _, v := range shapes[i].y {
			top = max(top, v)
		}
	}
	if top == 0 {
		return sentence("Energy: the energies do not vary.")
	}
	r.y = scale{lo: 0, hi: 1.05 * top}
	f, p := r.figure()
	for i, s := range shapes {
		if len(s.x) > 1 {
			f.area(fade(hue(i), 0.2), hue(i), curveLine, [][]vg.Point{p.shape(s.x, s.y)})
		}
	}
	return f
}
