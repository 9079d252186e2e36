// Package diagnose measures how far draws by Markov chain Monte Carlo can be
// trusted, what they say, and how well a model predicts.
//
// Its functions are pure functions of numbers: no argument is changed or kept.
// The draws of one quantity come either pooled, as a []float64, or as chains, a
// [][]float64 that holds the draws of chain c in element c. Chains of different
// length are cut to the shortest. What depends on the observation as well comes
// by chain, draw and observation: logLik[c][s][i].
//
// # Where to read
//
// What the draws say: point.go (mean, standard deviation, quantiles, mode),
// interval.go (equal-tailed and highest-density intervals), circular.go
// (angles), kde.go, circularkde.go and histogram.go (densities), ecdf.go
// (distribution functions, their bands, tests of uniformity), distance.go.
//
// Whether to believe them: workspace.go (what follows works in), rank.go,
// autocorr.go, ess.go (effective sample sizes), rhat.go, mcse.go, energy.go,
// summary.go (the usual table).
//
// Importance sampling: pareto.go (Pareto smoothing), psense.go (sensitivity to
// prior and likelihood).
//
// Prediction: elpd.go and loo.go (leave-one-out cross-validation), moment.go
// (where importance sampling fails), subsample.go (many observations), kfold.go,
// compare.go (models side by side), expectation.go (predictions of left-out
// observations), score.go (errors of predictions), r2.go.
//
// Data and hypotheses: bayesfactor.go, survival.go, isotonic.go.
//
// # Sources
//
// The diagnostics are those of Vehtari, Gelman, Simpson, Carpenter and Bürkner
// (2021), "Rank-Normalization, Folding, and Localization: An Improved R̂ for
// Assessing Convergence of MCMC", Bayesian Analysis 16(2), 667–718. Where a
// paper leaves a choice, the result is that of ArviZ 1.3, and the tests hold it
// there; where ArviZ changed from version 0 to 1, version 1 counts, and the
// function says so. As in ArviZ, a diagnostic is NaN when a draw is NaN or a
// chain has fewer than four draws.
package diagnose
