package progress

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gonbayes/gonbayes/bayes/mcmc"
)

// A fakeClock stands until it is told to go.
type fakeClock struct{ t time.Time }

func newClock() *fakeClock          { return &fakeClock{time.Unix(1e9, 0)} }
func (c *fakeClock) now() time.Time { return c.t }
func (c *fakeClock) forward(ms int) { c.t = c.t.Add(time.Duration(ms) * time.Millisecond) }

// A notepad is a place that notes what it is asked to show.
type notepad struct {
	pictures []picture
	left     []string
}

func (n *notepad) draw(p picture)            { n.pictures = append(n.pictures, p) }
func (n *notepad) leave(line string, _ bool) { n.left = append(n.left, line) }

var run = Run{Chains: 4, Tune: 1000, Draws: 1000}

// at is the snapshot when every chain has done n iterations.
func at(n int) (s []mcmc.Progress) {
	for c := range run.Chains {
		s = append(s, mcmc.Progress{Chain: c, Tuning: n < run.Tune, Done: n, Total: run.Tune + run.Draws,
			Divergences: max(n-1500, 0) / 100 * c, StepSize: 0.4321, Gradients: 7 * n})
	}
	return s
}

func TestQuickRunLeavesNothing(t *testing.T) {
	clock, pad := newClock(), &notepad{}
	m := start(pad, run, clock.now)
	for n := 0; n <= 1600; n += 400 {
		m.Update(at(n))
		clock.forward(100)
	}
	clock.t = m.start.Add(490 * time.Millisecond)
	line := m.Done(at(2000), false)
	if len(pad.pictures)+len(pad.left) > 0 {
		t.Errorf("shown: %v, left: %v", pad.pictures, pad.left)
	}
	if want := "Sampled 4 chains of 1,000 + 1,000 draws in 0.49 s, 30 divergences"; line != want {
		t.Errorf("%q, want %q", line, want)
	}
}

func TestLongRun(t *testing.T) {
	clock, pad := newClock(), &notepad{}
	m := start(pad, run, clock.now)
	for n := 0; n <= 2000; n += 20 { // 10 s, ten snapshots a second, 200 iterations/s
		m.Update(at(n))
		clock.forward(100)
	}
	line := m.Done(at(2000), false)
	if n := len(pad.pictures); n < 45 || n > 50 {
		t.Errorf("%d pictures in 10 s, want five a second after the first half", n)
	}
	p := pad.pictures[10] // at 0.5 + 10×0.2 s: 500 done, 1500 to go at 200/s
	r := p.rows[3]
	if r.state != "warm-up" || r.done != 0.25 || r.tuned != 0.5 {
		t.Errorf("row %+v", r)
	}
	want := [...]string{" 500/2000", "0", "0:03", "0:08", "200/s", "0.432", "3,500"}
	if r.figure != want {
		t.Errorf("figures %q, want %q", r.figure, want)
	}
	if want := "Sampling 4 chains of 1,000 + 1,000 draws: 25%, warming up, 0 divergences, 0:03 elapsed, 0:08 remaining"; p.short != want {
		t.Errorf("short: %q, want %q", p.short, want)
	}
	if s := pad.pictures[40].rows[0].state; s != "drawing" {
		t.Errorf("at 8.5 s the chain is %s", s)
	}
	if want := "Sampled 4 chains of 1,000 + 1,000 draws in 10.1 s, 30 divergences"; line != want || len(pad.left) != 1 || pad.left[0] != want {
		t.Errorf("line %q, left %q, want %q", line, pad.left, want)
	}
}

// A chain that waits for its turn says so, one that is done stands still, and
// what remains is unknown until every chain has begun.
func TestChainsInTurn(t *testing.T) {
	clock, pad := newClock(), &notepad{}
	m := start(pad, Run{Chains: 2, Draws: 100}, clock.now)
	for i := 0; i <= 20; i++ {
		m.Update([]mcmc.Progress{{Chain: 0, Done: min(10*i, 100), Total: 100}, {Chain: 1, Done: 0, Total: 100}})
		clock.forward(100)
	}
	p := pad.pictures[len(pad.pictures)-1]
	if p.rows[0].state != "done" || p.rows[1].state != "waiting" {
		t.Errorf("states %s, %s", p.rows[0].state, p.rows[1].state)
	}
	if got := p.rows[0].figure; got[2] != "0:01" || got[3] != "" || got[4] != "100/s" {
		t.Errorf("done chain: %q", got)
	}
	if strings.Contains(p.short, "remaining") {
		t.Errorf("%q knows too much", p.short)
	}
}

