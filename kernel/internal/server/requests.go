package server

import (
	"encoding/json"
	"time"
	"unicode/utf16"

	"github.com/gonbayes/gonbayes/kernel/internal/jupyter"
)

// Times after which a request no longer delays those behind it.
const (
	tabTime       = 20 * time.Second // for completion and documentation
	interruptTime = 12 * time.Second // for an interrupted cell, which gonb kills after 5
)

// answer answers a request from the shell or control socket. As the protocol asks,
// a request of unknown type gets no answer.
func (s *server) answer(r *request) {
	switch r.Header.Type {
	case "execute_request":
		s.execute(r)
	case "complete_request":
		s.complete(r)
	case "inspect_request":
		s.inspect(r)
	case "kernel_info_request":
		info := s.kernel.Info
		info.Status.Status = "ok"
		s.reply(r, "kernel_info_reply", info)
	case "history_request":
		s.reply(r, "history_reply", s.history.reply(r.Content))
	case "is_complete_request":
		var c struct{ Code string }
		if err := json.Unmarshal(r.Content, &c); err != nil {
			s.reply(r, "is_complete_reply", map[string]string{"status": "unknown"})
			return
		}
		status, indent := completeness(c.Code)
		reply := map[string]string{"status": status}
		if status == "incomplete" {
			reply["indent"] = indent
		}
		s.reply(r, "is_complete_reply", reply)
	case "comm_info_request":
		s.commInfo(r)
	case "connect_request":
		s.reply(r, "connect_reply", map[string]any{"status": "ok", "shell_port": s.conn.ShellPort, "iopub_port": s.conn.IOPubPort,
			"stdin_port": s.conn.StdinPort, "hb_port": s.conn.HeartbeatPort, "control_port": s.conn.ControlPort})
	case "interrupt_request":
		s.interrupt()
		s.reply(r, "interrupt_reply", map[string]string{"status": "ok"})
	case "shutdown_request":
		var c struct {
			Restart bool `json:"restart"`
		}
		json.Unmarshal(r.Content, &c) // the default is no restart
		reply := map[string]any{"status": "ok", "restart": c.Restart}
		s.reply(r, "shutdown_reply", reply)
		s.publish(r, "shutdown_reply", reply)
		s.end()
	case "debug_request":
		s.reply(r, "debug_reply", map[string]any{"type": "response", "success": false, "message": "this kernel has no debugger"})
	}
}

// failure is the content of a reply that reports an error.
func failure(name, value string) map[string]any {
	return map[string]any{"status": "error", "ename": name, "evalue": value, "traceback": []string{value}}
}

// execute runs a cell.
func (s *server) execute(r *request) {
	if r.aborted {
		s.reply(r, "execute_reply", map[string]any{"status": "aborted", "execution_count": s.count})
		return
	}
	c := struct {
		Code            *string        `json:"code"`
		Silent          bool           `json:"silent"`
		StoreHistory    bool           `json:"store_history"`
		UserExpressions map[string]any `json:"user_expressions"`
		AllowStdin      bool           `json:"allow_stdin"`
		StopOnError     bool           `json:"stop_on_error"`
	}{StoreHistory: true, AllowStdin: true, StopOnError: true}
	err := json.Unmarshal(r.Content, &c)
	if err != nil || c.Code == nil {
		reply := failure("ValueError", "the execute_request has no code")
		reply["execution_count"] = s.count
		s.reply(r, "execute_reply", reply)
		return
	}
	if c.UserExpressions == nil {
		c.UserExpressions = map[string]any{}
	}
	c.StoreHistory = c.StoreHistory && !c.Silent
	c.AllowStdin = c.AllowStdin && s.stdin.Peer(r.peer.Identity) != nil
	content, err := s.ask(r, c)
	if err == errEnds {
		return
	}
	var reply map[string]any
	if err == nil {
		err = json.Unmarshal(content, &reply)
	}
	if err != nil {
		if c.StoreHistory {
			s.count++
		}
		reply = failure("Error", err.Error())
		reply["execution_count"] = s.count
		if s.broken != nil {
			s.publish(r, "execute_input", map[string]any{"code": *c.Code, "execution_count": s.count})
		}
		s.publish(r, "error", map[string]any{"ename": reply["ename"], "evalue": reply["evalue"], "traceback": reply["traceback"]})
	}
	if count, ok := reply["execution_count"].(float64); ok {
		s.count = int(count)
	}
	if c.StoreHistory {
		s.history.add(s.count, *c.Code)
	}
	if reply["status"] == "ok" {
		// Go evaluates no expressions outside a program.
		values := make(map[string]any)
		for name := range c.UserExpressions {
			values[name] = failure("NotImplementedError", "this kernel evaluates no expressions outside cells")
		}
		reply["user_expressions"] = values
		reply["payload"] = []any{}
	} else if c.StopOnError {
		s.requests.abort()
	}
	s.reply(r, "execute_reply", reply)
}

// A cursor is a position in code. Jupyter counts characters, gonb UTF-16 units.
type cursor struct {
	Code      string `json:"code"`
	CursorPos *int   `json:"cursor_pos"`
	Detail    int    `json:"detail_level"`
}

