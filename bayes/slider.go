package bayes

import (
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/gonbayes/gonbayes/bayes/internal/host"
	"github.com/gonbayes/gonbayes/bayes/internal/words"
)

// Slides are a figure at each position of a slider: see [Slider].
type Slides struct {
	label   string
	values  []float64
	figures []*Figure
	start   int
}

// Slider draws a figure for each value, to be turned over by a slider above
// the first of them:
//
//	bayes.Show(bayes.Slider("strength of the prior", []float64{1, 2, 5, 10, 20, 50},
//		func(a float64) *bayes.Figure {
//			return bayes.Curves("Prior", "p", bayes.Must(bayes.ParseDist(fmt.Sprintf("Beta(%v, %v)", a, a))).Curve("prior"))
//		}))
//
// All figures are drawn beforehand and are in the notebook, so that the slider
// moves without the kernel, by mouse or arrow keys, in a saved notebook too;
// where scripts do not run, as on a code host, the figure of the start is seen.
// JupyterLab runs scripts in outputs that it has made itself, and not in a
// notebook from elsewhere. From 10 to 40 values make a smooth movement and a
// small notebook.
func Slider(label string, values []float64, draw func(value float64) *Figure) *Slides {
	if len(values) == 0 {
		host.Fail(errors.New("Slider: there are no values: give it those to draw at, as in []float64{1, 2, 5}"))
	}
	s := &Slides{label: label, values: values}
	for _, v := range values {
		s.figures = append(s.figures, draw(v))
	}
	return s
}

// Start sets where the slider stands at first, the value that is nearest to
// this one, and returns the slides. If not given it is the first value.
func (s *Slides) Start(value float64) *Slides {
	for i, v := range s.values {
		if math.Abs(v-value) < math.Abs(s.values[s.start]-value) {
			s.start = i
		}
	}
	return s
}

// String describes the slides in a line.
func (s *Slides) String() string {
	last := len(s.values) - 1
	return fmt.Sprintf("%s (a slider of %s from %v to %v, here at %v)", s.figures[s.start], words.Plural(len(s.values), "value"), s.values[0], s.values[last], s.values[s.start])
}

func (s *Slides) bundle() host.Bundle {
	b := bundle(s.figures[s.start])
	b[host.Plain] = s.String()
	if !host.Rich() {
		return b
	}
	frames := make([]host.Frame, len(s.figures))
	for i, f := range s.figures {
		svg, err := f.SVG()
		if err != nil {
			return b
		}
		frames[i] = host.Frame{Value: strconv.FormatFloat(s.values[i], 'g', 6, 64), Text: f.String(), SVG: string(svg)}
	}
	b[host.HTML] = host.Frames(s.label, frames, s.start)
	return b
}
