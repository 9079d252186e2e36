package plan

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/words"
)

// A Block is coordinates that Gibbs sampling draws together, given all others.
type Block struct {
	Family BlockFamily
	Free   []*ir.Node
	Given  *ir.Model // what of the log density reads them

	Power float64 // Gamma: of e to the coordinate; 1 of a rate, −1 of a variance, −2 of a standard deviation
	Width int     // Dirichlet: elements of a vector

	Unknown error // why there is no closed form, of None

	names []string
	part  fmt.Stringer // of the log density, that has set Power
}

// A BlockFamily is the family of a block given the other coordinates.
type BlockFamily uint8

const (
	None      BlockFamily = iota // not known to have a closed form
	Normal                       // of all coordinates of the block jointly
	Gamma                        // of the exponential of each, to a power
	Beta                         // of the logistic of each
	Dirichlet                    // of each vector of shares
)

// Blocks returns what Gibbs sampling draws, in order: blocks of coordinates
// whose distribution given the others is known, and then those that are left to
// slice sampling. They are of a plan made for it, or of a model that recentre
// leaves as it is. An error says why no distribution is known.
func (p *Plan) Blocks() ([]*Block, error) {
	if !p.looked {
		m := p.Model
		if p.centred != nil && !p.opt.Gibbs {
			m = p.centred
		}
		p.blocks, p.notGibbs = gibbs(m)
		p.looked = true
	}
	return p.blocks, p.notGibbs
}

// gibbs has the model sampled by Gibbs, if any distribution given the others is
// known.
func (p *Plan) gibbs() {
	if _, err := p.Blocks(); err != nil {
		return
	}
	p.Engine, p.Why = Conditional, p.scan()
}

// known reports whether all distributions given the others are known.
func (p *Plan) known() bool {
	blocks, err := p.Blocks()
	return err == nil && !slices.ContainsFunc(blocks, func(b *Block) bool { return b.Family == None })
}

// scan says what Gibbs sampling draws.
func (p *Plan) scan() string {
	var all []string
	for _, b := range p.blocks {
		all = append(all, b.String())
	}
	if len(all) > 1 {
		all = append(all, "each given the others")
	}
	return strings.Join(all, ", ")
}

// String returns the name of the family.
func (c BlockFamily) String() string {
	return [...]string{None: "known", Normal: "normal", Gamma: "gamma", Beta: "beta", Dirichlet: "Dirichlet"}[c]
}

// Coordinates lists the coordinates of a block.
func (b *Block) Coordinates() []int {
	var list []int
	for _, f := range b.Free {
		for i := range f.Size() {
			list = append(list, f.Offset+i)
		}
	}
	return list
}

// String says how the block is drawn: "a and b from a multivariate normal".
func (b *Block) String() string {
	names := listed(b.names)
	switch size := len(b.Coordinates()); {
	case b.Family == None:
		return fmt.Sprintf("%s by slice sampling (%v)", names, b.Unknown)
	case b.Family == Normal && size > 1:
		return names + " from a multivariate normal"
	case b.Family == Normal:
		return names + " from a normal"
	case b.Family == Gamma && b.Power == 1:
		return names + " from a gamma"
	case b.Family == Gamma && b.Power == -1:
		return names + " from an inverse gamma"
	case b.Family == Gamma && b.Power < 0:
		return fmt.Sprintf("%s to the power %v from an inverse gamma", names, -b.Power)
	case b.Family == Gamma:
		return fmt.Sprintf("%s to the power %v from a gamma", names, b.Power)
	case b.Family == Beta:
		return names + " from a beta"
	}
	return names + " from a Dirichlet"
}

