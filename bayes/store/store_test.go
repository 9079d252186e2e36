package store

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"
)

// example has every type, every kind of coordinate and what is hard to write.
func example() *InferenceData {
	theta := make([]float64, 2*3*3)
	for i := range theta {
		theta[i] = float64(i) / 8
	}
	theta[5], theta[7] = math.NaN(), math.Inf(-1)
	return &InferenceData{
		Attrs: map[string]any{
			"created_at":                "2024-02-29T12:00:00Z",
			"inference_library":         "gonbayes",
			"inference_library_version": "0.1.0",
			"sampling_time":             0.25,
		},
		Groups: []Group{
			{
				Name:  "posterior",
				Attrs: map[string]any{"model": "theta[school] ~ Normal(0, 1) # <&>\n", "plan": []any{"fold", "collapse"}},
				Coords: []Coord{
					{Dim: "chain", Values: []int64{0, 1}},
					{Dim: "draw", Values: []int64{0, 1, 2}},
					{Dim: "school", Labels: []string{"Choate", "Égalité 学校 😀", ""}},
				},
				Vars: []Var{
					{"theta", []string{"chain", "draw", "school"}, []int{2, 3, 3}, theta},
					{"mu", []string{"chain", "draw"}, []int{2, 3}, []float64{1, 2, 3, 4, 5, 6}},
					{"a", []string{"chain", "draw"}, []int{2, 3}, []int64{1, -2, 3, math.MaxInt64, 5, 6}},
				},
			},
			{
				Name: "sample_stats",
				Coords: []Coord{
					{Dim: "chain", Values: []int64{0, 1}},
					{Dim: "draw", Values: []int64{0, 1, 2}},
				},
				Vars: []Var{
					{"diverging", []string{"chain", "draw"}, []int{2, 3}, []bool{false, true, false, false, false, true}},
					{"tree_depth", []string{"chain", "draw"}, []int{2, 3}, []int64{1, 2, 3, 4, 5, 6}},
				},
			},
			{
				Name:   "observed_data",
				Coords: []Coord{{Dim: "row", Values: []int64{10, 20}}, {Dim: "none", Values: []int64{}}},
				Vars: []Var{
					{"y", []string{"row"}, []int{2}, []float64{28, -1}},
					{"n", []string{}, []int{}, []int64{2}},
					{"empty", []string{"row", "none"}, []int{2, 0}, []float64{}},
				},
			},
		},
	}
}

// large has 4×1000 draws of five numbers.
func large() *InferenceData {
	v := make([]float64, 4*1000*5)
	for i := range v {
		v[i] = math.Sin(float64(i))
	}
	return &InferenceData{Groups: []Group{{Name: "posterior", Vars: []Var{{"x", []string{"chain", "draw", "i"}, []int{4, 1000, 5}, v}}}}}
}

// same is reflect.DeepEqual but that NaN equals itself.
func same(a, b *InferenceData) bool {
	return fmt.Sprintf("%#v", *a) == fmt.Sprintf("%#v", *b)
}

func zipped(t testing.TB, d *InferenceData) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteZip(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestZarr(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "p.zarr")
	for range 2 { // the second time replaces the first
		if err := WriteZarr(dir, example()); err != nil {
			t.Fatal(err)
		}
		got, err := ReadZarr(dir)
		if err != nil {
			t.Fatal(err)
		}
		if !same(got, example()) {
			t.Errorf("read  %v\nwrote %v", got, example())
		}
	}
	left, err := os.ReadDir(filepath.Dir(dir))
	if err != nil || len(left) != 1 {
		t.Errorf("beside the posterior: %v, %v", left, err)
	}
}

