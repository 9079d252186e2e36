package diagnose

import (
	"math"
	"runtime"
	"sync"
	"sync/atomic"
)

// A Summary is a row of a posterior's table: the columns of arviz.summary.
type Summary struct {
	Mean     float64
	SD       float64
	HDILow   float64 // the ends of the highest-density interval
	HDIHigh  float64
	MCSEMean float64
	MCSESD   float64
	ESSBulk  float64
	ESSTail  float64
	RHat     float64
}

// Summarize returns all columns of a [Summary], with an interval that contains the
// share prob of the draws. Each field equals the result of the function with its
// name, but the draws are sorted only once. The default of ArviZ 1.3 is the
// equal-tailed interval with probability 0.89.
func Summarize(chains [][]float64, prob float64) Summary {
	w := workspaces.Get().(*workspace)
	defer workspaces.Put(w)
	return w.summarize(chains, prob)
}

// SummarizeAll returns [Summarize] of each quantity. It uses all processors.
func SummarizeAll(quantities [][][]float64, prob float64) []Summary {
	rows := make([]Summary, len(quantities))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(quantities)) {
		wg.Go(func() {
			w := workspaces.Get().(*workspace)
			defer workspaces.Put(w)
			for i := int(next.Add(1)) - 1; i < len(rows); i = int(next.Add(1)) - 1 {
				rows[i] = w.summarize(quantities[i], prob)
			}
		})
	}
	wg.Wait()
	return rows
}

func (w *workspace) summarize(chains [][]float64, prob float64) Summary {
	s := w.load(chains)
	nan := math.NaN()
	mean, variance := moments(s.x)
	sum := Summary{
		Mean: mean, SD: math.Sqrt(variance),
		HDILow: nan, HDIHigh: nan,
		MCSEMean: nan, MCSESD: nan,
		ESSBulk: nan, ESSTail: nan,
		RHat: nan,
	}
	if !s.valid(1) {
		sum.HDILow, sum.HDIHigh = HDI(s.x, prob)
		return sum
	}
	half := w.split(s)
	sum.MCSEMean = sum.SD / math.Sqrt(w.ess(half))
	sum.MCSESD = w.mcseSD(s)

	half = w.split(s) // mcseSD split other numbers
	order := w.rank(half.x)
	sorted := w.values(s, half, order)
	sum.HDILow, sum.HDIHigh = hdi(sorted, prob)
	sum.ESSTail = w.essTail(half, sorted, tailStart)
	z := sample{w.normalScores(order), half.chains}
	sum.ESSBulk = w.ess(z)
	if s.valid(2) {
		bulk := rhat(z)
		sum.RHat = larger(bulk, w.rhatFolded(order, half.chains, rhat))
	}
	return sum
}
