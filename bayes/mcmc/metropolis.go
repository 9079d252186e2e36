package mcmc

import "math"

// Metropolis returns random-walk Metropolis with normal proposals, for
// densities without a gradient. Warm-up adapts the covariance of the proposals,
// as in Haario, Saksman and Tamminen (2001), and their scale, so that about
// 23.4% are accepted, or 44% in one dimension (Gelman, Roberts and Gilks 1996);
// then both are fixed. Above 60 dimensions the covariance is diagonal.
//
// An iteration makes as many proposals as there are coordinates, with one
// evaluation each. Slice sampling takes more evaluations and less warm-up;
// Metropolis is better for strong correlations in few dimensions.
//
// Of the fields of [Stat] it sets LogDensity, AcceptanceRate, StepSize, which
// is the scale of the proposals, and Steps.
func Metropolis(newDensity func(chain int) (LogDensity, error)) Method {
	return func(chain int, with means) (kernel, error) {
		d, err := newDensity(chain)
		if err != nil {
			return nil, err
		}
		return newMetropolis(d, with), nil
	}
}

type metropolis struct {
	point
	metric metric // whose inverse is the covariance of the proposals
	scale  float64
	drift  state // a proposal is the drift of a leapfrog without force

	windows  []int // the current window and later ones
	done     int   // iterations of warm-up
	learning int   // iterations since the last window began
	seen     *moments
}

func newMetropolis(d LogDensity, with means) *metropolis {
	m := &metropolis{point: newPoint(d, with)}
	n := len(m.try)
	unit := make([]float64, n)
	for i := range unit {
		unit[i] = 1
	}
	m.metric = &diagonal{unit}
	m.scale = 2.38 / math.Sqrt(float64(max(n, 1)))
	m.drift = state{q: m.try, v: make([]float64, n), grad: make([]float64, n), pull: make([]float64, n)}
	return m
}

func (m *metropolis) iterate() (Stat, error) {
	n := len(m.try)
	acceptance := 0.0
	for range n {
		if m.with.stop.Load() {
			return Stat{}, errStopped
		}
		copy(m.try, m.current.q)
		for i := range m.drift.v {
			m.drift.v[i] = m.rng.NormFloat64()
			m.drift.pull[i] = 0
		}
		m.metric.kickDrift(&m.drift, m.scale)
		logDensity := m.look()
		ratio := math.Exp(min(logDensity-m.current.logDensity, 0))
		if !(ratio >= 0) || math.IsInf(logDensity, 1) {
			continue // NaN
		}
		acceptance += ratio
		if uniform(m.with.pcg) < ratio {
			copy(m.current.q, m.try)
			m.current.logDensity = logDensity
		}
	}
	if m.with.stop.Load() { // also if there is no coordinate to move
		return Stat{}, errStopped
	}
	rate := 1.0
	if n > 0 {
		rate = acceptance / float64(n)
	}
	return Stat{LogDensity: m.current.logDensity, AcceptanceRate: rate, StepSize: m.scale, Steps: n}, nil
}

// warm plans the warm-up. It adapts only the scale at the beginning and at the
// end. In between are three windows; at the end of each, the covariance is
// estimated from its draws.
func (m *metropolis) warm(iterations int) error {
	m.windows = []int{iterations / 10, iterations / 4, iterations / 2, iterations * 9 / 10}
	m.done, m.learning = 0, 0
	m.seen = newMoments(len(m.try))
	return nil
}

func (m *metropolis) learn(stat Stat) error {
	target := 0.234
	if len(m.try) == 1 {
		target = 0.44
	}
	m.done++
	m.learning++
	m.scale *= math.Exp((stat.AcceptanceRate - target) * 3 * math.Pow(float64(m.learning), -0.6))
	if len(m.windows) < 2 || m.done <= m.windows[0] {
		return nil
	}
	m.seen.add(m.current.q, m.drift.grad) // no gradient: the scales are those of the draws
	if m.done < m.windows[1] {
		return nil
	}
	m.windows = m.windows[1:]
	m.metric = m.seen.metric(m.metric)
	m.seen.reset()
	m.scale = 2.38 / math.Sqrt(float64(max(len(m.try), 1)))
	m.learning = 0
	return nil
}

func (m *metropolis) settle() {}

func (m *metropolis) report(c *Chain) {
	c.StepSize = m.scale
	c.InverseMetric = make([]float64, len(m.try))
	m.metric.variances(c.InverseMetric)
	_, c.Dense = m.metric.(*dense)
}
