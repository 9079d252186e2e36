package bayes

import (
	"fmt"
	"runtime"
	"strings"
	"sync"

	"github.com/gonbayes/gonbayes/bayes/diagnose"
	"github.com/gonbayes/gonbayes/bayes/internal/table"
)

// A Summary is a table of quantities with the columns of ArviZ's summary.
type Summary struct {
	Rows     []SummaryRow
	Prob     float64  // of the highest-density intervals: 0.94
	Warnings []string // about the draws, in plain words
	told     bool     // they have been shown already
}

// A SummaryRow is one quantity: mean, standard deviation, highest-density
// interval, Monte Carlo standard errors, effective sample sizes and R-hat.
type SummaryRow struct {
	Name string
	diagnose.Summary
}

// Summary tabulates quantities: the named ones, or all variables.
func (p *Posterior) Summary(names ...string) *Summary {
	s := summarize(Must(p.quantities(names)))
	s.Warnings, s.told = p.Warnings(), p.told
	return s
}

// summary tabulates all variables.
func (p *Posterior) summary() *Summary {
	q, _ := p.quantities(nil) // every variable is there
	return summarize(q)
}

func summarize(list []quantity) *Summary {
	s := &Summary{Rows: make([]SummaryRow, len(list)), Prob: 0.94}
	var wg sync.WaitGroup
	next := make(chan int)
	for range min(runtime.GOMAXPROCS(0), len(list)) {
		wg.Go(func() {
			for i := range next {
				s.Rows[i] = SummaryRow{list[i].name, diagnose.Summarize(list[i].chains, s.Prob)}
			}
		})
	}
	for i := range list {
		next <- i
	}
	close(next)
	wg.Wait()
	return s
}

// worst returns the row with the greatest excess, and how many exceed 0.
func (s *Summary) worst(excess func(SummaryRow) float64) (worst SummaryRow, n int) {
	greatest := 0.0
	for _, r := range s.Rows {
		if x := excess(r); x > 0 {
			n++
			if x > greatest {
				worst, greatest = r, x
			}
		}
	}
	return worst, n
}

// String returns the table as text, followed by the warnings unless Sample has
// shown them already.
func (s *Summary) String() string {
	var b strings.Builder
	b.WriteString(s.table().Text())
	for _, w := range s.untold() {
		b.WriteString("Warning: " + w + "\n")
	}
	return b.String()
}

// HTML returns the table as HTML, followed by the warnings as in String.
func (s *Summary) HTML() string {
	var b strings.Builder
	b.WriteString(s.table().HTML())
	for _, w := range s.untold() {
		b.WriteString(warning(w))
	}
	return b.String()
}

// untold returns the warnings that Sample has not shown already.
func (s *Summary) untold() []string {
	if s.told {
		return nil
	}
	return s.Warnings
}

func (s *Summary) table() *table.Table {
	tail := 100 * (1 - s.Prob) / 2
	t := &table.Table{Columns: []table.Column{
		{Name: "mean"}, {Name: "sd"},
		{Name: fmt.Sprintf("hdi_%.3g%%", tail)}, {Name: fmt.Sprintf("hdi_%.3g%%", 100-tail)},
		{Name: "mcse_mean", Format: table.Error}, {Name: "mcse_sd", Format: table.Error},
		{Name: "ess_bulk", Format: table.Count}, {Name: "ess_tail", Format: table.Count},
		{Name: "r_hat", Format: table.Ratio},
	}}
	for _, r := range s.Rows {
		t.Rows = append(t.Rows, table.Row{Label: r.Name, Scale: r.SD, Cells: []any{
			r.Mean, r.SD, r.HDILow, r.HDIHigh, r.MCSEMean, r.MCSESD, r.ESSBulk, r.ESSTail, r.RHat,
		}})
	}
	return t
}
