package table

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// kept returns the files of a cache.
func kept(dir string) []string {
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	return files
}

func TestReadOnce(t *testing.T) {
	dir, cache := t.TempDir(), filepath.Join(t.TempDir(), "made", "here")
	path := filepath.Join(dir, "x.csv")
	write := func(text string, age time.Duration) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		then := time.Now().Add(-age)
		if err := os.Chtimes(path, then, then); err != nil {
			t.Fatal(err)
		}
	}
	first := func(opts ...Option) any {
		t.Helper()
		return must(Read(path, append(opts, Cache(cache))...))(t).columns[0].Value(0)
	}
	write("x\n1\n", time.Hour)
	if got := first(); got != int64(1) || len(kept(cache)) != 1 {
		t.Fatalf("%v, %q", got, kept(cache))
	}
	// The file is what is read now.
	planted := must(New(must(NewColumn("x", []int{42}, nil))(t)))(t)
	_, stamp, err := open(kept(cache)[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := planted.WriteFile(kept(cache)[0], stamp); err != nil {
		t.Fatal(err)
	}
	if got := first(); got != int64(42) {
		t.Errorf("%v: the source was read again", got)
	}
	// Other options are another table.
	if got := first(As(Float, "x")); got != 1.0 || len(kept(cache)) != 2 {
		t.Errorf("%v, %q", got, kept(cache))
	}
	// A new time and the same content: nothing is read again.
	write("x\n1\n", 2*time.Hour)
	if got := first(); got != int64(42) {
		t.Errorf("%v: the source was read again", got)
	}
	// Another content of the same size.
	write("x\n2\n", 3*time.Hour)
	if got := first(); got != int64(2) || len(kept(cache)) != 2 {
		t.Errorf("%v, %q", got, kept(cache))
	}
	// A change within the resolution of the source's time.
	write("x\n3\n", 0)
	now := must(os.Stat(path))(t).ModTime()
	first()
	write("x\n4\n", 0)
	os.Chtimes(path, now, now)
	if got := first(); got != int64(4) {
		t.Errorf("%v: the change was not seen", got)
	}
	// Damage, and what is not a file.
	for _, damage := range []func(file string){
		func(file string) { os.WriteFile(file, []byte("x"), 0o600) },
		func(file string) { os.Truncate(file, 100) },
		func(file string) { os.Remove(file); os.Symlink("/dev/zero", file) },
		func(file string) { os.Remove(file); os.Mkdir(file, 0o700); os.WriteFile(file+"/x", nil, 0o600) },
	} {
		for _, file := range kept(cache) {
			damage(file)
		}
		if got := first(); got != int64(4) {
			t.Errorf("%v after damage", got)
		}
	}
	if notes := must(Read(path, Cache(cache)))(t).Notes(); !strings.Contains(strings.Join(notes, " "), "not kept") {
		t.Errorf("notes %q", notes)
	}
	if got := must(Read(path, Cache("/dev/null/x")))(t); got.NumRows() != 1 || len(got.Notes()) == 0 {
		t.Errorf("without a folder: %v", got)
	}
}

func TestEvict(t *testing.T) {
	dir := t.TempDir()
	for i := range 4 {
		f := must(os.Create(filepath.Join(dir, fmt.Sprint(i, suffix))))(t)
		f.Truncate(maxCache / 2) // has holes for content
		f.Close()
		then := time.Now().Add(time.Duration(i) * -time.Hour)
		os.Chtimes(f.Name(), then, then)
	}
	old := filepath.Join(dir, "old"+unfinished)
	os.WriteFile(old, nil, 0o600)
	os.Chtimes(old, time.Time{}, time.Now().Add(-2*time.Hour))
	os.WriteFile(filepath.Join(dir, "another"), nil, 0o600)
	(&entry{dir: dir, file: filepath.Join(dir, "3"+suffix)}).evict()
	want := []string{"0" + suffix, "3" + suffix, "another"}
	for i, file := range kept(dir) {
		if i >= len(want) || filepath.Base(file) != want[i] {
			t.Fatalf("left are %q, want %q", kept(dir), want)
		}
	}
}

func TestConvert(t *testing.T) {
	dir, cache := t.TempDir(), t.TempDir()
	path := filepath.Join(dir, "x.parquet")
	os.WriteFile(path, []byte("PAR1…"), 0o600)
	calls := 0
	var asked Request
	converter := func(r Request, out string) error {
		calls++
		asked = r
		tab, err := New(&Column{name: "x", kind: Int, ints: []int64{int64(calls)}})
		if err != nil {
			return err
		}
		return tab.WriteFile(out, r.Stamp)
	}
	if _, err := Read(path); err == nil || !strings.Contains(err.Error(), "table.Convert") {
		t.Errorf("error %v", err)
	}
	for range 2 {
		tab := must(Read(path, Convert(converter), Cache(cache), Columns("x"), NA("-9"), Sheet("s")))(t)
		if tab.columns[0].ints[0] != 1 {
			t.Error("the source was converted again")
		}
	}
	if asked.Source != path || asked.Sheet != "s" || !asked.NA["-9"] || len(asked.Columns) != 1 {
		t.Errorf("request %+v", asked)
	}
	os.WriteFile(path, []byte("PAR1, changed"), 0o600)
	for want := range 2 {
		if tab := must(Read(path, Convert(converter)))(t); tab.columns[0].ints[0] != int64(want+2) {
			t.Error("without a cache the source is not converted")
		}
	}
	if tab := must(Read(path, Convert(converter), Cache("/dev/null/x")))(t); !strings.Contains(strings.Join(tab.Notes(), " "), "not kept") {
		t.Errorf("without a folder: notes %q", tab.Notes())
	}
	// A server's answer is kept for a session.
	const server = "postgres://me:secret@localhost/db"
	query := func(session string) int64 {
		return must(Query(server, "select 1", Convert(converter), Cache(cache), Session(session)))(t).columns[0].ints[0]
	}
	if a, b, c := query("one"), query("one"), query("two"); a != b || b == c {
		t.Errorf("answers %d %d %d", a, b, c)
	}
	if a, b := query(""), query(""); a == b {
		t.Error("the answer was kept without a session")
	}
	fails := Convert(func(Request, string) error { return errors.New("no such table") })
	if _, err := Query(server, "select 1", fails); err == nil || strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), "localhost/db: no such table") {
		t.Errorf("error %v", err)
	}
	if files := kept(cache); len(files) != 3 {
		t.Errorf("kept are %q", files)
	}
}

func TestSources(t *testing.T) {
	dir := t.TempDir()
	for name, want := range map[string]string{"none.csv": "no such file", "": "not a file"} {
		if _, err := Read(filepath.Join(dir, name)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", name, err, want)
		}
	}
	cut := must(os.ReadFile("testdata/odd/packed.csv.gz"))(t)
	path := filepath.Join(dir, "cut.csv.gz")
	for n := 2; n < len(cut); n++ {
		os.WriteFile(path, cut[:n], 0o600)
		if _, err := Read(path); err == nil {
			t.Errorf("no error of %d bytes", n)
		}
	}
}
