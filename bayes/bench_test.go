package bayes

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"strconv"
	"testing"
)

// spending returns the spending test and data of so many rows for it.
func spending(tb testing.TB, rows int) (*Model, Data) {
	r := rand.New(rand.NewPCG(1, 1))
	y, g := make([]float64, rows), make([]int, rows)
	for i := range y {
		g[i] = r.IntN(4) / 3
		y[i] = 11.4 + 0.3*float64(g[i]) + r.NormFloat64()
	}
	m := mustParse(tb, "mu[g] ~ Normal(11, 10)\nsigma[g] ~ HalfNormal(10)\ny ~ Normal(mu[g], sigma[g])")
	return m, Data{"y": y, "g": g}
}

// BenchmarkSpending samples the spending test at a thousand to ten million
// rows. What it reports of a run is the time to bind, all passes over the data
// in it, the time to sample, which does not depend on the rows, and the most
// memory that was in use, the data included, as a multiple of the data.
func BenchmarkSpending(b *testing.B) {
	for _, n := range []int{1e3, 1e5, 1e7} {
		m, d := spending(b, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			bind, sample := 0.0, 0.0
			for b.Loop() {
				post, err := m.Sample(d, Fresh(), Quiet())
				if err != nil {
					b.Fatal(err)
				}
				bind += post.Sampling.Bind.Seconds()
				sample += (post.Sampling.Warmup + post.Sampling.Draw).Seconds()
			}
			b.ReportMetric(1e3*bind/float64(b.N), "bind-ms")
			b.ReportMetric(1e3*sample/float64(b.N), "sample-ms")
			if n == 1e7 {
				b.ReportMetric(peakRatio(b, m, d, n), "peak-bytes/data-byte")
			}
		})
	}
}

// Sampling takes less memory than the data.
func TestPeakMemory(t *testing.T) {
	const rows = 3e6
	m, d := spending(t, rows)
	ratio := peakRatio(t, m, d, rows)
	t.Logf("peak memory is %.2f times the data", ratio)
	if ratio >= 2 {
		t.Errorf("peak memory is %.2f times the data, want under 2", ratio)
	}
}

// peakRatio samples once and returns the most memory that the process had
// beyond what it had before, plus that of the data, by that of the data. The
// spending test has 16 bytes a row.
func peakRatio(tb testing.TB, m *Model, d Data, rows int) float64 {
	debug.FreeOSMemory()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil { // the peak starts anew
		tb.Skipf("the peak of memory is not known here: %v", err)
	}
	before := memory(tb, "VmRSS")
	if _, err := m.Sample(d, Fresh(), Quiet()); err != nil {
		tb.Fatal(err)
	}
	data := 16 * float64(rows)
	return (data + memory(tb, "VmHWM") - before) / data
}

// memory returns bytes that the process has, by their name in Linux.
func memory(tb testing.TB, name string) float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		tb.Skipf("the use of memory is not known here: %v", err)
	}
	_, rest, _ := bytes.Cut(status, []byte(name+":"))
	line, _, _ := bytes.Cut(rest, []byte(" kB"))
	kB, err := strconv.ParseFloat(string(bytes.TrimSpace(line)), 64)
	if err != nil {
		tb.Fatal(err)
	}
	return 1024 * kB
}
