package tutorials

import (
	"math"
	"testing"

	"github.com/gonbayes/gonbayes/bayes"
)

// Rows that lack a predictor bend the line when they are left out, and do not
// when it is filled in.
func TestClaimsOfExam(t *testing.T) {
	const lesson = "11-missing-data.ipynb"
	d := Exam()
	var hours, score []float64
	for i, h := range d.Hours {
		if !math.IsNaN(h) {
			hours, score = append(hours, h), append(score, d.Score[i])
		}
	}
	meanIn(t, draw(t, modelOf(t, lesson, "line"), bayes.Data{"hours": hours, "score": score}), "b", 2.9, 3.5)
	post := draw(t, modelOf(t, lesson, "whole"), d.Data())
	within(t, post, "b", d.True.Slope)
	meanIn(t, post, "b", 3.8, 4.3)
	within(t, post, "a", d.True.Intercept)
	within(t, post, "sigma", d.True.Sigma)
}

// Both shortcuts shorten the longer lives most.
func TestClaimsOfBulbs(t *testing.T) {
	const lesson = "12-survival.ipynb"
	d := Bulbs()
	post := draw(t, modelOf(t, lesson, "model"), d.Data())
	within(t, post, "shape", d.True.Shape)
	within(t, post, `scale["plain"]`, d.True.Plain)
	within(t, post, `scale["long-life"]`, d.True.LongLife)
	without(t, post, "ratio", 1)
	within(t, post, "ratio", 2)
	taken := draw(t, modelOf(t, lesson, "naive"), d.Data())
	without(t, taken, `scale["long-life"]`, d.True.LongLife)
	within(t, taken, `scale["plain"]`, d.True.Plain)
}

func TestClaimsOfRatings(t *testing.T) {
	const lesson = "13-ordered-categories.ipynb"
	d := Ratings()
	post := draw(t, modelOf(t, lesson, "model"), d.Data())
	within(t, post, "effect", d.True.Effect)
	without(t, post, "effect", 0)
	for i, name := range []string{"cut[0]", "cut[1]", "cut[2]", "cut[3]"} {
		within(t, post, name, d.True.Cut[i])
	}
	meanIn(t, post, "more", 0.2, 0.35)
	without(t, draw(t, modelOf(t, lesson, "numbers"), d.Data()), "effect", 0)
}
