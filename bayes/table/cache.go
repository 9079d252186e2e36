package table

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/cespare/xxhash/v2"
)

// maxCache is how large a cache may become before the tables that were not
// used for longest are removed.
const maxCache = 10 << 30

// suffix ends the names of columnar files in a cache.
const suffix = ".table"

// readersVersion is raised with every change of what the same source gives.
const readersVersion = 1

// An entry is the place of a table in a cache.
type entry struct {
	dir   string // "": there is no cache
	file  string
	paths []string // that the table is read from: a file, and its SQLite log
	stamp stamp
	why   error // why there is no cache, though one is asked for
}

// A stamp is the identity of a source.
type stamp struct {
	Key     string // the options, the session and the source's name
	Size    int64
	Changed int64  // nanoseconds since 1970
	Read    int64  // when the source was read
	Hash    uint64 // of the content
}

func newEntry(o *options) (*entry, error) {
	e := &entry{dir: o.cache}
	source := o.Source
	if !o.server() {
		info, err := os.Stat(source)
		if err != nil {
			return nil, err
		}
		if !info.Mode().IsRegular() {
			return nil, errors.New("it is not a file")
		}
		if source, err = filepath.Abs(source); err != nil {
			return nil, err
		}
		e.paths = []string{source, source + "-wal"}
	} else if o.session == "" {
		e.dir = ""
	}
	if e.dir == "" {
		return e, nil
	}
	r := o.Request
	r.Source = source
	key, err := json.Marshal(struct {
		Version int
		Session string
		Request Request
	}{readersVersion, o.session, r})
	if err != nil {
		return nil, err
	}
	if !o.server() {
		key, _ = json.Marshal(struct {
			Version int
			Request Request
		}{readersVersion, r})
	}
	sum := xxhash.Sum64(key)
	e.stamp.Key = fmt.Sprintf("%016x%016x", sum, xxhash.Sum64(append(key, '.')))
	e.stamp.Size, e.stamp.Changed = e.look()
	e.file = filepath.Join(e.dir, e.stamp.Key+suffix)
	e.why = os.MkdirAll(e.dir, 0o700)
	return e, nil
}

// look returns the size of the source and when it was changed.
func (e *entry) look() (size, changed int64) {
	for _, path := range e.paths {
		if info, err := os.Stat(path); err == nil {
			size += info.Size()
			changed = max(changed, info.ModTime().UnixNano())
		}
	}
	return size, changed
}

// sum notes the content of the source, as it was just read.
func (e *entry) sum(content []byte) {
	if e.dir != "" {
		e.stamp.Hash = xxhash.Sum64(content)
	}
}

// sumFiles returns the hash of the content of the source.
func (e *entry) sumFiles() (uint64, error) {
	h := xxhash.New()
	for i, path := range e.paths {
		f, err := os.Open(path)
		if i > 0 && errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return 0, err
		}
		_, err = io.CopyBuffer(h, struct{ io.Reader }{f}, make([]byte, 1<<20))
		f.Close()
		if err != nil {
			return 0, err
		}
	}
	return h.Sum64(), nil
}

// get returns the table that is kept, or nil if there is none of the source as
// it is now. Where the time of the source's last change leaves room for doubt,
// its content decides.
func (e *entry) get() *Table {
	if e.dir == "" {
		return nil
	}
	info, err := os.Lstat(e.file)
	if err != nil || !info.Mode().IsRegular() || !mine(info) {
		return nil
	}
	t, text, err := open(e.file, nil)
	if err != nil {
		return nil
	}
	var was stamp
	if json.Unmarshal([]byte(text), &was) != nil || was.Key != e.stamp.Key || was.Size != e.stamp.Size {
		return nil
	}
	// A file may change again within the resolution of its time stamp.
	const doubt = int64(time.Second)
	if len(e.paths) > 0 && (was.Changed != e.stamp.Changed || was.Changed > was.Read-doubt) {
		if sum, err := e.sumFiles(); err != nil || sum != was.Hash {
			return nil
		}
	}
	now := time.Now()
	os.Chtimes(e.file, now, now) // counts as a use; where it cannot, that is no harm
	return t
}

// seal returns the stamp as text, if the source has not changed since.
func (e *entry) seal() (string, bool) {
	if e.dir == "" || e.why != nil {
		return "", false
	}
	if size, changed := e.look(); size != e.stamp.Size || changed != e.stamp.Changed {
		return "", false
	}
	if e.stamp.Read == 0 {
		e.stamp.Read = time.Now().UnixNano()
	}
	text, err := json.Marshal(e.stamp)
	return string(text), err == nil
}

// put keeps a table and returns it as it is kept. If it cannot be kept, the
// notes say so.
func (e *entry) put(t *Table) *Table {
	if e.dir == "" {
		return t
	}
	err := e.why
	if text, ok := e.seal(); ok {
		if err = t.WriteFile(e.file, text); err == nil {
			e.evict()
			if kept, _, err := open(e.file, nil); err == nil {
				return kept
			}
		}
	}
	if err != nil {
		t = t.Noted(notKept(err))
	}
	return t
}

// convert has a converter write the table.
func (e *entry) convert(r Request, convert Converter) (*Table, error) {
	dir := e.dir
	if dir == "" || e.why != nil {
		dir = os.TempDir()
	} else if len(e.paths) > 0 {
		var err error
		if e.stamp.Hash, err = e.sumFiles(); err != nil {
			return nil, err
		}
	}
	e.stamp.Read = time.Now().UnixNano()
	text, keep := e.seal()
	f, err := os.CreateTemp(dir, "*"+unfinished)
	if err != nil {
		return nil, err
	}
	f.Close()
	defer os.Remove(f.Name())
	r.Stamp = text
	if err := convert(r, f.Name()); err != nil {
		return nil, err
	}
	name := f.Name()
	if _, same := e.seal(); keep && same {
		if err := os.Rename(name, e.file); err != nil {
			return nil, err
		}
		name = e.file
		e.evict()
	}
	t, err := Open(name)
	if err == nil && e.why != nil {
		t = t.Noted(notKept(e.why))
	}
	return t, err
}

func notKept(err error) string {
	return fmt.Sprintf("the table is not kept for the next time: %v", err)
}

// evict removes the tables that were not used for longest until the rest fits,
// and what a process left unfinished an hour ago.
func (e *entry) evict() {
	entries, err := os.ReadDir(e.dir)
	if err != nil {
		return
	}
	var files []fs.FileInfo
	total := int64(0)
	for _, d := range entries {
		info, err := d.Info()
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		switch name := d.Name(); {
		case strings.HasSuffix(name, unfinished) && time.Since(info.ModTime()) > time.Hour:
			os.Remove(filepath.Join(e.dir, name))
		case strings.HasSuffix(name, suffix):
			total += info.Size()
			if name != filepath.Base(e.file) {
				files = append(files, info)
			}
		}
	}
	slices.SortFunc(files, func(a, b fs.FileInfo) int {
		return cmp.Or(a.ModTime().Compare(b.ModTime()), strings.Compare(a.Name(), b.Name()))
	})
	for _, info := range files {
		if total <= maxCache {
			return
		}
		os.Remove(filepath.Join(e.dir, info.Name()))
		total -= info.Size()
	}
}
