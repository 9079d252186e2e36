package bayes

import (
	"fmt"
	"html"
	"strings"

	"github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"
	"github.com/gonbayes/gonbayes/bayes/causal"
	"github.com/gonbayes/gonbayes/bayes/internal/diagram"
	"github.com/gonbayes/gonbayes/bayes/internal/host"
	"github.com/gonbayes/gonbayes/bayes/internal/plan"
	"github.com/gonbayes/gonbayes/bayes/internal/table"
	"github.com/gonbayes/gonbayes/bayes/internal/words"
)

// Show shows its arguments one below the other, in the order given: tables,
// figures, models, plans, posteriors (their summary), data frames and anything
// else as fmt.Println prints it. It prints text to standard output; in a notebook
// they appear in the output of the cell in their richest form.
//
// The arguments may be the results of a function that also returns an error, as in
// Show(model.Explain(data)): Show shows the value, or panics with the error as
// [Must] does.
//
// A value with methods String and HTML is shown by these, and a [Report] as its
// parts.
func Show(things ...any) {
	for _, t := range things {
		if err, ok := t.(error); ok {
			host.Fail(err)
		}
	}
	for _, t := range things {
		if t == nil {
			continue // a nil error
		}
		if r, ok := t.(Report); ok {
			Show(r.Parts()...)
			continue
		}
		if err := host.Show(bundle(t)); err != nil {
			host.Fail(err)
		}
	}
}

// A Report has several parts, such as a sentence, a table and a figure, which
// [Show] shows one below the other.
type Report interface {
	Parts() []any
}

// bundle returns a value in the forms in which it can be shown.
func bundle(t any) host.Bundle {
	switch t := t.(type) {
	case *Figure:
		b := host.Bundle{host.Plain: t.String()}
		if svg, err := t.SVG(); err == nil && host.Rich() {
			b[host.SVG] = string(svg)
		}
		return b
	case *causal.Graph:
		return bundle(diagram.Causal(t))
	case *Slides:
		return t.bundle()
	case *Posterior:
		return bundle(t.Summary())
	case ELPD:
		return both(describeELPD(t), code(describeELPD(t)))
	case *Model:
		return host.Bundle{host.Plain: t.String(), host.Latex: "$$" + t.LaTeX() + "$$"}
	case *plan.Plan:
		return both(t.String(), code(t.String()))
	case dataframe.DataFrame:
		f := frame(t)
		return both(f.Text(), f.HTML())
	case Sampling:
		return both(t.String(), code(t.String()))
	case interface {
		String() string
		HTML() string
	}:
		return both(t.String(), t.HTML())
	}
	return host.Bundle{host.Plain: fmt.Sprint(t)}
}

func both(text, markup string) host.Bundle {
	return host.Bundle{host.Plain: text, host.HTML: markup}
}

func code(text string) string {
	return `<pre style="font-family:monospace;line-height:1.4">` + html.EscapeString(strings.TrimRight(text, "\n")) + "</pre>"
}

// maxFrameRows is the number of rows of a data frame that are shown, half of them
// from its start and half from its end.
const maxFrameRows = 20

// frame returns a data frame as a table.
func frame(df dataframe.DataFrame) *table.Table {
	t := &table.Table{Caption: fmt.Sprintf("%s × %s", words.Plural(df.Nrow(), "row"), words.Plural(df.Ncol(), "column"))}
	if df.Err != nil {
		t.Caption = df.Err.Error()
		return t
	}
	for _, name := range df.Names() {
		t.Columns = append(t.Columns, table.Column{Name: name, Left: df.Col(name).Type() == series.String})
	}
	for i := 0; i < df.Nrow(); i++ {
		row := table.Row{Label: fmt.Sprint(i)}
		if df.Nrow() > maxFrameRows && i == maxFrameRows/2 {
			i = df.Nrow() - maxFrameRows/2 - 1
			row.Label = "…"
			t.Rows = append(t.Rows, row)
			continue
		}
		for j := range df.Ncol() {
			row.Cells = append(row.Cells, df.Elem(i, j).Val())
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
