package plot

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"

	"github.com/gonbayes/gonbayes/bayes/diagnose"
	"github.com/gonbayes/gonbayes/bayes/internal/words"
	"gonum.org/v1/plot/vg"
)

// A Group has the quantities of one model, or of one chain or prior, which
// [Forest] shows beside those of other groups.
type Group struct {
	Name   string // in the legend
	Series []Series
}

// ForestOptions says how [Forest] draws. The zero value is the default.
type ForestOptions struct {
	Prob   float64 // of the thin interval, between 0 and 1; 0.94
	Median bool    // the point estimate is the median, not the mean

	Ref  []float64  // dashed lines at these values
	ROPE [2]float64 // region of practical equivalence, shaded; none if both are equal

	// Observed holds a value for each row, such as the raw mean of a group, drawn
	// as an open circle: it shows the shrinkage of a hierarchical model. NaN draws
	// nothing.
	Observed []float64

	XLabel string // under the axis

	RHat bool // adds a column with R-hat
	ESS  bool // adds a column with the bulk effective sample size
}

// Forest draws a row for each quantity, as ArviZ's plot_forest does: mean or
// median, the 50% highest-density interval as a thick bar and a wider one as
// a thin bar. (ArviZ marks the median, and the quartiles by the thick bar.)
// Several groups share rows by the names of their series; each has its own colour.
func Forest(groups []Group, o ForestOptions) *Figure {
	lists := make([][]Series, len(groups))
	for i := range groups {
		lists[i] = groups[i].Series
	}
	names, rows := match(lists...)
	switch {
	case len(names) == 0:
		return sentence("Forest: there are no quantities to plot.")
	case o.Prob == 0:
		o.Prob = 0.94
	case !(o.Prob > 0 && o.Prob < 1):
		return sentence("Forest: the probability of the interval must lie between 0 and 1, not " + exact(o.Prob) + ".")
	}
	if n := len(o.Observed); n > 0 && n != len(rows) {
		return sentence(fmt.Sprintf("Forest: %s, but rows: %d; give one for each row, NaN for none.", words.Plural(n, "observed value"), len(rows)))
	}

	bars := make([][]forestBar, len(rows)) // by row and group
	x := noExtent()
	skipped := 0
	for r, row := range rows {
		bars[r] = make([]forestBar, len(groups))
		for g, i := range row {
			if i < 0 {
				continue
			}
			b := newForestBar(&groups[g].Series[i], &o)
			skipped += b.skipped
			if bars[r][g] = b; b.any {
				x.add(b.outer[:]...)
				x.add(b.estimate)
			}
		}
	}
	x.add(o.Observed...)
	if x.lo > x.hi {
		return sentence("Forest of " + words.Some(names, 4) + ": there is nothing to draw.")
	}
	for _, v := range o.Ref { // shown if near
		if w := 2 * (x.hi - x.lo); v >= x.lo-w && v <= x.hi+w {
			x.add(v)
		}
	}
	f := &Figure{text: forestText(groups, names, bars)}
	f.forest(groups, names, bars, newScale(x.lo, x.hi).pad(0.03), skipped, &o)
	return f
}

// A forestBar shows a quantity of a group.
type forestBar struct {
	any          bool // whether there is anything to draw
	skipped      int
	estimate     float64
	inner, outer [2]float64
	rhat, ess    string
	bad          bool // whether rhat says that the chains have not mixed
	summary      string
}

func newForestBar(s *Series, o *ForestOptions) forestBar {
	draws, skipped := s.finite()
	b := forestBar{skipped: skipped, any: len(draws) > 0}
	if !b.any {
		return b
	}
	kind := "mean"
	if b.estimate = diagnose.Mean(draws); o.Median {
		kind, b.estimate = "median", diagnose.Quantile(draws, 0.5)
	}
	b.inner[0], b.inner[1] = diagnose.HDI(draws, 0.5)
	b.outer[0], b.outer[1] = diagnose.HDI(draws, o.Prob)
	if o.RHat {
		r := diagnose.RHat(s.Chains)
		b.rhat = known(r, 3)
		b.bad = r > 1.01
	}
	if o.ESS {
		b.ess = known(diagnose.ESSBulk(s.Chains), 0)
	}
	step, size := resolution(b.outer[1]-b.outer[0]), max(math.Abs(b.outer[0]), math.Abs(b.outer[1]))
	b.summary = fmt.Sprintf("%s %s, %s [%s, %s]", kind, format(b.estimate, step, size), percent(o.Prob)+" HDI",
		format(b.outer[0], step, size), format(b.outer[1], step, size))
	return b
}

