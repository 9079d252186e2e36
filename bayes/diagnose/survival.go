package diagnose

import (
	"math"
	"slices"
)

// A SurvivalStep is a time of a survival curve.
type SurvivalStep struct {
	Time     float64
	AtRisk   int     // that reach the time
	Events   int     // at the time
	Survival float64 // the share that survives it
	SE       float64 // its standard error by the formula of Greenwood
	Low      float64 // the ends of an interval for it
	High     float64
}

// KaplanMeier estimates the survival curve of times that end with an event or,
// where observed is false, are censored: it steps down at each event by the share
// of those still at risk (arviz.kaplan_meier, which gives no intervals; Kaplan
// and Meier 1958, "Nonparametric Estimation from Incomplete Observations", JASA
// 53, 457–481). observed may be nil if all are events. There is a step for each
// different time; times that are NaN are left out.
//
// Low and High hold the survival with probability prob. They are normal on the
// scale of log(−log survival), which keeps them between 0 and 1. Before the first
// event both are 1, after the last one at risk both are NaN.
func KaplanMeier(times []float64, observed []bool, prob float64) []SurvivalStep {
	var order []ranked
	for i, v := range times {
		if v == v {
			order = append(order, ranked{v, i})
		}
	}
	slices.SortFunc(order, ascending)
	z := math.Sqrt2 * math.Erfinv(prob)
	survival, greenwood := 1.0, 0.0
	var steps []SurvivalStep
	for first := 0; first < len(order); {
		s := SurvivalStep{Time: order[first].v, AtRisk: len(order) - first}
		for ; first < len(order) && order[first].v == s.Time; first++ {
			if observed == nil || observed[order[first].i] {
				s.Events++
			}
		}
		if s.Events > 0 {
			survival *= 1 - float64(s.Events)/float64(s.AtRisk)
			greenwood += float64(s.Events) / float64(s.AtRisk) / float64(s.AtRisk-s.Events)
		}
		s.Survival = survival
		s.SE = survival * math.Sqrt(greenwood)
		s.Low, s.High = 1, 1
		if greenwood > 0 {
			cumulative := math.Log(-math.Log(survival))
			spread := z * math.Sqrt(greenwood) / math.Abs(math.Log(survival))
			s.Low = math.Exp(-math.Exp(cumulative + spread))
			s.High = math.Exp(-math.Exp(cumulative - spread))
		}
		steps = append(steps, s)
	}
	return steps
}