func TestZip(t *testing.T) {
	b := zipped(t, example())
	got, err := ReadZip(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	if !same(got, example()) {
		t.Errorf("read  %v\nwrote %v", got, example())
	}
	if !bytes.Equal(b, zipped(t, example())) {
		t.Error("the same posterior made different files")
	}
}

// Directory and zip hold the same files with the same bytes.
func TestDirectoryEqualsZip(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "p.zarr")
	if err := WriteZarr(dir, example()); err != nil {
		t.Fatal(err)
	}
	b := zipped(t, example())
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	files := 0
	err = fs.WalkDir(os.DirFS(dir), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		files++
		one, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		other, err := fs.ReadFile(z, name)
		if !bytes.Equal(one, other) {
			t.Errorf("%s differs", name)
		}
		return err
	})
	if err != nil || files != len(z.File) {
		t.Errorf("%d files in the directory, %d in the zip: %v", files, len(z.File), err)
	}
}

func TestMissingCoordinatesCount(t *testing.T) {
	b := zipped(t, large())
	d, err := ReadZip(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	if c := d.Group("posterior").Coord("i"); c == nil || !reflect.DeepEqual(c.Values, []int64{0, 1, 2, 3, 4}) {
		t.Errorf("coordinates %v", c)
	}
	if d.Group("prior") != nil || d.Groups[0].Var("y") != nil || d.Groups[0].Coord("j") != nil {
		t.Error("found what is not there")
	}
}

func TestWriteZarrKeepsOthers(t *testing.T) {
	tmp := t.TempDir()
	file, dir := filepath.Join(tmp, "file"), filepath.Join(tmp, "dir")
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "sub"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{file, dir} {
		if err := WriteZarr(name, example()); err == nil || !strings.Contains(err.Error(), "exists and is not a posterior") {
			t.Errorf("WriteZarr over %s: %v", name, err)
		}
	}
	if b, err := os.ReadFile(file); err != nil || string(b) != "mine" {
		t.Error("the file is lost")
	}
	if _, err := os.Stat(filepath.Join(dir, "sub")); err != nil {
		t.Error("the directory is lost")
	}

	// What cannot be written leaves what was there.
	good := filepath.Join(tmp, "p.zarr")
	if err := WriteZarr(good, example()); err != nil {
		t.Fatal(err)
	}
	bad := example()
	bad.Groups[2].Attrs = map[string]any{"x": math.NaN()}
	if err := WriteZarr(good, bad); err == nil {
		t.Error("NaN in JSON")
	}
	if d, err := ReadZarr(good); err != nil || !same(d, example()) {
		t.Errorf("after a failed write: %v", err)
	}
	if left, _ := os.ReadDir(tmp); len(left) != 3 {
		t.Errorf("left: %v", left)
	}
	if err := WriteZarr(filepath.Join(tmp, "no", "p.zarr"), example()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("in a folder that is not there: %v", err)
	}
}

func TestReadZarrErrors(t *testing.T) {
	for what, change := range map[string]func(dir string) error{
		"nothing":     os.RemoveAll,
		"no metadata": func(dir string) error { return os.Remove(filepath.Join(dir, ".zmetadata")) },
		"no JSON":     func(dir string) error { return os.WriteFile(filepath.Join(dir, ".zmetadata"), []byte("{"), 0o600) },
		"null":        func(dir string) error { return os.WriteFile(filepath.Join(dir, ".zmetadata"), []byte("null"), 0o600) },
		"no object": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, ".zmetadata"), []byte(`{"metadata":[]}`), 0o600)
		},
		"missing chunk": func(dir string) error { return os.Remove(filepath.Join(dir, "posterior/mu/0.0")) },
		"short chunk":   func(dir string) error { return os.Truncate(filepath.Join(dir, "posterior/mu/0.0"), 40) },
		"compressed":    replace("posterior/mu/.zarray", `"compressor":null`, `"compressor":{"id":"blosc"}`),
		"other type":    replace("posterior/mu/.zarray", `"<f8"`, `"<f4"`),
		"other shape":   replace("posterior/mu/.zarray", `"shape":[2,3]`, `"shape":[2,4]`),
		"huge shape":    replace("posterior/mu/.zarray", `"shape":[2,3]`, `"shape":[9223372036854775807,9223372036854775807]`),
		"no dimensions": replace("posterior/mu/.zattrs", `"chain","draw"`, ``),
	} {
		dir := filepath.Join(t.TempDir(), "p.zarr")
		if err := WriteZarr(dir, example()); err != nil {
			t.Fatal(err)
		}
		if err := change(dir); err != nil {
			t.Fatal(err)
		}
		if d, err := ReadZarr(dir); err == nil || d != nil {
			t.Errorf("%s: no error", what)
		} else if !strings.Contains(err.Error(), dir) {
			t.Errorf("%s: %v does not say where", what, err)
		}
	}
}

