// Package nbformat reads and writes Jupyter notebooks, format 4.5 of
// https://nbformat.readthedocs.io/en/stable/format_description.html.
//
// It writes the same bytes as JupyterLab and Python's nbformat: keys sorted, one
// space of indentation, long text as a list of lines. So reading and writing a
// notebook does not change it, and diffs are small.
package nbformat

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Notebook is a notebook. JSON values that no field names, such as those in
// Metadata, are kept as read: numbers are of type json.Number.
type Notebook struct {
	Cells    []*Cell
	Metadata map[string]any

	minor int // of the format; 5 or more
	rest  map[string]any
}

// The types of a cell.
const (
	Code     = "code"
	Markdown = "markdown"
	Raw      = "raw"
)

// Cell is a cell of a notebook.
type Cell struct {
	ID       string // unique in the notebook
	Type     string // Code, Markdown or Raw
	Source   string
	Metadata map[string]any

	// Code cells only:
	ExecutionCount int // 0: not executed
	Outputs        []Output

	rest map[string]any // attachments
}

// Tagged says whether the cell has the tag.
func (c *Cell) Tagged(tag string) bool {
	tags, _ := c.Metadata["tags"].([]any)
	for _, t := range tags {
		if t == tag {
			return true
		}
	}
	return false
}

// Output is an output of a code cell, a JSON object as the format describes it:
// "output_type" is stream (with name and text), display_data or execute_result
// (with data by MIME type and metadata) or error (with ename, evalue and
// traceback). Text in it is in one piece, not a list of lines.
type Output map[string]any

// Type returns the output_type.
func (o Output) Type() string {
	s, _ := o["output_type"].(string)
	return s
}

// ReadFile reads a notebook. One of the formats 4.0 to 4.4 is upgraded to 4.5:
// its cells get ids, which depend on their place and source alone.
func ReadFile(file string) (*Notebook, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	nb, err := Parse(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return nb, nil
}

// Parse reads a notebook as ReadFile does.
func Parse(b []byte) (*Notebook, error) {
	var tree map[string]any
	if err := decode(b, &tree); err != nil {
		return nil, fmt.Errorf("not a notebook: %w", err)
	}
	major, minor := integer(tree["nbformat"]), integer(tree["nbformat_minor"])
	cells, ok := tree["cells"].([]any)
	if major != 4 || !ok {
		return nil, errors.New("not a notebook of format 4: open and save it in JupyterLab to upgrade it")
	}
	metadata, err := want[map[string]any](tree, "metadata")
	if err != nil {
		return nil, err
	}
	nb := &Notebook{Metadata: object(metadata), minor: max(minor, 5), rest: tree}
	for _, key := range []string{"orig_nbformat", "orig_nbformat_minor", "signature"} {
		delete(nb.Metadata, key) // never stored
	}
	for i, v := range cells {
		tree, ok := v.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("cell %d is not an object", i)
		}
		cell, err := parseCell(tree)
		if err != nil {
			return nil, fmt.Errorf("cell %d: %w", i, err)
		}
		nb.Cells = append(nb.Cells, cell)
	}
	nb.identify()
	return nb, nil
}

func parseCell(tree map[string]any) (*Cell, error) {
	tree["source"] = joined(tree["source"])
	source, err := want[string](tree, "source")
	metadata, err2 := want[map[string]any](tree, "metadata")
	id, err3 := want[string](tree, "id")
	attachments, err4 := want[map[string]any](tree, "attachments")
	outputs, err5 := want[[]any](tree, "outputs")
	if err := errors.Join(err, err2, err3, err4, err5); err != nil {
		return nil, err
	}
	c := &Cell{ID: id, Metadata: object(metadata), Source: source, rest: tree}
	c.Type, _ = tree["cell_type"].(string)
	delete(c.Metadata, "trusted") // never stored
	for _, bundle := range attachments {
		joinBundle(object(bundle))
	}
	switch c.Type {
	case Markdown, Raw:
		return c, nil
	case Code:
	default:
		return nil, fmt.Errorf("cell_type %q is none of code, markdown, raw", c.Type)
	}
	c.ExecutionCount = integer(tree["execution_count"])
	for i, v := range outputs {
		o, ok := v.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("output %d is not an object", i)
		}
		joinBundle(object(o["data"]))
		if _, ok := o["text"]; ok {
			o["text"] = joined(o["text"])
		}
		c.Outputs = append(c.Outputs, o)
	}
	return c, nil
}