func TestInterrupted(t *testing.T) {
	clock, pad := newClock(), &notepad{}
	m := start(pad, run, clock.now)
	clock.forward(100)
	line := m.Done(at(755), true)
	want := "Stopped after 37% of 4 chains of 1,000 + 1,000 draws in 0.10 s, 0 divergences"
	if line != want || len(pad.left) != 1 {
		t.Errorf("%q, left %q; want %q, left even early", line, pad.left, want)
	}
}

func TestNilPlace(t *testing.T) {
	clock := newClock()
	m := start(nil, Run{Chains: 1, Draws: 1}, clock.now)
	clock.forward(2000)
	m.Update(nil)
	if got, want := m.Done(nil, false), "Sampled 1 chain of 1 draw in 2.0 s, 0 divergences"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestDurations(t *testing.T) {
	for d, want := range map[time.Duration]string{
		30 * time.Millisecond:    "0.03 s",
		996 * time.Millisecond:   "1.0 s",
		59949 * time.Millisecond: "59.9 s",
		59960 * time.Millisecond: "1 min 00 s",
		185 * time.Second:        "3 min 05 s",
		7800 * time.Second:       "2 h 10 min",
	} {
		if got := took(d); got != want {
			t.Errorf("took(%v) = %q, want %q", d, got, want)
		}
	}
	if got := clock(3723 * time.Second); got != "1:02:03" {
		t.Errorf("clock: %q", got)
	}
	if got := thousands(1234567); got != "1,234,567" {
		t.Errorf("thousands: %q", got)
	}
}

// A screen is a terminal of a given size: enough of one for what we send.
type screen struct {
	width, height int
	lines         [][]rune
	row, col      int
	wrapped       bool
}

func (s *screen) Write(p []byte) (int, error) {
	for r := []rune(string(p)); len(r) > 0; {
		if r[0] == '\x1b' {
			var n int
			var op rune
			i := 2
			for ; r[i] >= '0' && r[i] <= '9'; i++ {
				n = 10*n + int(r[i]-'0')
			}
			op = r[i]
			s.line()
			switch op {
			case 'A':
				s.row = max(s.row-n, 0)
			case 'K':
				s.lines[s.row] = s.lines[s.row][:min(s.col, len(s.lines[s.row]))]
			case 'J':
				s.lines = s.lines[:s.row+1]
				s.lines[s.row] = s.lines[s.row][:min(s.col, len(s.lines[s.row]))]
			default:
				return 0, fmt.Errorf("unknown sequence %q", string(r[:i+1]))
			}
			r = r[i+1:]
			continue
		}
		switch r[0] {
		case '\r':
			s.col = 0
		case '\n':
			s.row, s.col = s.row+1, 0
		default:
			if s.col == s.width {
				s.row, s.col, s.wrapped = s.row+1, 0, true
			}
			l := s.line()
			for len(*l) <= s.col {
				*l = append(*l, ' ')
			}
			(*l)[s.col] = r[0]
			s.col++
		}
		s.line()
		r = r[1:]
	}
	return len(p), nil
}

func (s *screen) line() *[]rune {
	for len(s.lines) <= s.row {
		s.lines = append(s.lines, nil)
	}
	return &s.lines[s.row]
}

func (s *screen) String() string {
	var b strings.Builder
	for _, l := range s.lines {
		b.WriteString(strings.TrimRight(string(l), " ") + "\n")
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

func TestTerminal(t *testing.T) {
	for _, width := range []int{200, 100, 80, 60, 40, 20, 10} {
		for _, utf8 := range []bool{true, false} {
			clock := newClock()
			s := &screen{width: width, height: 24}
			fmt.Fprint(s, "before\n")
			m := start(Terminal(s, func() (int, int) { return s.width, s.height }, utf8), run, clock.now)
			for n := 0; n <= 1700; n += 20 {
				m.Update(at(n))
				clock.forward(100)
			}
			if s.wrapped {
				t.Errorf("a line wrapped at width %d:\n%s", width, s)
			}
			if got := s.String(); !utf8 && strings.ContainsFunc(got, func(r rune) bool { return r > 127 }) {
				t.Errorf("not ASCII:\n%s", got)
			} else if n := strings.Count(got, "\n"); width >= 40 && n != 1+2+run.Chains {
				t.Errorf("%d lines at width %d:\n%s", n, width, got)
			}
			line := m.Done(at(2000), false)
			if got := strings.ReplaceAll(s.String(), "\n", ""); strings.ReplaceAll(got, " ", "") != strings.ReplaceAll("before"+line, " ", "") {
				t.Errorf("left at width %d:\n%s", width, s)
			}
		}
	}
}

func TestTerminalPicture(t *testing.T) {
	clock := newClock()
	s := &screen{width: 80, height: 24}
	m := start(Terminal(s, func() (int, int) { return s.width, s.height }, true), run, clock.now)
	for n := 0; n <= 1500; n += 20 {
		m.Update(at(n))
		clock.forward(100)
	}
	want := `Sampling 4 chains of 1,000 + 1,000 draws
Chain  Progress                 Draws  Div  Time  Left  Speed   Step   Grads
0      ▒▒▒▒▒██░░░  drawing  1500/2000    0  0:08  0:03  200/s  0.432  10,500
1      ▒▒▒▒▒██░░░  drawing  1500/2000    0  0:08  0:03  200/s  0.432  10,500
2      ▒▒▒▒▒██░░░  drawing  1500/2000    0  0:08  0:03  200/s  0.432  10,500
3      ▒▒▒▒▒██░░░  drawing  1500/2000    0  0:08  0:03  200/s  0.432  10,500
`
	if got := s.String(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// More chains than the terminal has lines share one.
func TestLowTerminal(t *testing.T) {
	clock := newClock()
	s := &screen{width: 120, height: 10}
	m := start(Terminal(s, func() (int, int) { return s.width, s.height }, true), Run{Chains: 64, Draws: 10}, clock.now)
	clock.forward(700)
	m.Update(nil)
	if n := strings.Count(s.String(), "\n"); n != 1 {
		t.Errorf("%d lines:\n%s", n, s)
	}
}

func TestLog(t *testing.T) {
	clock := newClock()
	var b bytes.Buffer
	m := start(&log{w: &b, now: clock.now}, run, clock.now)
	for n := 0; n <= 2000; n += 16 { // 12.6 s
		m.Update(at(n))
		clock.forward(100)
	}
	m.Done(at(2000), false)
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[2], "Sampled 4 chains") || strings.Contains(b.String(), "\x1b") {
		t.Errorf("want two lines and the last one:\n%s", b.String())
	}
}

func TestToFileIsLog(t *testing.T) {
	f, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if p, ok := To(f).(*log); !ok {
		t.Errorf("a file is shown to as %T", p)
	}
}

func TestUTF8(t *testing.T) {
	for _, c := range []struct {
		all, ctype, lang string
		want             bool
	}{
		{"", "", "", false}, {"", "", "de_DE.UTF-8", true}, {"", "", "C.utf8", true},
		{"C", "", "en_US.UTF-8", false}, {"", "en_US.UTF-8", "C", true}, {"", "", "de_DE.ISO-8859-1", false},
	} {
		t.Setenv("LC_ALL", c.all)
		t.Setenv("LC_CTYPE", c.ctype)
		t.Setenv("LANG", c.lang)
		if got := utf8(); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

func TestHTMLWellFormed(t *testing.T) {
	clock, pad := newClock(), &notepad{}
	m := start(pad, run, clock.now)
	clock.forward(700)
	m.Update(at(1200))
	d := xml.NewDecoder(strings.NewReader(pad.pictures[0].html()))
	rows := 0
	for {
		tok, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := tok.(xml.StartElement); ok && e.Name.Local == "tr" {
			rows++
		}
	}
	if rows != 1+run.Chains {
		t.Errorf("%d rows", rows)
	}
}
