package tutorials

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write the files that tests compare with")

// The file that a notebook reads is what its documentation says: run
// go test ./tutorials -run Rentals -update to write it anew.
func TestRentalsFile(t *testing.T) {
	const file = "../notebooks/rentals.csv"
	var want bytes.Buffer
	fmt.Fprintln(&want, "temperature,rain,weekend,rentals")
	d := Rentals()
	for i := range d.Rentals {
		fmt.Fprintf(&want, "%v,%v,%s,%d\n", d.Temperature[i], d.Rain[i], d.Weekend[i], d.Rentals[i])
	}
	if *update {
		if err := os.WriteFile(file, want.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil || !bytes.Equal(got, want.Bytes()) {
		t.Errorf("%s is not what Rentals makes: %v", file, err)
	}
}
