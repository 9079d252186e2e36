package tutorials

import (
	"crypto/sha256"
	"encoding/csv"
	"fmt"
	"hash"
	"io"
	"math"
	"os"
	"strconv"
	"testing"
)

// courses are the data sets with the file that NumPy made of each, and a
// checksum of their bits.
var courses = []struct {
	file     string
	table    Table
	checksum string
}{
	{"simple_regression", SimpleRegression().Table, "69395bdc6df62043"},
	{"multivariate_regression", MultivariateRegression().Table, "a7ab7fa1246a564d"},
	{"pipe", Pipe().Table, "fdb35e0494ab18f6"},
	{"fork", Fork().Table, "2cc6a16b51f234a0"},
	{"collider", Collider().Table, "8440daf4c63c2e6f"},
	{"multiple_confounds", MultipleConfounds().Table, "443c289ec2fd666d"},
	{"categories", Categories().Table, "1f8fce818ead9bbe"},
	{"heterogeneity", Heterogeneity().Table, "c5d4ed1d3eac311a"},
	{"binary_events", BinaryEvents().Table, "a20d8ba3b454d4e4"},
}

// floats returns the values of a column as numbers.
func (c Column) floats() []float64 {
	switch v := c.Values.(type) {
	case []float64:
		return v
	case []int:
		x := make([]float64, len(v))
		for i := range v {
			x[i] = float64(v[i])
		}
		return x
	default:
		panic(fmt.Sprintf("column %s is a %T", c.Name, v))
	}
}

func TestEqualToNumPy(t *testing.T) {
	const folder = "../../shared/data/course"
	if _, err := os.Stat(folder); err != nil {
		t.Skip("needs ../shared/data/course beside the repository, the data sets as NumPy makes them")
	}
	for _, c := range courses {
		t.Run(c.file, func(t *testing.T) {
			f, err := os.Open(folder + "/" + c.file + ".csv")
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			rows, err := csv.NewReader(f).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			if len(rows[0]) != len(c.table) {
				t.Fatalf("%d columns, want %v", len(c.table), rows[0])
			}
			for j, column := range c.table {
				x := column.floats()
				if column.Name != rows[0][j] || len(x) != len(rows)-1 {
					t.Fatalf("column %d is %s with %d values, want %s with %d", j, column.Name, len(x), rows[0][j], len(rows)-1)
				}
				for i, row := range rows[1:] {
					want, err := strconv.ParseFloat(row[j], 64)
					if err != nil {
						t.Fatal(err)
					}
					if math.Float64bits(x[i]) != math.Float64bits(want) {
						t.Fatalf("%s[%d] = %.17g, NumPy has %.17g", column.Name, i, x[i], want)
					}
				}
			}
		})
	}
}

// TestLog compares with the C library where that does not round correctly.
func TestLog(t *testing.T) {
	for _, c := range []struct{ x, log float64 }{
		{0x1.049bde9c5ca5fp+2, 0x1.67758fd0d11efp+0},
		{0x1.bd88eb1770e61p+4, 0x1.a9d0ded46824dp+1},
		{0x1.3a1487b5d43d8p+0, 0x1.a2c1a4e5fcd62p-3},
		{0x1.17f3a0db4c53cp-8, -0x1.5d2acf480ab1ap+2},
		{0x1.7a05ea3c653fbp-7, -0x1.1d958b0b906a2p+2},
		{0x1.0fbd1f901723fp+0, 0x1.e8c3e8f331c85p-5},
		{0x1.0e6682d35a2bbp+0, 0x1.c051cbfb7c170p-5},
		{0x1.f6d1e56d5d968p-1, -0x1.286daee5df895p-6},
		{0x1.db7086504a045p-1, -0x1.2f73a0f9bcb80p-4}, // in Fork
		{1, 0},
	} {
		if got := log(c.x); got != c.log {
			t.Errorf("log(%x) = %x, want %x", c.x, got, c.log)
		}
	}
}

func TestChecksums(t *testing.T) {
	for _, c := range courses {
		sum := sha256.New()
		for _, column := range c.table {
			writeBits(sum, column)
		}
		if got := fmt.Sprintf("%.8x", sum.Sum(nil)); got != c.checksum {
			t.Errorf("%s has checksum %s, want %s", c.file, got, c.checksum)
		}
	}
}

func writeBits(w hash.Hash, c Column) {
	io.WriteString(w, c.Name)
	for _, x := range c.floats() {
		fmt.Fprintf(w, " %x", math.Float64bits(x))
	}
}

func TestTable(t *testing.T) {
	d := Categories()
	data := d.Data()
	if x1, ok := data["x1"].([]int); len(data) != 3 || !ok || len(x1) != 100 {
		t.Errorf("data is %v", data)
	}
	f := d.Frame()
	if f.Err != nil || f.Nrow() != 100 || fmt.Sprint(f.Names(), f.Types()) != "[x1 x2 y1] [int int float]" {
		t.Errorf("frame of %d rows, %v %v: %v", f.Nrow(), f.Names(), f.Types(), f.Err)
	}
	if y := f.Col("y1").Float(); y[99] != d.Y1[99] {
		t.Errorf("last y1 is %v in the frame, %v in the data", y[99], d.Y1[99])
	}
}
