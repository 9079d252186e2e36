package facts

import (
	"math"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
)

// Evidence is what the observations say of elements of parameters, as far as it
// can be told without sampling.
type Evidence struct{ of map[*ir.Node]*estimates }

// Estimates are least-squares estimates of the elements of a parameter.
type estimates struct{ sum, information []float64 } // the estimates times their information

// Add takes in a least-squares fit. The scale of its residuals may be inferred.
func (e *Evidence) Add(d *Design, fit *ir.Fold) {
	variance := 1.0
	switch {
	case d.sigma.IsConst():
		variance = d.sigma.Value[0] * d.sigma.Value[0]
	case fit.Rows > float64(fit.K)+2:
		variance = fit.RSS / (fit.Rows - float64(fit.K))
	default:
		return
	}
	if !(variance > 0) {
		return
	}
	theta := fit.Estimate()
	at := 0
	for t := range d.mean.Terms {
		n := d.mean.Terms[t].Theta
		for n.Op == ir.View {
			n = n.Args[0]
		}
		if n.Op == ir.Free {
			e.element(n, d, t, at, theta, fit, variance)
		}
		at += d.theta[t].Size()
	}
}

func (e *Evidence) element(n *ir.Node, d *Design, t, at int, theta []float64, fit *ir.Fold, variance float64) {
	if e.of == nil {
		e.of = map[*ir.Node]*estimates{}
	}
	all := e.of[n]
	if all == nil {
		all = &estimates{make([]float64, n.Size()), make([]float64, n.Size())}
		e.of[n] = all
	}
	for j := range d.theta[t].Size() {
		k := j
		if d.index[t] != nil {
			k = int(d.index[t][j])
		}
		information := 0.0
		for i := range at + j + 1 {
			r := fit.R[i*fit.K+at+j]
			information += r * r / variance
		}
		center := 0.0
		if d.center != nil {
			center = d.center[at+j]
		}
		all.information[k] += information
		all.sum[k] += information * (center + theta[at+j])
	}
}

// Ratio returns for each element of a parameter how many times as much the
// data say of it as its distribution does: information times the variance of
// the distribution, which is estimated from how the estimates scatter
// (DerSimonian and Laird 1986). It reports false where nothing is known.
func (e *Evidence) Ratio(n *ir.Node) (ratio []float64, ok bool) {
	all := e.of[n]
	if all == nil {
		return nil, false
	}
	var sum, squares, mean, scatter float64
	seen := -1.0
	for k, w := range all.information {
		if w > 0 {
			seen++
			sum += w
			squares += w * w
			mean += all.sum[k]
		}
	}
	mean /= sum
	for k, w := range all.information {
		if w > 0 {
			d := all.sum[k]/w - mean
			scatter += w * d * d
		}
	}
	variance := max(0, (scatter-seen)/(sum-squares/sum))
	ratio = make([]float64, n.Size())
	for k, w := range all.information {
		if ratio[k] = w * variance; math.IsNaN(ratio[k]) {
			ratio[k] = 0
		}
	}
	return ratio, seen > 0
}

// Look takes in observations that do not fold. They are made such that do: of
// the normal distribution by themselves, of others by a first step of iterated
// least squares (McCullagh and Nelder 1989), from the observations as their
// means.
func (e *Evidence) Look(f *ir.Factor) {
	eta, s, sigma := linearise(f)
	if eta == nil {
		return
	}
	linear, err := newLinearity(len(s.Y)).Of(eta)
	if err != nil || linear.Width() > 1000 {
		return
	}
	mean := linear.Sorted()
	g := Group{n: len(s.Y), sigma: sigma}
	if sigma.Size() > 1 {
		if !sigma.IsConst() {
			return
		}
		g.sigma, g.known = ir.Scalar(1), sigma.Value
	}
	d := mean.Design(g)
	if stride := d.Cost()/patient + 1; stride > 1 { // some rows will do for all
		g.rows = nil
		for i := 0; i < len(s.Y); i += stride {
			g.rows = append(g.rows, int32(i))
		}
		g.n = len(g.rows)
		weights := make([]float64, len(s.Y))
		for i := range weights {
			weights[i] = float64(stride) * Element(s.Weights, i)
		}
		s.Weights = weights
		d = mean.Design(g)
	}
	if term := d.Fold(&s); Finite(term.Fold()) {
		e.Add(&d, term.Fold())
	}
}

// patient is how many operations a look may take.
const patient = 1e7

// linearise returns the linear predictor of a factor, what it is compared with
// and on which scale; nil where there is none.
func linearise(f *ir.Factor) (eta *ir.Node, s Sample, sigma *ir.Node) {
	p := f.Family.Predictor
	if f.Multivariate != nil || p == nil || f.Family.Vector() {
		return nil, s, nil
	}
	eta = f.Args[p.Param]
	byPredictor := p.By == nil // the parameter is the predictor
	switch p.Link {
	case distribution.Identity:
		ls := f.Family.LocationScale
		if ls == nil || ls.Log || ls.Scale < 0 {
			return nil, s, nil
		}
		s.Y = f.X.Value
		if f.Weights != nil {
			s.Weights = f.Weights.Value
		}
		return eta, s, f.Args[ls.Scale]
	case distribution.Log:
		if !byPredictor {
			eta = inverse(eta, ir.Exp)
		}
		return eta, counts(f), ir.Scalar(1)
	case distribution.Logit:
		if !byPredictor {
			eta = inverse(eta, ir.Logistic)
		}
		return eta, shares(f), ir.Scalar(1)
	}
	return nil, s, nil
}

// inverse returns what a node is a function of; nil: it is not.
func inverse(n *ir.Node, of ir.Op) *ir.Node {
	if n.Op == of {
		return n.Args[0]
	}
	return nil
}

// counts returns observations on the scale of their linear predictor, the
// logarithm of their mean, weighted by their information.
func counts(f *ir.Factor) Sample {
	s := Sample{Y: make([]float64, len(f.X.Value)), Weights: make([]float64, len(f.X.Value))}
	args := f.Constants()
	var a []float64
	for i, x := range f.X.Value {
		mean := x + 0.5
		a = f.Params(a, args, i)
		s.Y[i], s.Weights[i] = math.Log(mean), Weight(f, i)*f.Family.Predictor.Information(mean, a)
	}
	return s
}

// shares returns observations, each out of the upper end of its support, on the
// scale of the logit, as they are near the overall share, weighted by their
// information there.
func shares(f *ir.Factor) Sample {
	n, supports := make([]float64, len(f.X.Value)), f.Supports()
	for i := range n {
		n[i] = supports[i][1]
	}
	s := Sample{Y: make([]float64, len(f.X.Value)), Weights: make([]float64, len(f.X.Value))}
	sum, all := 0.0, 0.0
	for i, x := range f.X.Value {
		sum += Weight(f, i) * x
		all += Weight(f, i) * Element(n, i)
	}
	p := (sum + 0.5) / (all + 1)
	for i, x := range f.X.Value {
		n := Element(n, i)
		s.Y[i] = math.Log(p/(1-p)) + (x/max(n, 1)-p)/(p*(1-p))
		s.Weights[i] = Weight(f, i) * n * p * (1 - p)
	}
	return s
}

func Weight(f *ir.Factor, i int) float64 {
	if f.Weights == nil {
		return 1
	}
	return f.Weights.Value[i]
}