// gibbs divides the coordinates of a model into blocks whose distributions
// given all others are known, by conjugacy, wherever that is so. The condition
// is one of form: every part of the log density that reads the block has, as a
// function of it, the form of the family's.
//
//   - Normal: normal distributions of what is linear in it, and whose scale does
//     not read it. Blocks of this kind are joined as long as the mean is linear
//     in all of them together, as correlations between blocks slow Gibbs down.
//   - Gamma, of a power of a positive parameter: distributions in whose log
//     density that power, and the logarithm, appear and nothing else of it: of
//     rates, precisions, variances and standard deviations.
//   - Beta: probabilities, or 1 minus these, of binomial distributions.
//   - Dirichlet: shares of categorical and multinomial distributions.
//
// It is an error if no block is known, or the model has discrete parameters.
func gibbs(m *ir.Model) ([]*Block, error) {
	if m.Marginal != nil || len(m.Discrete) > 0 {
		return nil, errors.New("the model has discrete parameters, which Sample sums out or samples in a way of its own: leave Method out")
	}
	var blocks, unknown []*Block
	normal := 0 // blocks at the head of the list
	d := newDensity(m)
	for _, free := range m.Free {
		b := &Block{Free: []*ir.Node{free}, names: []string{free.Label}}
		b.Family, b.Width = kind(m, free)
		if b.Unknown = d.settle(b); b.Unknown != nil {
			b.Family = None
			unknown = append(unknown, b)
		} else if b.Family != Normal {
			blocks = append(blocks, b)
		} else if !d.join(blocks[:normal], b) {
			blocks = slices.Insert(blocks, normal, b)
			normal++
		}
		if d.visits > maxVisits {
			return nil, errors.New("the model is too large to look for distributions that are known given the other parameters")
		}
	}
	if len(blocks) == 0 {
		if len(unknown) == 0 {
			return nil, errors.New("the model has no parameters")
		}
		return nil, fmt.Errorf("no parameter has a distribution given the others that is known: %w", unknown[0].Unknown)
	}
	blocks = append(blocks, unknown...)
	for _, b := range blocks {
		b.Given = d.given(b)
	}
	return blocks, nil
}

// maxVisits bounds the expressions that are looked at, some of them once for
// each block, so that planning takes no longer than sampling would.
const maxVisits = 300_000

// A density is the parts that a log density is the sum of, by the parameters
// that they read.
type density struct {
	m      *ir.Model
	parts  []part
	reads  map[*ir.Node][]int // the parts that read a parameter
	visits int                // of expressions, so far
}

// A part is a factor, a term or a potential.
type part struct {
	factor    *ir.Factor
	term      *ir.Node
	potential *ir.Potential
}

// String names the part in an error.
func (p part) String() string {
	switch {
	case p.factor != nil:
		return p.factor.Stmt.String()
	case p.potential != nil:
		return "a Potential"
	case p.term.Fold() != nil:
		return "normal observations"
	}
	return "what the support of another parameter follows"
}

func newDensity(m *ir.Model) *density {
	d := &density{m: m, reads: map[*ir.Node][]int{}}
	add := func(p part, nodes ...*ir.Node) {
		k := len(d.parts)
		d.parts = append(d.parts, p)
		ir.Walk(func(n *ir.Node) bool {
			if n.Op == ir.Free {
				d.reads[n] = append(d.reads[n], k)
			}
			return true
		}, nodes...)
	}
	for _, f := range m.Factors {
		add(part{factor: f}, append(slices.Clone(f.Args), f.X)...)
	}
	for _, p := range m.Potentials {
		add(part{potential: p}, p.Term)
	}
	for _, t := range m.Terms {
		add(part{term: t}, t)
	}
	return d
}

// of returns the parts that read a block, in order.
func (d *density) of(b *Block) []part {
	var all []int
	for _, f := range b.Free {
		all = append(all, d.reads[f]...)
	}
	slices.Sort(all)
	var parts []part
	for _, k := range slices.Compact(all) {
		parts = append(parts, d.parts[k])
	}
	return parts
}

// maxNormal bounds the elements that are drawn jointly: time grows as the cube.
const maxNormal = 200

// join makes a block part of the first one that is normal together with it.
func (d *density) join(blocks []*Block, b *Block) bool {
	for _, into := range blocks {
		both := &Block{Family: Normal, Free: slices.Concat(into.Free, b.Free), names: slices.Concat(into.names, b.names)}
		if len(both.Coordinates()) <= maxNormal && d.settle(both) == nil {
			*into = *both
			return true
		}
	}
	return false
}

