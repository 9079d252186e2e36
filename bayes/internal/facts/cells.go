package facts

import (
	"errors"
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
)

// Cells are groups of rows: those that agree in all that is read of them. It
// finds them, and rebuilds expressions over one row of each.
type Cells struct {
	dim    *ir.Dim // the rows
	keys   []key
	size   int     // of the numbers that Cells go by
	number []int32 // that of each row; nil: it follows from the keys
	buffer []int32
	order  []int32           // the numbers of the Cells, by their first rows
	first  []int             // those
	To     *ir.Dim           // the Cells
	firsts *ir.Restriction   // to those rows
	known  map[*ir.Node]bool // what has been read
}

// A key is what is read of a row: a level, or numbers.
type key struct {
	levels int       // how many there may be; 0: unknown
	codes  []int32   // the level of each row
	values []float64 // or the number of each, less lowest
	lowest float64
	width  int // so many numbers a row, where levels are unknown
}

func NewCells(rows *ir.Dim) *Cells {
	return &Cells{dim: rows, known: map[*ir.Node]bool{}}
}

// varies reports whether a node has a value per row.
func (c *Cells) varies(n *ir.Node) bool { return len(n.Dims) > 0 && n.Dims[0] == c.dim }

// Read adds what an expression reads row by row to the keys.
func (c *Cells) Read(n *ir.Node) error {
	if !c.varies(n) {
		if n.HasRows() {
			return errors.New("needs rows of one table")
		}
		return nil
	}
	if c.known[n] {
		return nil
	}
	c.known[n] = true
	if n.IsConst() {
		c.add(numbers(n.Value, len(n.Value)/c.dim.Size))
		return nil
	}
	for j, a := range n.Args {
		switch n.Op.Access(j) {
		case ir.Indexed:
			if a.HasRows() || len(n.Dims) > 1 {
				return errors.New("needs rows that read no other rows")
			}
			c.add(key{codes: n.Index(), levels: a.Size()})
		case ir.Lines, ir.Pointwise:
			if !c.varies(a) && a.Size() > 1 {
				return errors.New("needs rows that share their parameters")
			}
			if err := c.Read(a); err != nil {
				return err
			}
		case ir.Whole:
			if a.HasRows() {
				return errors.New("needs rows that read no other rows")
			}
			if n.Op.Access(0) != ir.Lines {
				return errors.New("needs rows that share their parameters")
			}
		default:
			return errors.New("needs rows that read no other rows")
		}
	}
	if len(n.Args) == 0 {
		return errors.New("needs rows that share their parameters")
	}
	return nil
}

// add adds a key, unless the rows' Cells follow it already.
func (c *Cells) add(k key) {
	same := func(l key) bool { // both are of one length
		return k.codes != nil && l.codes != nil && &k.codes[0] == &l.codes[0] ||
			k.codes == nil && l.codes == nil && &k.values[0] == &l.values[0]
	}
	if !slices.ContainsFunc(c.keys, same) {
		c.keys = append(c.keys, k)
	}
}

// numbers returns the key of a column of numbers, of so many a row. Whole
// numbers of a narrow range are levels.
func numbers(v []float64, width int) key {
	const widest = 1 << 12
	k := key{values: v, width: width}
	lowest, highest := v[0], v[0]
	for _, x := range v {
		lowest, highest = min(lowest, x), max(highest, x)
		if x != float64(int32(x)) || width > 1 || highest-lowest >= widest {
			return k
		}
	}
	k.lowest, k.levels = lowest, int(highest-lowest)+1
	return k
}

// countable sets the numbers of Cells to combinations of levels, if there are
// no more than rows.
func (c *Cells) countable() bool {
	c.size = 1
	for _, k := range c.keys {
		if c.size *= k.levels; c.size == 0 || c.size > c.dim.Size {
			return false
		}
	}
	return true
}

