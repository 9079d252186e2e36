// Package diagnose summarises draws by Markov chain Monte Carlo, measures how far
// they can be trusted, and measures how well models predict.
//
// Its functions are pure functions of numbers: they neither change nor keep their
// arguments. The draws of one quantity are either pooled, in a []float64, or
// grouped by chain, in a [][]float64 with the draws of chain c in element c.
// Chains of different lengths are cut to the shortest. Log densities and
// predictions of observations are indexed by chain, draw and observation:
// logLik[c][s][i].
//
// # Reading order
//
// Summaries of draws: point.go (mean, standard deviation, quantiles, mode),
// interval.go (equal-tailed and highest-density intervals), circular.go
// (angles), kde.go, circularkde.go and histogram.go (densities), ecdf.go
// (distribution functions, their bands, tests of uniformity), distance.go.
//
// Convergence: workspace.go (memory shared by the diagnostics), rank.go,
// autocorr.go, ess.go (effective sample sizes), rhat.go, mcse.go, energy.go,
// summary.go (the usual table).
//
// Importance sampling: pareto.go (Pareto smoothing), psense.go (sensitivity to
// prior and likelihood).
//
// Prediction: elpd.go and loo.go (leave-one-out cross-validation), moment.go
// (where importance sampling fails), subsample.go (many observations), kfold.go,
// compare.go (model comparison and averaging), expectation.go (predictions of
// left-out observations), score.go (errors of predictions), r2.go.
//
// Data and hypotheses: bayesfactor.go, survival.go, isotonic.go.
//
// # Sources
//
// The diagnostics are those of Vehtari, Gelman, Simpson, Carpenter and Bürkner
// (2021), "Rank-Normalization, Folding, and Localization: An Improved R̂ for
// Assessing Convergence of MCMC", Bayesian Analysis 16(2), 667–718. Where a paper
// leaves a choice, the package follows ArviZ 1.3, and its tests compare the two.
// Where ArviZ changed from version 0 to version 1, it follows version 1, and the
// function's comment says so. As in ArviZ, a diagnostic is NaN if a draw is NaN or
// a chain has fewer than four draws.
package diagnose
