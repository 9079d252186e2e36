// Package plot draws posteriors ([Trace], [Density], [Forest], [Pair],
// [Effect]), compares them with data and priors ([Regression], [Predictive],
// [PriorPosterior]), and checks chains ([Rank], [Autocorr], [Energy]). It also
// draws functions ([Curves]) and graphs ([Diagram]).
//
// It knows draws, never a sampler or a model. Most functions take [Series], and
// all return a [Figure], which exports SVG, PNG and a line of text, and draws
// itself on any canvas of gonum.org/v1/plot/vg. No function panics on unusual
// data: a figure that cannot be drawn shows a sentence instead.
//
// The same input gives the same bytes.
//
// Read series.go and figure.go first, then panel.go, grid.go and number.go for
// layout and axes. theme.go and font.go have colours, sizes and text widths,
// and svg.go writes SVG. Each other file has the figure of its name. In this
// package a cell is a panel of a grid.
//
// Only the drawing layer of gonum/plot is used here: its package plot links
// PDF, EPS, TeX and twelve fonts into every program that imports it, and each
// notebook cell is a program of its own.
package plot
