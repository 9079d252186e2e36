package tutorials

import (
	"math"
	"testing"
)

// What the documentation says of the made data holds.
func TestPoolingData(t *testing.T) {
	cafes := Cafes()
	visits := map[string]int{}
	for _, c := range cafes.Cafe {
		visits[c]++
	}
	if len(cafes.Wait) != len(cafes.Cafe) || visits["A"] != 1 || visits["X"] != 20 || len(visits) != 24 {
		t.Errorf("visits: %v", visits)
	}
	sleep := Sleep()
	if len(sleep.Hours) != 240 || len(sleep.Person) != 240 || len(sleep.Medicine) != 240 {
		t.Errorf("%d nights", len(sleep.Hours))
	}
	residual := 0.0
	for i, h := range sleep.Hours {
		person := i / 10
		e := h - sleep.True.Baseline[person] - sleep.True.Effect[person]*float64(sleep.Medicine[i])
		residual += e * e / 240
	}
	if sd := math.Sqrt(residual); math.Abs(sd-sleep.True.Sigma) > 0.08 {
		t.Errorf("sd of nights %.3f, want %.1f", sd, sleep.True.Sigma)
	}
	if f := cafes.Frame(); f.Err != nil || f.Nrow() != len(cafes.Wait) {
		t.Error(f.Err)
	}
}
