package cell

import (
	"fmt"
	"math/rand/v2"

	"github.com/gonbayes/gonbayes/bayes/internal/host"
)

// A Slot is a place in the cell's output whose content can be replaced.
type Slot struct{ id string }

// NewSlot returns a slot. Its first update places it below everything shown so
// far.
func NewSlot() *Slot {
	// The kernel remembers the slots of all earlier cells, so the name must be
	// unique: a sequence number would write into an old cell.
	return &Slot{fmt.Sprintf("bayes-%016x", rand.Uint64())}
}

// Update replaces the content of the slot, with the guarantees of [Display].
// Outside a notebook it returns [ErrOutside].
func (s *Slot) Update(b host.Bundle) error {
	if !Inside() {
		return ErrOutside
	}
	return send(displayData{Data: b, DisplayID: s.id})
}
