// Package progress shows how sampling goes while it takes longer than half a
// second: a row per chain, redrawn in place, in a notebook cell or a terminal.
// A terminal keeps one line of it, a notebook only that of an interrupted run.
//
// Read progress.go for the meter, picture.go for its pictures, and place.go for
// the places that show them.
package progress

import (
	"fmt"
	"strings"
	"time"

	"github.com/gonbayes/gonbayes/bayes/internal/words"
	"github.com/gonbayes/gonbayes/bayes/mcmc"
)

const (
	patience = 500 * time.Millisecond // before the first picture
	between  = 200 * time.Millisecond // at least, between two pictures
	window   = 3 * time.Second        // over which speed is measured
)

// A Run is the size of a run.
type Run struct {
	Chains int
	Tune   int // warm-up iterations per chain
	Draws  int // kept draws per chain
}

// A Meter follows a run and shows it in a [Place]. Its methods are for one
// goroutine.
type Meter struct {
	run    Run
	place  Place
	now    func() time.Time
	start  time.Time
	drawn  time.Time // last picture; zero before the first
	chains []chain
}

// A chain is the state of one chain.
type chain struct {
	mcmc.Progress
	seen    []sighting // within the window, oldest first; never empty
	started time.Time  // zero: not yet
	ended   time.Time  // zero: not yet
}

type sighting struct {
	at   time.Time
	done int
}

// Start returns a meter of a run that starts now. If the place is nil, nothing is
// shown.
func Start(p Place, run Run) *Meter { return start(p, run, time.Now) }

func start(p Place, run Run, now func() time.Time) *Meter {
	m := &Meter{run: run, place: p, now: now, start: now(), chains: make([]chain, run.Chains)}
	for i := range m.chains {
		m.chains[i] = chain{
			Progress: mcmc.Progress{Chain: i, Tuning: run.Tune > 0, Total: run.Tune + run.Draws},
			seen:     []sighting{{at: m.start}},
		}
	}
	return m
}

// Update takes a snapshot of some or all chains. It may be called at any rate, and
// redraws at most five times a second. Call it also when no chain has advanced, so
// that times are up to date.
func (m *Meter) Update(snapshot []mcmc.Progress) {
	now := m.now()
	for _, p := range snapshot {
		if p.Chain >= 0 && p.Chain < len(m.chains) {
			m.chains[p.Chain].see(p, now)
		}
	}
	if m.place == nil || now.Sub(m.start) < patience || now.Sub(m.drawn) < between {
		return
	}
	m.drawn = now
	m.place.draw(m.picture(now))
}

func (c *chain) see(p mcmc.Progress, now time.Time) {
	c.Progress = p
	if c.started.IsZero() && (p.Done > 0 || p.Gradients > 0) {
		c.started = c.seen[len(c.seen)-1].at // the last time it was seen idle
	}
	if c.ended.IsZero() && p.Total > 0 && p.Done >= p.Total {
		c.ended = now
	}
	c.seen = append(c.seen, sighting{now, p.Done})
	for len(c.seen) > 2 && now.Sub(c.seen[1].at) >= window {
		c.seen = c.seen[1:]
	}
}

// Done takes the last snapshot and replaces the picture by one line: that the
// run is complete, which a notebook does not keep, or how far it got before it
// was interrupted. A complete run that was over before anything was shown
// leaves no line. Done returns the line in all cases.
func (m *Meter) Done(snapshot []mcmc.Progress, interrupted bool) string {
	now := m.now()
	for _, p := range snapshot {
		if p.Chain >= 0 && p.Chain < len(m.chains) {
			m.chains[p.Chain].see(p, now)
		}
	}
	line := m.verdict(now, interrupted)
	if m.place != nil && (interrupted || !m.drawn.IsZero()) {
		m.place.leave(line, !interrupted)
	}
	return line
}

// verdict describes the run in one line.
func (m *Meter) verdict(now time.Time, interrupted bool) string {
	var b strings.Builder
	if interrupted {
		fmt.Fprintf(&b, "Stopped after %d%% of ", m.percent())
	} else {
		b.WriteString("Sampled ")
	}
	b.WriteString(words.Plural(m.run.Chains, "chain") + " of ")
	if m.run.Tune > 0 {
		b.WriteString(words.Commas(m.run.Tune) + " + ")
	}
	fmt.Fprintf(&b, "%s in %s, %s", words.Plural(m.run.Draws, "draw"), took(now.Sub(m.start)), words.Plural(m.divergences(), "divergence"))
	return b.String()
}

func (m *Meter) divergences() (n int) {
	for _, c := range m.chains {
		n += c.Divergences
	}
	return n
}

// percent returns the percentage of iterations that are done, rounded down.
func (m *Meter) percent() int {
	done, total := 0, 0
	for _, c := range m.chains {
		done += c.Done
		total += c.Total
	}
	if total == 0 {
		return 0
	}
	return 100 * done / total
}

// speed returns iterations per second over the window, or over all of the run once
// the chain has ended, or 0 if unknown.
func (c *chain) speed() float64 {
	a, b := c.seen[0], c.seen[len(c.seen)-1]
	if !c.ended.IsZero() {
		a, b = sighting{at: c.started}, sighting{c.ended, c.Done}
	}
	if s := b.at.Sub(a.at).Seconds(); s > 0 {
		return float64(b.done-a.done) / s
	}
	return 0
}

// remaining returns the time that the chain still needs at its present speed. It
// reports false if that is unknown.
func (c *chain) remaining() (time.Duration, bool) {
	v := c.speed()
	if v <= 0 || !c.ended.IsZero() {
		return 0, false
	}
	s := float64(c.Total-c.Done) / v
	if s > 1e7 { // four months
		return 0, false
	}
	return time.Duration(s * float64(time.Second)), true
}

func (c *chain) elapsed(now time.Time) time.Duration {
	switch {
	case c.started.IsZero():
		return 0
	case !c.ended.IsZero():
		return c.ended.Sub(c.started)
	}
	return now.Sub(c.started)
}

// state names the state of the chain.
func (c *chain) state() string {
	switch {
	case !c.ended.IsZero():
		return "done"
	case c.started.IsZero():
		return "waiting"
	case c.Tuning:
		return "warm-up"
	}
	return "drawing"
}

// took formats a duration for a sentence: 0.73 s, 12.4 s, 3 min 05 s, 2 h 10 min.
func took(d time.Duration) string {
	switch s := d.Seconds(); {
	case s < 0.995:
		return fmt.Sprintf("%.2f s", s)
	case s < 59.95:
		return fmt.Sprintf("%.1f s", s)
	}
	d = d.Round(time.Second)
	if d < time.Hour {
		return fmt.Sprintf("%d min %02d s", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%d h %02d min", int(d.Hours()), int(d.Minutes())%60)
}

// clock formats a duration as a clock does: 0:07, 12:34, 1:02:03.
func clock(d time.Duration) string {
	s := int(d.Round(time.Second).Seconds())
	if s < 3600 {
		return fmt.Sprintf("%d:%02d", s/60, s%60)
	}
	return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
}