// known formats a diagnostic, or a dash if it is unknown.
func known(v float64, decimals int) string {
	switch {
	case math.IsNaN(v):
		return "–"
	case math.Abs(v) >= 1e7:
		return minus(strconv.FormatFloat(v, 'g', 2, 64))
	}
	return minus(strconv.FormatFloat(v, 'f', decimals, 64))
}

// percent formats a probability: "94%".
func percent(prob float64) string {
	return strconv.FormatFloat(math.Round(prob*1e6)/1e4, 'g', -1, 64) + "%"
}

func forestText(groups []Group, names []string, bars [][]forestBar) string {
	text := "Forest of " + words.Some(names, 4)
	if len(groups) == 1 {
		if len(names) == 1 {
			return text + ": " + bars[0][0].summary
		}
		return text
	}
	of := make([]string, len(groups))
	for i, g := range groups {
		of[i] = clean(g.Name)
	}
	return text + " in " + words.Some(of, 4)
}

const (
	forestWidth = 640 * px // with labels and columns
	forestLabel = 0.36     // of it at most, for labels
)

// zebra shades every other row of many.
var zebra = color.NRGBA{0xf4, 0xf6, 0xf8, 0xff}

func (f *Figure) forest(groups []Group, names []string, bars [][]forestBar, x scale, skipped int, o *ForestOptions) {
	f.width = forestWidth
	inner := f.width - 2*margin
	labels := vg.Length(0)
	for _, n := range names {
		labels = max(labels, textWidth(n, textSize))
	}
	labels = min(labels, forestLabel*inner) + 12*px

	// Columns are to the right of the panel.
	type column struct {
		title string
		text  func(b *forestBar) string
	}
	var columns []column
	if o.RHat {
		columns = append(columns, column{"R-hat", func(b *forestBar) string { return b.rhat }})
	}
	if o.ESS {
		columns = append(columns, column{"ESS", func(b *forestBar) string { return b.ess }})
	}
	const columnRoom = 58 * px
	right1 := f.width - margin - vg.Length(len(columns))*columnRoom

	// A bar takes a line; lines with numbers are as high as text.
	lane := 13 * px
	if len(columns) > 0 {
		lane = textLine
	}
	if len(groups) == 1 {
		lane = 17 * px
		if n := len(names); n <= 12 {
			lane = 24 * px
		}
	}
	space := vg.Length(0) // between rows
	if len(groups) > 1 {
		space = 8 * px
	}
	row := vg.Length(len(groups))*lane + space
	row = max(row, textLine)

	keys := forestKeys(groups, o)
	note := skippedNote(skipped)
	head := vg.Length(legend(keys, inner, nil)) * textLine
	if note != "" {
		head += textLine
	}
	if len(columns) > 0 {
		head += textLine
	}
	head += 4 * px
	height := vg.Length(len(names)) * row
	foot := tickRoom
	if o.XLabel != "" {
		foot += textLine
	}
	f.height = 2*margin + head + height + 4*px + foot
	f.legend(keys, vg.Point{X: margin, Y: f.height - margin}, inner)
	if note != "" {
		y := f.height - margin - vg.Length(legend(keys, inner, nil))*textLine
		f.write(note, vg.Point{X: margin, Y: y - 0.85*textSize}, left, textSize, soft)
	}
	box := vg.Rectangle{
		Min: vg.Point{X: margin + labels, Y: margin + foot},
		Max: vg.Point{X: right1, Y: f.height - margin - head},
	}
	if len(columns) == 0 {
		box.Max.X -= overhang
	}
	p := f.panel(box, x, scale{lo: 0, hi: 1})
	for i, c := range columns {
		at := vg.Point{X: right1 + vg.Length(i+1)*columnRoom, Y: box.Max.Y + 5*px}
		f.write(c.title, at, right, textSize, soft)
	}

	top := func(r int) vg.Length { return box.Max.Y - vg.Length(r)*row }
	if len(names) > 4 {
		var stripes [][]vg.Point
		for r := 1; r < len(names); r += 2 {
			stripes = append(stripes, rectangle(margin-6*px, top(r+1), f.width-margin+6*px, top(r)))
		}
		f.area(zebra, noColor, 0, stripes)
	}
	if lo, hi := min(o.ROPE[0], o.ROPE[1]), max(o.ROPE[0], o.ROPE[1]); lo < hi && hi >= x.lo && lo <= x.hi {
		a, b := p.point(x.hold(lo), 0), p.point(x.hold(hi), 1)
		f.area(fade(alert, 0.12), noColor, 0, [][]vg.Point{rectangle(a.X, a.Y, b.X, b.Y)})
	}
	for _, v := range o.Ref {
		if v >= x.lo && v <= x.hi {
			f.dashed(alert, 1.2*px, p.point(v, 0), p.point(v, 1))
		}
	}
	for r := range names {
		middle := top(r) - row/2
		f.write(fit(names[r], textSize, labels-12*px), vg.Point{X: margin, Y: middle - 0.36*textSize}, left, textSize, ink)
		for g := range bars[r] {
			b := &bars[r][g]
			if !b.any {
				continue
			}
			y := middle + (vg.Length(len(groups)-1)/2-vg.Length(g))*lane
			at := func(v float64) vg.Point { return vg.Point{X: p.point(v, 0).X, Y: y} }
			f.line(hue(g), 1.4*px, at(b.outer[0]), at(b.outer[1]))
			f.line(hue(g), 4*px, at(b.inner[0]), at(b.inner[1]))
			if len(o.Observed) > 0 && g == 0 && usable(o.Observed[r]) {
				f.rings(ink, vg.Point{X: p.point(o.Observed[r], 0).X, Y: middle})
			}
			f.points(hue(g), at(b.estimate))
			for i, c := range columns {
				ink := soft
				if i == 0 && o.RHat && b.bad {
					ink = alert
				}
				f.write(fit(c.text(b), textSize, columnRoom-6*px),
					vg.Point{X: right1 + vg.Length(i+1)*columnRoom, Y: y - 0.36*textSize}, right, textSize, ink)
			}
		}
	}
	p.xAxis()
	label := fit(clean(o.XLabel), textSize, box.Max.X-box.Min.X)
	f.write(label, vg.Point{X: (box.Min.X + box.Max.X) / 2, Y: margin + 0.25*textSize}, center, textSize, soft)
}