// kind returns the family that a parameter may have, by what it is of its
// coordinates.
func kind(m *ir.Model, free *ir.Node) (family BlockFamily, width int) {
	for _, v := range m.Vars {
		switch x := v.Node; {
		case x == free:
			return Normal, 0
		case !v.Param || len(x.Args) == 0 || x.Args[0] != free:
		case x.Op == ir.Exp:
			return Gamma, 0
		case x.Op == ir.Logistic:
			return Beta, 0
		case isSimplex(x):
			return Dirichlet, x.Dims[len(x.Dims)-1].Size
		}
	}
	return None, 0
}

// isSimplex reports whether a node is vectors of shares.
func isSimplex(n *ir.Node) bool {
	t, ok := n.Op.(*ir.Transform)
	return ok && t.Constraint == distribution.Simplex
}

// settle checks that all that reads the block has the form of its family, and
// sets its power.
func (d *density) settle(b *Block) error {
	if b.Family == None {
		return fmt.Errorf("%s is neither on all of the line, nor above 0, nor from 0 to 1, nor shares", listed(b.names))
	}
	r := newReading(b)
	defer func() { d.visits += len(r.known) }()
	for _, p := range d.of(b) {
		var f fit
		switch {
		case p.factor != nil:
			f = r.factor(p.factor)
		case p.potential != nil:
			f = r.term(p.potential.Term)
		default:
			f = r.term(p.term)
		}
		if err := b.take(p, f); err != nil {
			return err
		}
	}
	if b.Family == Gamma && b.Power == 0 {
		return fmt.Errorf("the distribution of %s is improper", listed(b.names))
	}
	return nil
}

// A fit says how a part of the log density fits a family: in any of its
// members, or those of a power; or not at all.
type fit struct {
	ok    bool
	power float64 // 0: any
}

// take adds a part of the log density, or says why it does not fit.
func (b *Block) take(part fmt.Stringer, f fit) error {
	switch {
	case !f.ok:
		return fmt.Errorf("%s has no %v distribution given the others, because of %s", listed(b.names), b.Family, part)
	case f.power == 0:
	case b.Power == 0:
		b.Power, b.part = f.power, part
	case b.Power != f.power:
		return fmt.Errorf("%s is not conjugate to %s", b.part, part)
	}
	return nil
}

// given returns the part of a model that reads the block.
func (d *density) given(b *Block) *ir.Model {
	given := *d.m
	given.Factors, given.Terms, given.Potentials = nil, nil, nil
	for _, p := range d.of(b) {
		switch {
		case p.factor != nil:
			given.Factors = append(given.Factors, p.factor)
		case p.potential != nil:
			given.Potentials = append(given.Potentials, p.potential)
		default:
			given.Terms = append(given.Terms, p.term)
		}
	}
	return &given
}

// A reading finds what expressions are as functions of a block.
type reading struct {
	*Block
	single bool // the block has one element, so that elements cannot mix
	read   *ir.Property
	known  map[*ir.Node]form
}

func newReading(b *Block) *reading {
	own := ir.NewProperty(func(n *ir.Node) bool { return slices.Contains(b.Free, n) })
	return &reading{b, len(b.Coordinates()) == 1, own, map[*ir.Node]form{}}
}

// reads reports whether a node depends on the block.
func (r *reading) reads(n *ir.Node) bool { return r.read.Has(n) }

// A form is what the elements of an expression are as functions of a block:
// each of one element of the block at most, but for affine ones.
type form struct {
	shape shape
	power float64 // of powers
}

type shape uint8

const (
	apart  shape = iota // do not read it
	affine              // linear, of a normal block
	logs                // linear in log x, of a gamma block, or in log p and log(1−p), of a beta block
	powers              // a power of x, times what is apart
	share               // p
	rest                // 1 − p
	vector              // a vector of shares
	beyond              // anything else
)

func (r *reading) form(n *ir.Node) form {
	if !r.reads(n) {
		return form{}
	}
	f, ok := r.known[n]
	if !ok {
		f = r.find(n)
		r.known[n] = f
	}
	return f
}