// readCursor reads a request about a position in code, by default its end. The
// position is converted for gonb.
func readCursor(content json.RawMessage) (c cursor, ok bool) {
	if err := json.Unmarshal(content, &c); err != nil {
		return c, false
	}
	runes := []rune(c.Code)
	at := len(runes)
	if c.CursorPos != nil {
		at = min(max(*c.CursorPos, 0), len(runes))
	}
	units := len(utf16.Encode(runes[:at]))
	c.CursorPos = &units
	return c, true
}

// characters converts a position in code from UTF-16 units to characters.
func characters(code string, units int) (n int) {
	for _, r := range code {
		if units <= 0 {
			break
		}
		units -= utf16.RuneLen(r)
		n++
	}
	return n
}

// askSoon is ask with a time limit. It reports whether there is a reply.
func (s *server) askSoon(r *request, content, reply any) bool {
	t := time.AfterFunc(tabTime, func() { s.giveUp(r) })
	defer t.Stop()
	b, err := s.ask(r, content)
	return err == nil && json.Unmarshal(b, reply) == nil
}

// complete answers Tab.
func (s *server) complete(r *request) {
	reply := jupyter.CompleteReply{}
	if c, ok := readCursor(r.Content); ok {
		if s.askSoon(r, c, &reply) {
			reply.CursorStart = characters(c.Code, reply.CursorStart)
			reply.CursorEnd = characters(c.Code, reply.CursorEnd)
		} else {
			reply.CursorStart = characters(c.Code, *c.CursorPos)
			reply.CursorEnd = reply.CursorStart
		}
	}
	if reply.Matches == nil {
		reply.Matches = []string{}
	}
	s.reply(r, "complete_reply", map[string]any{"status": "ok", "matches": reply.Matches,
		"cursor_start": reply.CursorStart, "cursor_end": reply.CursorEnd, "metadata": struct{}{}})
}

// inspect answers Shift-Tab.
func (s *server) inspect(r *request) {
	var reply jupyter.InspectReply
	if c, ok := readCursor(r.Content); ok {
		s.askSoon(r, c, &reply) // without a reply, nothing is found
	}
	if reply.Data == nil {
		reply.Data = map[string]any{}
	}
	s.reply(r, "inspect_reply", map[string]any{"status": "ok", "found": reply.Found, "data": reply.Data, "metadata": struct{}{}})
}

// interrupt interrupts the pending request. If gonb cannot end the cell, it is
// killed, so the user always gets the prompt back.
func (s *server) interrupt() {
	s.mu.Lock()
	p := s.pending
	s.mu.Unlock()
	switch {
	case p == nil:
	case p.Header.Type != "execute_request":
		p.abandon()
	default:
		s.engine.interrupt()
		time.AfterFunc(interruptTime, func() {
			select {
			case <-p.done:
			default:
				s.engine.kill()
			}
		})
	}
}

// giveUp stops waiting for gonb's answer to r.
func (s *server) giveUp(r *request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pending != nil && s.pending.request == r {
		s.pending.abandon()
	}
}

// input passes an input_reply to gonb if the running cell has asked for input.
func (s *server) input(r *request) {
	var c struct {
		Value string `json:"value"`
	}
	if r.Header.Type != "input_reply" || json.Unmarshal(r.Content, &c) != nil {
		return
	}
	s.mu.Lock()
	asked := s.pending != nil && s.pending.asks && s.pending.peer.Identity == r.peer.Identity
	if asked {
		s.pending.asks = false
	}
	s.mu.Unlock()
	if asked {
		s.toGonb("stdin", r, map[string]string{"status": "ok", "value": c.Value})
	}
}

// toGonb passes a message to gonb without waiting for a reply.
func (s *server) toGonb(socket string, r *request, content any) {
	b, err := json.Marshal(content)
	if err != nil || s.engine == nil {
		return
	}
	m := &jupyter.Message{Header: r.Header, Parent: r.Parent, Metadata: json.RawMessage("{}"), Content: b}
	if frames, err := m.Frames(s.conn.Key); err == nil {
		s.engine.send(socket, frames)
	}
}

// gonbComm is the only comm target that gonb knows, for its widgets.
const gonbComm = "gonb_comm"

// comm handles comm messages, which connect widgets with cells.
func (s *server) comm(r *request) {
	var content map[string]any
	if err := json.Unmarshal(r.Content, &content); err != nil {
		return
	}
	id, _ := content["comm_id"].(string)
	if id == "" {
		return
	}
	target, _ := content["target_name"].(string)
	s.mu.Lock()
	switch r.Header.Type {
	case "comm_open":
		if target == gonbComm {
			s.comms[id] = target
		}
	case "comm_close":
		delete(s.comms, id)
	}
	_, open := s.comms[id]
	s.mu.Unlock()
	switch {
	case open:
		s.toGonb("shell", r, content)
	case r.Header.Type == "comm_open":
		s.publish(r, "comm_close", map[string]any{"comm_id": id, "data": struct{}{}})
	}
}

// commInfo lists the open comms.
func (s *server) commInfo(r *request) {
	var c struct {
		Target string `json:"target_name"`
	}
	json.Unmarshal(r.Content, &c) // the default is all targets
	comms := make(map[string]any)
	s.mu.Lock()
	for id, target := range s.comms {
		if c.Target == "" || c.Target == target {
			comms[id] = map[string]string{"target_name": target}
		}
	}
	s.mu.Unlock()
	s.reply(r, "comm_info_reply", map[string]any{"status": "ok", "comms": comms})
}
