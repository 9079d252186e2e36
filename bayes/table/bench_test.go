package table

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// million writes a CSV file of a million rows and six columns, about 66 MB.
func million(tb testing.TB, rows int) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "million.csv")
	f, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	r := rand.New(rand.NewPCG(1, 2))
	regions := []string{"north", "south", "east", "west", "centre"}
	fmt.Fprintln(w, "id,x,z,y,region,count")
	var b []byte
	for i := range rows {
		x, z := r.NormFloat64(), r.NormFloat64()
		b = strconv.AppendInt(b[:0], int64(i), 10)
		for _, v := range []float64{x, z, 1 + 2*x - z + r.NormFloat64()} {
			b = strconv.AppendFloat(append(b, ','), v, 'g', 16, 64)
		}
		b = append(append(b, ','), regions[r.IntN(len(regions))]...)
		b = strconv.AppendInt(append(b, ','), r.Int64N(1000), 10)
		w.Write(append(b, '\n'))
	}
	if err := w.Flush(); err != nil {
		tb.Fatal(err)
	}
	if err := f.Close(); err != nil {
		tb.Fatal(err)
	}
	return path
}

func BenchmarkReadMillion(b *testing.B) {
	path := million(b, 1e6)
	info, _ := os.Stat(path)
	b.SetBytes(info.Size())
	for b.Loop() {
		t, err := Read(path)
		if err != nil || t.NumRows() != 1e6 {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadMillionAgain(b *testing.B) {
	path, dir := million(b, 1e6), b.TempDir()
	// Changed long ago, so that its content need not be looked at.
	then := time.Now().Add(-time.Hour)
	os.Chtimes(path, then, then)
	if _, err := Read(path, Cache(dir)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		t, err := Read(path, Cache(dir))
		if err != nil || t.NumRows() != 1e6 {
			b.Fatal(err)
		}
	}
}

func BenchmarkPreviewMillion(b *testing.B) {
	t, err := Read(million(b, 1e6))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if t.String() == "" {
			b.Fatal("no text")
		}
	}
}

func BenchmarkVerbsMillion(b *testing.B) {
	t, err := Read(million(b, 1e6))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		out := t.Filter(`x > 0 && region != "west"`).Mutate("s = (y - mean(y)) / sd(y)").GroupBy("region").Aggregate("n = count()", "s = mean(s)")
		if out.Err() != nil || out.NumRows() != 4 {
			b.Fatal(out.Err())
		}
	}
}