// points draws the dots of estimates, with a rim that separates them from their
// bars.
func (f *Figure) points(c color.NRGBA, at ...vg.Point) {
	f.marks = append(f.marks, mark{paths: [][]vg.Point{at}, fill: c, stroke: white, width: 1 * px, radius: 4 * px})
}

func rectangle(x0, y0, x1, y1 vg.Length) []vg.Point {
	return []vg.Point{{X: x0, Y: y0}, {X: x0, Y: y1}, {X: x1, Y: y1}, {X: x1, Y: y0}}
}

func forestKeys(groups []Group, o *ForestOptions) []key {
	var keys []key
	if len(groups) > 1 {
		for g := range groups {
			keys = append(keys, key{clean(groups[g].Name), hue(g), lineKey})
		}
	}
	if len(o.Observed) > 0 {
		keys = append(keys, key{"observed", ink, ringKey})
	}
	kind := "mean"
	if o.Median {
		kind = "median"
	}
	keys = append(keys, key{kind + ", 50% and " + percent(o.Prob) + " HDI", soft, textKey})
	if refs := slices.DeleteFunc(slices.Clone(o.Ref), func(v float64) bool { return !usable(v) }); len(refs) == 1 {
		keys = append(keys, key{"reference " + minus(exact(refs[0])), alert, dashKey})
	}
	if o.ROPE[0] != o.ROPE[1] && usable(o.ROPE[0]) && usable(o.ROPE[1]) {
		keys = append(keys, key{"ROPE " + minus(exact(o.ROPE[0])) + " to " + minus(exact(o.ROPE[1])), alert, boxKey})
	}
	return keys
}
