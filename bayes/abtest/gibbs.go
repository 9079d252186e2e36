package abtest

import (
	"math"
	"math/rand/v2"

	"github.com/gonbayes/gonbayes/bayes/mcmc"
	"gonum.org/v1/gonum/stat/distuv"
)

// sweeps is the number of iterations per kept draw: tau and the lifts change
// slowly, and an iteration costs less than keeping its draw.
const sweeps = 5

// gibbs samples the model of [Meta] in turns: mu and the lifts jointly given
// tau, and tau given these. The joint draw is mu with the lifts integrated out,
// then the lifts given mu. Drawing them separately would mix slowly if tests
// are uninformative.
//
// The coordinates are those of the text: mu, log(tau), the lifts and z. The
// lifts are in the order of their labels, and the arguments must be too.
func gibbs(observed, se []float64, prior Prior) mcmc.Method {
	k := len(observed)
	return mcmc.Gibbs(func(int) (mcmc.Scan, error) {
		lifts := func(r *rand.Rand, q []float64) {
			tau := math.Exp(q[1])
			precision, sum := prior.Precision, 0.0
			for i, s := range se {
				w := 1 / (s*s + 1/tau)
				precision += w
				sum += w * observed[i]
			}
			mu := sum/precision + r.NormFloat64()/math.Sqrt(precision)
			q[0] = mu
			for i, s := range se {
				w := 1 / (s * s)
				q[2+i] = (w*observed[i]+tau*mu)/(w+tau) + r.NormFloat64()/math.Sqrt(w+tau)
			}
		}
		precision := func(r *rand.Rand, q []float64) {
			squares := 0.0
			for _, lift := range q[2 : 2+k] {
				squares += (lift - q[0]) * (lift - q[0])
			}
			tau := distuv.Gamma{Alpha: prior.Shape + float64(k)/2, Beta: prior.Rate + squares/2, Src: r}.Rand()
			q[1] = math.Log(tau)
		}
		z := func(r *rand.Rand, q []float64) { q[2+k] = r.NormFloat64() }

		muAndLifts := []int{0}
		for i := range k {
			muAndLifts = append(muAndLifts, 2+i)
		}
		scan := mcmc.Scan{Dim: 3 + k, Blocks: []mcmc.Block{{Coordinates: []int{2 + k}, Draw: z}}}
		for range sweeps {
			scan.Blocks = append(scan.Blocks,
				mcmc.Block{Coordinates: muAndLifts, Draw: lifts},
				mcmc.Block{Coordinates: []int{1}, Draw: precision})
		}
		return scan, nil
	})
}