// identify gives an id to cells that have none, or one that is taken.
func (nb *Notebook) identify() {
	taken := make(map[string]bool)
	for i, c := range nb.Cells {
		for try := 0; c.ID == "" || taken[c.ID]; try++ {
			sum := sha256.Sum256(fmt.Append(nil, i, " ", try, " ", c.Source))
			c.ID = fmt.Sprintf("%x", sum[:4])
		}
		taken[c.ID] = true
	}
}

// Bytes returns the notebook as it stands in a file.
func (nb *Notebook) Bytes() []byte {
	cells := make([]any, len(nb.Cells))
	for i, c := range nb.Cells {
		cells[i] = c.tree()
	}
	tree := clone(nb.rest)
	tree["cells"] = cells
	tree["metadata"] = object(nb.Metadata)
	tree["nbformat"] = 4
	tree["nbformat_minor"] = nb.minor
	return append(appendValue(nil, tree, 0), '\n')
}

func (c *Cell) tree() map[string]any {
	tree := clone(c.rest)
	tree["id"], tree["cell_type"], tree["metadata"] = c.ID, c.Type, object(c.Metadata)
	tree["source"] = lines(c.Source)
	if attachments, ok := tree["attachments"].(map[string]any); ok {
		attachments = clone(attachments)
		for name, bundle := range attachments {
			attachments[name] = splitBundle(object(bundle))
		}
		tree["attachments"] = attachments
	}
	if c.Type != Code {
		return tree
	}
	tree["execution_count"] = nil
	if c.ExecutionCount != 0 {
		tree["execution_count"] = c.ExecutionCount
	}
	outputs := make([]any, len(c.Outputs))
	for i, o := range c.Outputs {
		o := clone(o)
		switch o["output_type"] {
		case "stream":
			o["text"] = lines(text(o["text"]))
		case "display_data", "execute_result":
			o["data"] = splitBundle(object(o["data"]))
		}
		outputs[i] = o
	}
	tree["outputs"] = outputs
	return tree
}

// WriteFile writes the notebook, whole or not at all.
func (nb *Notebook) WriteFile(file string) error {
	if target, err := filepath.EvalSymlinks(file); err == nil {
		file = target
	}
	mode := os.FileMode(0o644)
	if info, err := os.Stat(file); err == nil {
		mode = info.Mode().Perm()
	}
	temp, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+"-")
	if err != nil {
		return err
	}
	_, err = temp.Write(nb.Bytes())
	if err == nil {
		err = temp.Chmod(mode)
	}
	if e := temp.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(temp.Name(), file)
	}
	if err != nil {
		os.Remove(temp.Name())
	}
	return err
}

// joinBundle puts the text of a MIME bundle that stands as lists of lines in one
// piece.
func joinBundle(bundle map[string]any) {
	for mime, v := range bundle {
		if !isJSON(mime) {
			bundle[mime] = joined(v)
		}
	}
}

// splitBundle returns a copy of the bundle with text as lists of lines, where
// nbformat has it so.
func splitBundle(bundle map[string]any) map[string]any {
	split := clone(bundle)
	for mime, v := range bundle {
		s, ok := v.(string)
		if ok && (strings.HasPrefix(mime, "text/") || mime == "application/javascript" || mime == "image/svg+xml") {
			split[mime] = lines(s)
		}
	}
	return split
}

func isJSON(mime string) bool {
	return mime == "application/json" || strings.HasPrefix(mime, "application/") && strings.HasSuffix(mime, "+json")
}

// lines splits text after its line ends, as Python's str.splitlines does.
func lines(s string) []any {
	list := []any{}
	start := 0
	for i, r := range s {
		switch r {
		case '\r':
			if strings.HasPrefix(s[i+1:], "\n") {
				continue
			}
			fallthrough
		case '\n', '\v', '\f', 0x1c, 0x1d, 0x1e:
			list = append(list, s[start:i+1])
			start = i + 1
		case 0x85, 0x2028, 0x2029:
			end := i + len(string(r))
			list = append(list, s[start:end])
			start = end
		}
	}
	if start < len(s) {
		list = append(list, s[start:])
	}
	return list
}