// replace edits an entry of the consolidated metadata.
func replace(entry, old, new string) func(string) error {
	return func(dir string) error {
		file := filepath.Join(dir, ".zmetadata")
		b, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		before, after, _ := strings.Cut(string(b), entry)
		if !strings.Contains(after, old) {
			return fmt.Errorf("%s has no %s", entry, old)
		}
		return os.WriteFile(file, []byte(before+entry+strings.Replace(after, old, new, 1)), 0o600)
	}
}

func TestWriteErrors(t *testing.T) {
	x := func(n int) []float64 { return make([]float64, n) }
	for want, g := range map[string]Group{
		"a name is missing":                  {},
		`"a/b" cannot be the name`:           {Name: "a/b"},
		`".a" cannot be the name`:            {Name: "p", Vars: []Var{{".a", nil, nil, x(1)}}},
		"1 dimensions but a shape of 2":      {Name: "p", Vars: []Var{{"a", []string{"i"}, []int{1, 1}, x(1)}}},
		"do not fill its shape [2]":          {Name: "p", Vars: []Var{{"a", []string{"i"}, []int{2}, x(3)}}},
		"do not fill its shape [-2 -1]":      {Name: "p", Vars: []Var{{"a", []string{"i", "j"}, []int{-2, -1}, x(2)}}},
		"holds a []string":                   {Name: "p", Vars: []Var{{"a", []string{"i"}, []int{1}, []string{"x"}}}},
		`dimension "i" twice`:                {Name: "p", Vars: []Var{{"a", []string{"i", "i"}, []int{1, 1}, x(1)}}},
		`two variables are called "a"`:       {Name: "p", Vars: []Var{{"a", nil, nil, x(1)}, {"a", nil, nil, x(1)}}},
		`has 2 along dimension "i", which`:   {Name: "p", Coords: []Coord{{Dim: "i", Values: []int64{1}}}, Vars: []Var{{"a", []string{"i"}, []int{2}, x(2)}}},
		"both a variable and a dimension":    {Name: "p", Vars: []Var{{"i", nil, nil, x(1)}, {"a", []string{"i"}, []int{2}, x(2)}}},
		"has both labels and values":         {Name: "p", Coords: []Coord{{"i", []string{"x"}, []int64{1}}}},
		`dimension "i" has two coordinates`:  {Name: "p", Coords: []Coord{{Dim: "i"}, {Dim: "i"}}},
		"p/.zattrs: json: unsupported value": {Name: "p", Attrs: map[string]any{"x": math.Inf(1)}},
	} {
		err := WriteZip(&bytes.Buffer{}, &InferenceData{Groups: []Group{g}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %s", err, want)
		}
	}
	twice := &InferenceData{Groups: []Group{{Name: "p"}, {Name: "p"}}}
	if err := WriteZip(&bytes.Buffer{}, twice); err == nil {
		t.Error("two groups of one name")
	}
}

// However a file is damaged, reading it fails or finds the same posterior,
// where the damage is in bytes that nobody reads.
func TestDamagedZip(t *testing.T) {
	want := example()
	good := zipped(t, want)
	for n := 0; n < len(good); n += 7 {
		if _, err := ReadZip(bytes.NewReader(good[:n]), int64(n)); err == nil {
			t.Fatalf("cut after %d of %d bytes: no error", n, len(good))
		}
	}
	for i := 0; i < len(good); i += 7 {
		bad := bytes.Clone(good)
		bad[i] ^= 0x41
		d, err := ReadZip(bytes.NewReader(bad), int64(len(bad)))
		if err == nil && !same(d, want) {
			t.Fatalf("byte %d changed: other data and no error", i)
		}
	}
}

func TestCache(t *testing.T) {
	c := Cache{Dir: filepath.Join(t.TempDir(), "a", "b")}
	if _, err := c.Get("0a"); err != ErrMissing {
		t.Errorf("before the folder is there: %v", err)
	}
	if err := c.Put("0a", example()); err != nil {
		t.Fatal(err)
	}
	d, err := c.Get("0a")
	if err != nil || !same(d, example()) {
		t.Errorf("Get: %v", err)
	}
	if _, err := c.Get("0b"); err != ErrMissing {
		t.Errorf("another key: %v", err)
	}
	if err := c.Put("0a", large()); err != nil {
		t.Fatal(err)
	}
	if d, err := c.Get("0a"); err != nil || d.Groups[0].Var("x") == nil {
		t.Errorf("replaced: %v", err)
	}
	for _, key := range []string{"", "xyz", "../0a", "0A"} {
		if _, err := c.Get(key); err == nil || err == ErrMissing {
			t.Errorf("Get(%q): %v", key, err)
		}
		if err := c.Put(key, example()); err == nil {
			t.Errorf("Put(%q): no error", key)
		}
	}
	for file, want := range map[string]fs.FileMode{"": 0o700, "0a.zarr.zip": 0o600} {
		info, err := os.Stat(filepath.Join(c.Dir, file))
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("permissions of %q: %v, %v", file, info.Mode(), err)
		}
	}

	off := Cache{}
	if err := off.Put("0a", example()); err != nil {
		t.Error(err)
	}
	if _, err := off.Get("0a"); err != ErrMissing {
		t.Error(err)
	}
}

