package bayes

import (
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/gonbayes/gonbayes/bayes/internal/host"
	"github.com/gonbayes/gonbayes/bayes/internal/words"
)

// Slides have a figure for each position of a slider: see [Slider].
type Slides struct {
	label   string
	values  []float64
	figures []*Figure
	start   int
}

// Slider draws a figure for each value and shows them one at a time, under a
// slider that chooses the value:
//
//	bayes.Show(bayes.Slider("strength of the prior", []float64{1, 2, 5, 10, 20, 50},
//		func(a float64) *bayes.Figure {
//			return bayes.Curves("Prior", "p", bayes.Must(bayes.ParseDist(fmt.Sprintf("Beta(%v, %v)", a, a))).Curve("prior"))
//		}))
//
// All figures are drawn beforehand and stored in the notebook, so the slider
// works without the kernel, by mouse or arrow keys, also in a saved notebook.
// Where scripts do not run, as on a code host, only the starting figure is
// shown. JupyterLab runs scripts only in outputs of the current session or of a
// trusted notebook. Between 10 and 40 values make the movement smooth and keep
// the notebook small.
func Slider(label string, values []float64, draw func(value float64) *Figure) *Slides {
	if len(values) == 0 {
		host.Fail(errors.New("Slider: there are no values: give at least one, as in []float64{1, 2, 5}"))
	}
	s := &Slides{label: label, values: values}
	for _, v := range values {
		s.figures = append(s.figures, draw(v))
	}
	return s
}

// Start sets the initial position of the slider to the value nearest to this one,
// and returns the slides. By default it is the first value.
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
