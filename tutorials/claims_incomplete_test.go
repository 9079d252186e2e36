package tutorials

import (
	"math"
	"testing"

	"github.com/gonbayes/gonbayes/bayes"
)

// Rows that lack a predictor bend the line when they are left out, and do not
// when it is filled in.
func TestClaimsExam(t *testing.T) {
	const lesson = "11-missing-data.ipynb"
	d := Exam()
	var hours, score []float64
	for i, h := range d.Hours {
		if !math.IsNaN(h) {
			hours, score = append(hours, h), append(score, d.Score[i])
		}
	}
	nearMean(t, sample(t, modelOf(t, lesson, "line"), bayes.Data{"hours": hours, "score": score}), "b", 3.2, 0.3)
	post := sample(t, modelOf(t, lesson, "whole"), d.Data())
	covers(t, post, "b", d.True.Slope)
	nearMean(t, post, "b", 4.05, 0.25)
	covers(t, post, "a", d.True.Intercept)
	covers(t, post, "sigma", d.True.Sigma)
}

// Both shortcuts shorten the longer lives most.
func TestClaimsBulbs(t *testing.T) {
	const lesson = "12-survival.ipynb"
	d := Bulbs()
	post := sample(t, modelOf(t, lesson, "model"), d.Data())
	covers(t, post, "shape", d.True.Shape)
	covers(t, post, `scale["plain"]`, d.True.Plain)
	covers(t, post, `scale["long-life"]`, d.True.LongLife)
	excludes(t, post, "ratio", 1)
	covers(t, post, "ratio", 2)
	taken := sample(t, modelOf(t, lesson, "naive"), d.Data())
	excludes(t, taken, `scale["long-life"]`, d.True.LongLife)
	covers(t, taken, `scale["plain"]`, d.True.Plain)
}

// Stars have an order and no distances; as numbers they tell the sign.
func TestClaimsRatings(t *testing.T) {
	const lesson = "13-ordered-categories.ipynb"
	d := Ratings()
	post := sample(t, modelOf(t, lesson, "model"), d.Data(), bayes.TargetAccept(0.95))
	covers(t, post, "effect", d.True.Effect)
	excludes(t, post, "effect", 0)
	for i, name := range []string{"cut[0]", "cut[1]", "cut[2]", "cut[3]"} {
		covers(t, post, name, d.True.Cut[i])
	}
	nearMean(t, post, "more", 0.275, 0.075)
	excludes(t, sample(t, modelOf(t, lesson, "numbers"), d.Data()), "effect", 0)
}
