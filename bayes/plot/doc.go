// Package plot draws posteriors ([Trace], [Density], [Forest], [Pair],
// [Effect]), what they say about data ([Regression], [Predictive],
// [PriorPosterior]), whether they can be trusted ([Rank], [Autocorr],
// [Energy]), and functions ([Curves]).
//
// It knows draws, never a sampler or a model. A function takes [Series] and
// returns a [Figure], which can be had as SVG, as PNG, as one line of text, or
// drawn on any canvas of gonum.org/v1/plot/vg. No function panics on odd data:
// what cannot be drawn becomes a sentence in the figure.
//
// The same input gives the same bytes.
//
// Only the drawing layer of gonum/plot is used here: its package plot links
// PDF, EPS, TeX and twelve fonts into every program that imports it, and each
// cell of a notebook is such a program.
package plot