// Find finds the distinct rows. It reports false, and may stop, if they are
// more than most.
func (c *Cells) Find(most int) bool {
	if !c.countable() {
		if !c.hash(most) {
			return false
		}
	} else {
		c.count()
	}
	c.To = &ir.Dim{Name: c.dim.Name, Size: len(c.first), Kind: ir.Row}
	return len(c.first) <= most
}

// count is find where Cells are combinations of levels.
func (c *Cells) count() {
	firsts, left := slices.Repeat([]int{-1}, c.size), c.size
	for from, numbers := range c.blocks {
		for i, k := range numbers {
			if firsts[k] < 0 {
				firsts[k] = from + i
				left--
			}
		}
		if left == 0 {
			break
		}
	}
	for k, i := range firsts {
		if i >= 0 {
			c.order = append(c.order, int32(k))
		}
	}
	slices.SortFunc(c.order, func(k, l int32) int { return firsts[k] - firsts[l] })
	for _, k := range c.order {
		c.first = append(c.first, firsts[k])
	}
}

// blocks yields the numbers of the Cells of all rows, block by block with the
// first row of each.
func (c *Cells) blocks(yield func(from int, numbers []int32) bool) {
	const block = 2048
	n := c.dim.Size
	for from := 0; from < n; from += block {
		to := min(from+block, n)
		var numbers []int32
		switch {
		case c.number != nil:
			numbers = c.number[from:to]
		case len(c.keys) == 1 && c.keys[0].codes != nil:
			numbers = c.keys[0].codes[from:to]
		default:
			if c.buffer == nil {
				c.buffer = make([]int32, block)
			}
			numbers = c.buffer[:to-from]
			clear(numbers)
			for k := range c.keys {
				c.keys[k].add(numbers, from)
			}
		}
		if !yield(from, numbers) {
			return
		}
	}
}

// add makes the numbers of Cells, from a row on, tell the key's levels apart too.
func (k *key) add(numbers []int32, from int) {
	levels := int32(k.levels)
	if k.codes != nil {
		for i, level := range k.codes[from:][:len(numbers)] {
			numbers[i] = numbers[i]*levels + level
		}
		return
	}
	for i, v := range k.values[from:][:len(numbers)] {
		numbers[i] = numbers[i]*levels + int32(v-k.lowest)
	}
}

// hash is find where Cells are too many to be counted. It reports false, and
// stops, if they are more than most.
func (c *Cells) hash(most int) bool {
	c.number = make([]int32, c.dim.Size)
	of := map[uint64]int{} // Cells by hash
	for i := range c.number {
		h := uint64(0)
		for k := range c.keys {
			h = c.keys[k].hash(h, i)
		}
		k, ok := of[h]
		for ; ok && !c.equal(i, c.first[k]); k, ok = of[h] {
			h++ // another row has the same hash
		}
		if !ok {
			k = len(c.first)
			if c.first = append(c.first, i); len(c.first) > most {
				return false
			}
			of[h] = k
		}
		c.number[i] = int32(k)
	}
	c.size = len(c.first)
	for k := range c.first {
		c.order = append(c.order, int32(k))
	}
	return true
}

func (k *key) hash(h uint64, i int) uint64 {
	mix := func(v uint64) {
		h = (h ^ v) * 0x9e3779b97f4a7c15 // 2⁶⁴ over the golden ratio
		h ^= h >> 32
	}
	if k.codes != nil {
		mix(uint64(k.codes[i]))
		return h
	}
	for _, v := range k.values[i*k.width:][:k.width] {
		mix(math.Float64bits(v + 0))
	}
	return h
}

// equal reports whether rows i and j agree in all that is read.
func (c *Cells) equal(i, j int) bool {
	for _, k := range c.keys {
		if k.codes != nil {
			if k.codes[i] != k.codes[j] {
				return false
			}
		} else if !slices.Equal(k.values[i*k.width:][:k.width], k.values[j*k.width:][:k.width]) {
			return false
		}
	}
	return true
}

