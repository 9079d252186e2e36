package bayes

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"
	"github.com/gonbayes/gonbayes/bayes/diagnose"
	"github.com/gonbayes/gonbayes/bayes/internal/draws"
	"github.com/gonbayes/gonbayes/bayes/internal/host"
	"github.com/gonbayes/gonbayes/bayes/internal/table"
)

// A Summary is a table of quantities with the columns of ArviZ's summary.
type Summary struct {
	Rows     []SummaryRow
	Prob     float64  // probability of the highest-density intervals: 0.94
	Warnings []string // about the draws
	told     bool     // whether they have been shown already
}

// A SummaryRow summarises one quantity: mean, standard deviation, highest-density
// interval, Monte Carlo standard errors, effective sample sizes and R-hat.
type SummaryRow struct {
	Name string
	diagnose.Summary
}

// Summary summarises the named quantities, or all variables if there are no names.
func (p *Posterior) Summary(names ...string) *Summary {
	list := Must(p.quantities(names))
	s := &Summary{Prob: 0.94, Rows: make([]SummaryRow, len(list)), Warnings: p.Warnings(), told: p.told}
	for i, row := range draws.Summarize(list, s.Prob) {
		s.Rows[i] = SummaryRow(row)
	}
	return s
}

// A statistic is a column of the table.
type statistic struct {
	name   string
	format table.Format
	of     func(SummaryRow) float64
}

func (s *Summary) statistics() []statistic {
	tail := 100 * (1 - s.Prob) / 2
	return []statistic{
		{"mean", table.Number, func(r SummaryRow) float64 { return r.Mean }},
		{"sd", table.Number, func(r SummaryRow) float64 { return r.SD }},
		{fmt.Sprintf("hdi_%.3g%%", tail), table.Number, func(r SummaryRow) float64 { return r.HDILow }},
		{fmt.Sprintf("hdi_%.3g%%", 100-tail), table.Number, func(r SummaryRow) float64 { return r.HDIHigh }},
		{"mcse_mean", table.Error, func(r SummaryRow) float64 { return r.MCSEMean }},
		{"mcse_sd", table.Error, func(r SummaryRow) float64 { return r.MCSESD }},
		{"ess_bulk", table.Count, func(r SummaryRow) float64 { return r.ESSBulk }},
		{"ess_tail", table.Count, func(r SummaryRow) float64 { return r.ESSTail }},
		{"r_hat", table.Ratio, func(r SummaryRow) float64 { return r.RHat }},
	}
}

// String returns the table as text, followed by the warnings unless Sample has
// already shown them, as it does in a notebook.
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
		b.WriteString(host.Warning(w))
	}
	return b.String()
}

// untold returns the warnings that Sample has not shown yet.
func (s *Summary) untold() []string {
	if s.told {
		return nil
	}
	return s.Warnings
}

func (s *Summary) table() *table.Table {
	t := &table.Table{}
	for _, c := range s.statistics() {
		t.Columns = append(t.Columns, table.Column{Name: c.name, Format: c.format})
	}
	for _, r := range s.Rows {
		row := table.Row{Label: r.Name, Scale: r.SD}
		for _, c := range s.statistics() {
			row.Cells = append(row.Cells, c.of(r))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// MarshalJSON returns an object that maps each quantity to an object of its
// statistics, keyed by the names of the columns. A number that is not finite is
// null.
func (s *Summary) MarshalJSON() ([]byte, error) {
	all := map[string]map[string]*float64{}
	for _, r := range s.Rows {
		all[r.Name] = map[string]*float64{}
		for _, c := range s.statistics() {
			if v := c.of(r); v-v == 0 {
				all[r.Name][c.name] = &v
			} else {
				all[r.Name][c.name] = nil
			}
		}
	}
	return json.Marshal(all)
}

// Frame returns the table as a data frame with a column quantity and a column for
// each statistic.
func (s *Summary) Frame() dataframe.DataFrame {
	names := make([]string, len(s.Rows))
	for i, r := range s.Rows {
		names[i] = r.Name
	}
	columns := []series.Series{series.New(names, series.String, "quantity")}
	for _, c := range s.statistics() {
		values := make([]float64, len(s.Rows))
		for i, r := range s.Rows {
			values[i] = c.of(r)
		}
		columns = append(columns, series.New(values, series.Float, c.name))
	}
	return dataframe.New(columns...)
}