func (r *reading) find(n *ir.Node) form {
	other := form{shape: beyond}
	if n.Op == ir.Free {
		switch r.Family {
		case Normal:
			return form{shape: affine}
		case Gamma, Beta:
			return form{shape: logs}
		}
		return other
	}
	args := make([]form, len(n.Args))
	for i, a := range n.Args {
		args[i] = r.form(a)
	}
	switch op := n.Op.(type) {
	case *ir.Gather:
		if args[0].shape != vector || r.whole(op.Index) {
			return args[0]
		}
		return other
	case *ir.Transform:
		if r.Family == Dirichlet && n.Args[0] == r.Free[0] {
			return form{shape: vector}
		}
		return other
	}
	switch {
	case n.Op == ir.View:
		return args[0]
	case n.Op == ir.Where:
		if args[0].shape == apart && n.Args[0].IsConst() {
			return either(args[1], args[2])
		}
	case !ir.IsPointwise(n):
		return r.mix(n, args)
	case len(n.Args) == 1:
		return r.map1(n, args[0])
	case len(n.Args) == 2:
		return r.map2(n, args[0], args[1])
	}
	return other
}

// whole reports whether an index picks whole vectors of shares.
func (r *reading) whole(index []int32) bool {
	for i, k := range index {
		if int(k)%r.Width != i%r.Width || i%r.Width > 0 && k != index[i-1]+1 {
			return false
		}
	}
	return len(index)%r.Width == 0
}

// mix is the form of what is made of several elements.
func (r *reading) mix(n *ir.Node, args []form) form {
	set := uint64(0) // the arguments that are linear in it
	for j, a := range args {
		switch a.shape {
		case apart:
		case affine:
			set |= 1 << j
		case powers:
			if n.Op == ir.Sum && r.single {
				return a
			}
			return form{shape: beyond}
		default:
			return form{shape: beyond}
		}
	}
	if n.Op.Linear(set) {
		return form{shape: affine}
	}
	return form{shape: beyond}
}

// either is the form of elements of which each has one of two.
func either(f, g form) form {
	switch {
	case f == g:
		return f
	case f.shape == affine && g.shape == apart, f.shape == apart && g.shape == affine:
		return form{shape: affine}
	}
	return form{shape: beyond}
}

func (r *reading) map1(n *ir.Node, f form) form {
	switch own := n.Args[0] == r.Free[0]; {
	case n.Op == ir.Neg && (f.shape == affine || f.shape == logs || f.shape == powers):
		return f
	case n.Op == ir.Exp && own && r.Family == Gamma:
		return form{powers, 1}
	case n.Op == ir.Logistic && own && r.Family == Beta:
		return form{shape: share}
	case n.Op == ir.LogJacobianLogistic && own && r.Family == Beta:
		return form{shape: logs}
	case n.Op == ir.Log && (f.shape == powers || f.shape == share || f.shape == rest):
		return form{shape: logs}
	case n.Op == ir.Sqrt && f.shape == powers:
		return form{powers, f.power / 2}
	case n.Op == ir.Sqr && f.shape == powers:
		return form{powers, f.power * 2}
	}
	return form{shape: beyond}
}

func (r *reading) map2(n *ir.Node, f, g form) form {
	other := form{shape: beyond}
	x, y := n.Args[0], n.Args[1]
	switch n.Op {
	case ir.Add:
		if f.shape == affine || g.shape == affine || f.shape == powers && r.single {
			return either(f, g)
		}
	case ir.Sub:
		switch {
		case f.shape == affine || g.shape == affine:
			return either(f, g)
		case x.IsConst() && slices.Min(x.Value) == 1 && slices.Max(x.Value) == 1 && g.shape == share:
			return form{shape: rest}
		case x.IsConst() && slices.Min(x.Value) == 1 && slices.Max(x.Value) == 1 && g.shape == rest:
			return form{shape: share}
		}
	case ir.Mul:
		switch {
		case f.shape == powers && g.shape == powers && r.single:
			return form{powers, f.power + g.power}
		case f.shape == apart && (g.shape == affine || g.shape == powers || g.shape == logs):
			return g
		case g.shape == apart && (f.shape == affine || f.shape == powers || f.shape == logs):
			return f
		}
	case ir.Div:
		switch {
		case f.shape == powers && g.shape == powers && r.single:
			return form{powers, f.power - g.power}
		case g.shape == apart && (f.shape == affine || f.shape == powers || f.shape == logs):
			return f
		case f.shape == apart && g.shape == powers:
			return form{powers, -g.power}
		}
	}
	if n.Op == ir.Pow && f.shape == powers && y.IsConst() && slices.Min(y.Value) == slices.Max(y.Value) {
		return form{powers, f.power * y.Value[0]}
	}
	return other
}

