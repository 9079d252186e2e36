package server

import (
	"encoding/json"
	"path"
	"slices"
	"sync"
)

const historyCells = 10_000 // the most recent cells are kept

// A history holds the cells of this session that were run with store_history.
type history struct {
	mu    sync.Mutex
	cells []historyCell
}

type historyCell struct {
	line int // the execution count
	code string
}

func (h *history) add(line int, code string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.cells = append(h.cells, historyCell{line, code})
	if len(h.cells) > historyCells {
		h.cells = slices.Delete(h.cells, 0, historyCells/10)
	}
}

// reply answers a history_request. There is only one session, number 1. A request
// may also call it 0, the current session.
func (h *history) reply(content json.RawMessage) any {
	request := struct {
		Output  bool   `json:"output"`
		Type    string `json:"hist_access_type"`
		Session int    `json:"session"`
		Start   int    `json:"start"`
		Stop    *int   `json:"stop"`
		N       *int   `json:"n"`
		Pattern string `json:"pattern"`
		Unique  bool   `json:"unique"`
	}{Type: "tail", Pattern: "*"}
	if err := json.Unmarshal(content, &request); err != nil {
		return failure("ValueError", "the history_request cannot be read: "+err.Error())
	}
	h.mu.Lock()
	cells := slices.Clone(h.cells)
	h.mu.Unlock()
	switch request.Type {
	case "range":
		cells = slices.DeleteFunc(cells, func(c historyCell) bool {
			return request.Session != 0 && request.Session != 1 || c.line < request.Start || request.Stop != nil && c.line >= *request.Stop
		})
	case "search":
		cells = slices.DeleteFunc(cells, func(c historyCell) bool { return !glob(request.Pattern, c.code) })
		if request.Unique {
			seen := make(map[string]bool)
			slices.Reverse(cells)
			cells = slices.DeleteFunc(cells, func(c historyCell) bool {
				old := seen[c.code]
				seen[c.code] = true
				return old
			})
			slices.Reverse(cells)
		}
	}
	if request.N != nil && request.Type != "range" {
		cells = cells[max(0, len(cells)-max(0, *request.N)):]
	}
	list := make([][3]any, len(cells))
	for i, c := range cells {
		list[i] = [3]any{1, c.line, c.code}
		if request.Output {
			list[i][2] = [2]any{c.code, nil} // outputs are not kept
		}
	}
	return map[string]any{"status": "ok", "history": list}
}

// glob reports whether code matches a pattern as in SQLite's GLOB: * stands for any
// characters, including slashes. A malformed pattern matches itself.
func glob(pattern, code string) bool {
	// path.Match treats slashes as separators.
	noSlash := func(s string) string {
		b := []byte(s)
		for i := range b {
			if b[i] == '/' {
				b[i] = 0
			}
		}
		return string(b)
	}
	ok, err := path.Match(noSlash(pattern), noSlash(code))
	return err == nil && ok || pattern == code
}