func TestCacheDamaged(t *testing.T) {
	for what, damage := range map[string]func(b []byte) []byte{
		"truncated":  func(b []byte) []byte { return b[:len(b)/2] },
		"empty":      func(b []byte) []byte { return nil },
		"flipped":    func(b []byte) []byte { b[len(b)/2] ^= 1; return b },
		"other file": func(b []byte) []byte { return []byte("hello") },
	} {
		c := Cache{Dir: t.TempDir()}
		if err := c.Put("ff", large()); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(c.Dir, "ff.zarr.zip")
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, damage(b), 0o600); err != nil {
			t.Fatal(err)
		}
		d, err := c.Get("ff")
		var damaged *DamagedError
		if d != nil || !errors.As(err, &damaged) || damaged.File != file {
			t.Errorf("%s: %v", what, err)
		}
		if strings.Contains(fmt.Sprint(err), "\n") {
			t.Errorf("%s: more than a line: %v", what, err)
		}
		if _, err := c.Get("ff"); err != ErrMissing {
			t.Errorf("%s, the second time: %v", what, err)
		}
		if err := c.Put("ff", example()); err != nil {
			t.Error(err)
		}
		if _, err := c.Get("ff"); err != nil {
			t.Error(err)
		}
	}
}

func TestCacheUnwritable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{file, filepath.Join(file, "below")} {
		c := Cache{Dir: dir}
		_, got := c.Get("0a")
		for _, err := range []error{c.Put("0a", example()), got} {
			if err == nil || !strings.Contains(err.Error(), dir) {
				t.Errorf("in %s: %v", dir, err)
			}
		}
	}

	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	if f, err := os.Create(filepath.Join(dir, "probe")); err == nil {
		f.Close()
		t.Skip("the rest needs a user whom permissions bind")
	}
	if err := (Cache{Dir: dir}).Put("0a", example()); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("read-only folder: %v", err)
	}
}