// term says how a term of the log density fits the family.
func (r *reading) term(n *ir.Node) fit {
	switch {
	case !r.reads(n):
		return fit{ok: true}
	case n.Fold() != nil:
		mean := form{}
		for _, a := range n.Args[1:] {
			mean = either(mean, r.form(a))
		}
		return r.gaussian(mean, r.form(n.Args[0]))
	case n.Op == ir.LogJacobian:
		return fit{ok: r.form(n.Args[0]).shape == vector}
	case n.Op == ir.Sum: // its elements are terms too
		n = n.Args[0]
	}
	switch f := r.form(n); f.shape {
	case affine, logs:
		return fit{ok: true}
	case powers:
		return fit{true, f.power}
	}
	return fit{}
}

// gaussian is that of a normal distribution.
func (r *reading) gaussian(mean, scale form) fit {
	switch {
	case mean.shape == affine && scale.shape == apart:
		return fit{ok: true}
	case mean.shape == apart && scale.shape == powers:
		return fit{true, -2 * scale.power}
	}
	return fit{}
}

// factor is term of a factor: of one argument the form must be that which the
// family's log density has in it; or X and the mean are linear together, of a
// family that is normal in both.
func (r *reading) factor(f *ir.Factor) fit {
	forms := make([]form, len(f.Args)+1) // X comes last
	var read []int
	for j, a := range append(slices.Clone(f.Args), f.X) {
		if forms[j] = r.form(a); forms[j].shape != apart {
			read = append(read, j)
		}
	}
	switch {
	case len(read) == 0:
		return fit{ok: true}
	case f.Multivariate != nil:
		return r.multivariate(f, forms)
	}
	kernel := func(j int) distribution.Kernel {
		if j == len(f.Args) {
			return f.Family.Kernel
		}
		return f.Family.Params[j].Kernel
	}
	if forms[read[0]].shape == affine {
		for _, j := range read {
			if forms[j].shape != affine || kernel(j).Form != distribution.NormalForm {
				return fit{}
			}
		}
		return fit{ok: true}
	}
	if len(read) > 1 {
		return fit{}
	}
	switch it, k := forms[read[0]], kernel(read[0]); it.shape {
	case powers:
		return fit{k.Form == distribution.GammaForm, k.Power * it.power}
	case share, rest:
		return fit{ok: k.Form == distribution.BetaForm}
	case vector:
		return fit{ok: k.Form == distribution.DirichletForm}
	}
	return fit{}
}

// multivariate is term of a distribution of vectors.
func (r *reading) multivariate(f *ir.Factor, forms []form) fit {
	x := forms[len(f.Args)]
	apartFrom := func(but ...int) bool {
		for j, g := range forms {
			if g.shape != apart && !slices.Contains(but, j) {
				return false
			}
		}
		return true
	}
	switch f.Multivariate {
	case distribution.MvNormal, distribution.MvNormalChol, distribution.MvNormalTau:
		return fit{ok: either(x, forms[0]).shape == affine && apartFrom(0, len(f.Args))}
	case distribution.GaussianRandomWalk: // mu, sigma, init, init_sigma
		if apartFrom(1) && forms[1].shape == powers {
			return fit{true, -2 * forms[1].power}
		}
		return fit{ok: either(x, either(forms[0], forms[2])).shape == affine && apartFrom(0, 2, len(f.Args))}
	case distribution.Dirichlet:
		return fit{ok: x.shape == vector && apartFrom(len(f.Args))}
	case distribution.Multinomial:
		return fit{ok: forms[1].shape == vector && apartFrom(1)}
	}
	return fit{}
}

// listed joins names, of which there may be many.
func listed(names []string) string { return words.Some(names, 6) }
