package draws

import (
	"runtime"
	"sync"

	"github.com/gonbayes/gonbayes/bayes/diagnose"
)

// A Summary is the summary of one quantity.
type Summary struct {
	Name string
	diagnose.Summary
}

// Summarize summarises quantities, with highest-density intervals of the given
// probability.
func Summarize(list []Quantity, prob float64) []Summary {
	rows := make([]Summary, len(list))
	var wg sync.WaitGroup
	next := make(chan int)
	for range min(runtime.GOMAXPROCS(0), len(list)) {
		wg.Go(func() {
			for i := range next {
				rows[i] = Summary{list[i].Name, diagnose.Summarize(list[i].Chains, prob)}
			}
		})
	}
	for i := range list {
		next <- i
	}
	close(next)
	wg.Wait()
	return rows
}