func TestCacheEvicts(t *testing.T) {
	size := int64(len(zipped(t, large())))
	c := Cache{Dir: t.TempDir(), MaxBytes: 3*size + size/2}
	other := filepath.Join(c.Dir, "notes.txt")
	stale, fresh := filepath.Join(c.Dir, "1"+unfinished), filepath.Join(c.Dir, "2"+unfinished)
	for _, file := range []string{other, stale, fresh} {
		if err := os.WriteFile(file, make([]byte, 2*size), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	age := func(file string, d time.Duration) {
		t.Helper()
		if err := os.Chtimes(file, time.Time{}, time.Now().Add(-d)); err != nil {
			t.Fatal(err)
		}
	}
	age(stale, 2*time.Hour)
	age(other, 2*time.Hour)

	for i, key := range []string{"a1", "a2", "a3"} {
		if err := c.Put(key, large()); err != nil {
			t.Fatal(err)
		}
		age(filepath.Join(c.Dir, key+suffix), time.Hour-time.Duration(i)*time.Minute)
	}
	if _, err := c.Get("a1"); err != nil { // now the one last used
		t.Fatal(err)
	}
	if err := c.Put("a4", large()); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]error{"a1": nil, "a2": ErrMissing, "a3": nil, "a4": nil} {
		if _, err := c.Get(key); err != want {
			t.Errorf("%s: %v, want %v", key, err, want)
		}
	}
	for file, want := range map[string]bool{other: true, fresh: true, stale: false} {
		if _, err := os.Stat(file); (err == nil) != want {
			t.Errorf("%s: %v", file, err)
		}
	}

	c.MaxBytes = size - 1
	if err := c.Put("a5", large()); err == nil {
		t.Error("a posterior larger than the cache was filed")
	}
}

// Several writers and readers of few keys see whole posteriors or none.
func TestCacheTogether(t *testing.T) {
	size := int64(len(zipped(t, large())))
	c := Cache{Dir: t.TempDir(), MaxBytes: 2*size + size/2}
	d := large()
	var wg sync.WaitGroup
	for w := range 6 {
		wg.Go(func() {
			for i := range 30 {
				key := fmt.Sprintf("%02x", (w+i)%4)
				if w%2 == 0 {
					if err := c.Put(key, d); err != nil {
						t.Errorf("Put: %v", err)
					}
				} else if got, err := c.Get(key); err == nil {
					if !reflect.DeepEqual(got.Groups[0].Vars, d.Groups[0].Vars) {
						t.Error("Get: another posterior")
					}
				} else if err != ErrMissing {
					t.Errorf("Get: %v", err)
				}
			}
		})
	}
	wg.Wait()
}

// ArviZ itself opens what was written and finds the same.
func TestArviZ(t *testing.T) {
	python := os.Getenv("GONBAYES_PYTHON")
	if python == "" {
		t.Skip("needs ArviZ: set GONBAYES_PYTHON to a python that has arviz, xarray and zarr")
	}
	dir := filepath.Join(t.TempDir(), "p.zarr")
	if err := WriteZarr(dir, example()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir+".zip", zipped(t, example()), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, dir + ".zip"} {
		out, err := exec.Command(python, "testdata/check_arviz.py", path).CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", filepath.Base(path), err, out)
		} else {
			t.Logf("%s", out)
		}
	}
}

func BenchmarkCacheGet(b *testing.B) {
	c := Cache{Dir: b.TempDir()}
	if err := c.Put("0a", large()); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := c.Get("0a"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCachePut(b *testing.B) {
	c := Cache{Dir: b.TempDir()}
	d := large()
	for b.Loop() {
		if err := c.Put("0a", d); err != nil {
			b.Fatal(err)
		}
	}
}
