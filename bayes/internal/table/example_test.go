package table_test

import (
	"fmt"

	"github.com/gonbayes/gonbayes/bayes/internal/table"
)

func ExampleTable_Text() {
	t := table.Table{
		Columns: []table.Column{
			{Name: "mean"}, {Name: "sd"}, {Name: "mcse_mean", Format: table.Error},
			{Name: "ess_bulk", Format: table.Count}, {Name: "r_hat", Format: table.Ratio},
		},
		Rows: []table.Row{
			{Label: "mu_a", Scale: 0.032, Cells: []any{11.4238, 0.032, 0.00051, 3949.7, 1.0004}},
			{Label: "effect[oslo]", Scale: 0.91, Cells: []any{-0.0003, 0.91, 0.0149, 3720.0, 1.0132}},
			{Label: "rate", Scale: 1.02e-6, Cells: []any{0.0000123, 1.02e-6, 1.6e-8, 4011.0, 1.0}},
			{Label: "population", Scale: 1.1e8, Cells: []any{1.2e9, 1.1e8, 1.7e6, 4100.0, 1.01}},
		},
	}
	fmt.Print(t.Text())
	// Output:
	//                   mean       sd  mcse_mean  ess_bulk  r_hat
	// mu_a            11.424    0.032     0.0005      3950   1.00
	// effect[oslo]     0.000    0.910     0.0149      3720  1.013
	// rate          1.230e-5  1.02e-6     1.6e-8      4011   1.00
	// population     1.200e9   1.10e8      1.7e6      4100  1.010
}
