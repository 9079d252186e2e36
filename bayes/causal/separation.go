package causal

// separated reports whether the variables of z separate x from y: no path
// between them is open given z (Shachter's Bayes ball).
func (g *Graph) separated(x, y int, z set) bool {
	openers := g.ancestors(z) // colliders that z opens
	var fromChild, fromParent set
	type visit struct {
		at   int
		down bool // came along an arrow
	}
	for todo := []visit{{x, false}}; len(todo) > 0; {
		v := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		seen := &fromChild
		if v.down {
			seen = &fromParent
		}
		if seen.has(v.at) {
			continue
		}
		*seen |= only(v.at)
		if v.at == y {
			return false
		}
		if v.down && openers.has(v.at) || !v.down && !z.has(v.at) {
			for p := range g.parents[v.at].all {
				todo = append(todo, visit{p, false})
			}
		}
		if !z.has(v.at) {
			for c := range g.children[v.at].all {
				todo = append(todo, visit{c, true})
			}
		}
	}
	return true
}

// cut returns the graph without some of the arrows out of a variable.
func (g *Graph) cut(from int, to set) *Graph {
	h := *g
	h.parents = append([]set(nil), g.parents...)
	h.children = append([]set(nil), g.children...)
	h.children[from] &^= to
	for j := range to.all {
		h.parents[j] = h.parents[j].without(from)
	}
	return &h
}

// separators returns all minimal sets of the allowed variables that separate x
// from y. They lie among the ancestors of both, in whose moral graph they are
// the minimal vertex separators; those are listed as by Kloks and Kratsch,
// "Listing all minimal separators of a graph" (1998).
func (g *Graph) separators(x, y int, allowed set) []set {
	near := g.moral(g.ancestors(only(x)|only(y)), allowed|only(x)|only(y))
	if near[x].has(y) {
		return nil
	}
	// closest returns the separator nearest to y that keeps it from block.
	closest := func(block set) set {
		part := component(near, y, block)
		return neighbours(near, part)
	}
	var found []set
	known := map[set]bool{}
	add := func(s set) {
		if !known[s] {
			known[s] = true
			found = append(found, s)
		}
	}
	add(closest(near[x] | only(x)))
	for k := 0; k < len(found); k++ {
		s := found[k]
		side := component(near, x, s)
		for v := range s.all {
			if !near[v].has(y) {
				add(closest(side | s | near[v]))
			}
		}
	}
	return found
}

// moral returns the neighbours of each variable of keep in the moral graph over
// among, in which variables with an arrow between them or a common child are
// neighbours. Variables of among that are not in keep are removed, and their
// neighbours joined.
func (g *Graph) moral(among, keep set) []set {
	near := make([]set, len(g.names))
	join := func(s set) {
		for i := range s.all {
			near[i] |= s.without(i)
		}
	}
	for i := range among.all {
		for p := range g.parents[i].all {
			join(only(i) | only(p))
		}
		join(g.parents[i])
	}
	for i := range (among &^ keep).all {
		join(near[i])
		for j := range near[i].all {
			near[j] = near[j].without(i)
		}
		near[i] = 0
	}
	return near
}

// component returns the variables connected to i when block is removed.
func component(near []set, i int, block set) set {
	part := only(i)
	for todo := part; todo != 0; {
		k := todo.first()
		fresh := near[k] &^ block &^ part
		part |= fresh
		todo = todo.without(k) | fresh
	}
	return part
}

// neighbours returns the variables adjacent to part and not in it.
func neighbours(near []set, part set) (s set) {
	for i := range part.all {
		s |= near[i]
	}
	return s &^ part
}