// Clone rebuilds an expression over the first row of each cell.
func (c *Cells) Clone(n *ir.Node) *ir.Node {
	if c.firsts == nil {
		rows := make([]int32, len(c.first))
		for k, i := range c.first {
			rows[k] = int32(i)
		}
		c.firsts = ir.NewRestriction(c.dim, c.To, rows)
	}
	return c.firsts.Of(n)
}

// A Tally is what is summed up over the rows of a cell.
type Tally struct {
	Weight       float64 // of its rows
	shift        float64 // what is measured from, so that few digits cancel
	sum, squares float64 // of y less shift, by Weight
}

func (t *Tally) Mean() float64 { return t.shift + t.sum/t.Weight }

// Within returns the sum of squares about the mean.
func (t *Tally) Within() float64 { return max(0, t.squares-t.sum*t.sum/t.Weight) }

// Tally sums y up by cell. Weights may be nil: then rows count once.
func (c *Cells) Tally(y, weights []float64) []Tally {
	total := make([]Tally, c.size)
	for j, k := range c.order {
		total[k].shift = y[c.first[j]]
	}
	// Rounding grows with how many are added to one sum, and a sum that has just
	// been added to has to be waited for: so there are two sets, which are emptied.
	parts := [2][]Tally{slices.Clone(total), slices.Clone(total)}
	rows, flush := 0, max(1<<14, 16*c.size)
	for from, numbers := range c.blocks {
		y := y[from:][:len(numbers)]
		switch {
		case weights != nil:
			tallyWeighted(parts[0], numbers, y, weights[from:])
		case c.size == 1:
			parts[0][0].add(y)
		default:
			tallyRows(parts[0], parts[1], numbers, y)
		}
		if rows += len(numbers); rows >= flush || from+len(numbers) == c.dim.Size {
			for _, part := range parts {
				for k := range part {
					p, t := &part[k], &total[k]
					t.Weight, t.sum, t.squares = t.Weight+p.Weight, t.sum+p.sum, t.squares+p.squares
					p.Weight, p.sum, p.squares = 0, 0, 0
				}
			}
			rows = 0
		}
	}
	found := make([]Tally, len(c.order))
	for j, k := range c.order {
		found[j] = total[k]
	}
	return found
}

// tallyRows adds rows to one set of tallies and to the other in turn.
func tallyRows(even, odd []Tally, numbers []int32, y []float64) {
	odd = odd[:len(even)]
	y = y[:len(numbers)]
	i := 1
	for ; i < len(numbers); i += 2 {
		t, u := &even[numbers[i-1]], &odd[numbers[i]]
		d, e := y[i-1]-t.shift, y[i]-u.shift
		t.Weight++
		u.Weight++
		t.sum += d
		u.sum += e
		t.squares += d * d
		u.squares += e * e
	}
	if i == len(numbers) {
		t := &even[numbers[i-1]]
		d := y[i-1] - t.shift
		t.Weight++
		t.sum += d
		t.squares += d * d
	}
}

func tallyWeighted(to []Tally, numbers []int32, y, weights []float64) {
	for i, k := range numbers {
		t, w := &to[k], weights[i]
		d := y[i] - t.shift
		t.Weight += w
		t.sum += w * d
		t.squares += w * d * d
	}
}

// add is tallyRows for a single cell.
func (t *Tally) add(y []float64) {
	var a, b, c, d, aa, bb, cc, dd float64 // sums that do not wait for each other
	t.Weight += float64(len(y))
	shift := t.shift
	for ; len(y) >= 4; y = y[4:] {
		u, v, w, x := y[0]-shift, y[1]-shift, y[2]-shift, y[3]-shift
		a, b, c, d = a+u, b+v, c+w, d+x
		aa, bb, cc, dd = aa+u*u, bb+v*v, cc+w*w, dd+x*x
	}
	for _, v := range y {
		v -= shift
		a += v
		aa += v * v
	}
	t.sum += (a + b) + (c + d)
	t.squares += (aa + bb) + (cc + dd)
}
