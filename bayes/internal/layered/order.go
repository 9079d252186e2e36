package layered

import (
	"math"
	"math/rand/v2"
	"slices"
)

// The number of searches for an order, and of the orders that each may try.
const (
	searches = 6
	maxTries = 1500
)

// orderLayers orders the contents of each plate so that few edges cross and edges
// are straight. It searches from the given order and from some others, because a
// search may end in a local minimum.
func (s *sketch) orderLayers() {
	best, kept := math.Inf(1), [][]int(nil)
	r := rand.New(rand.NewPCG(1, 1)) // the same picture each time
	for i := 0; i < searches && best > crossing; i++ {
		if d := s.improve(); d < best {
			best, kept = d, cloneAll(s.inside)
		}
		for _, list := range s.inside {
			r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		}
	}
	s.inside = kept
}

func cloneAll(lists [][]int) [][]int {
	all := make([][]int, len(lists))
	for i := range lists {
		all[i] = slices.Clone(lists[i])
	}
	return all
}

// improve moves one item at a time to its best place until no move helps, and
// returns the remaining disorder.
func (s *sketch) improve() float64 {
	best := s.disorder()
	tries := 0
	for better := true; better && tries < maxTries; {
		better = false
		for k := range s.inside {
			list := &s.inside[k]
			for from := range *list {
				item, was := (*list)[from], slices.Clone(*list)
				kept := was
				rest := slices.Delete(slices.Clone(was), from, from+1)
				for to := range len(rest) + 1 {
					if to == from || tries >= maxTries {
						continue
					}
					*list = slices.Insert(slices.Clone(rest), to, item)
					tries++
					if d := s.disorder(); d < best {
						best, kept, better = d, *list, true
					}
				}
				*list = kept
			}
		}
	}
	return best
}

// crossing is the cost of a crossing, in units of a step aside.
const crossing = 1500

// disorder returns the cost of an order: crossings above all, then steps aside
// along the edges.
func (s *sketch) disorder() float64 {
	at := make([]float64, len(s.spots)) // from the middle of the layer
	for _, row := range s.rows() {
		end := 0.0
		for _, k := range row {
			at[k] = end + s.spots[k].width/2
			end += s.spots[k].width + s.NodeGap
		}
		for _, k := range row {
			at[k] -= (end - s.NodeGap) / 2
		}
	}
	byLayer := make([][]Edge, s.layers)
	total := 0.0
	for _, e := range s.links {
		layer := s.spots[e.From].layer
		for _, f := range byLayer[layer] {
			if (at[e.From]-at[f.From])*(at[e.To]-at[f.To]) < 0 {
				total += crossing
			}
		}
		byLayer[layer] = append(byLayer[layer], e)
		aside := at[e.From] - at[e.To]
		total += math.Abs(aside) + aside*aside/400
	}
	return total
}

// rows returns the spots of each layer from left to right.
func (s *sketch) rows() [][]int {
	rows := make([][]int, s.layers)
	var walk func(plate int)
	walk = func(plate int) {
		for _, item := range *s.list(plate) {
			if item < 0 {
				walk(^item)
			} else {
				rows[s.spots[item].layer] = append(rows[s.spots[item].layer], item)
			}
		}
	}
	walk(None)
	return rows
}
