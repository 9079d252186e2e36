package jupyter

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/go-zeromq/zmq4"
)

// Status is in every reply: "ok", "error" or "aborted", with the error.
type Status struct {
	Status    string   `json:"status"`
	Name      string   `json:"ename,omitempty"`
	Value     string   `json:"evalue,omitempty"`
	Traceback []string `json:"traceback,omitempty"` // may hold ANSI escapes
}

// ExecuteReply ends the execution of a cell.
type ExecuteReply struct {
	Status
	ExecutionCount int `json:"execution_count"`
}

// LanguageInfo describes the language of a kernel; a notebook keeps it in its
// metadata.
type LanguageInfo struct {
	Name          string `json:"name"`
	Version       string `json:"version"`
	MIMEType      string `json:"mimetype"`
	FileExtension string `json:"file_extension"`

	// Names of the language in Pygments, CodeMirror and nbconvert.
	PygmentsLexer     string `json:"pygments_lexer,omitempty"`
	CodeMirrorMode    string `json:"codemirror_mode,omitempty"`
	NBConvertExporter string `json:"nbconvert_exporter,omitempty"`
}

// HelpLink is an entry of a front end's help menu.
type HelpLink struct {
	Text string `json:"text"`
	URL  string `json:"url"`
}

// KernelInfo says who the kernel is.
type KernelInfo struct {
	Status
	ProtocolVersion       string       `json:"protocol_version"`
	Implementation        string       `json:"implementation"`
	ImplementationVersion string       `json:"implementation_version"`
	LanguageInfo          LanguageInfo `json:"language_info"`
	Banner                string       `json:"banner"`
	HelpLinks             []HelpLink   `json:"help_links"`
}

// CompleteReply lists completions of the code from CursorStart to CursorEnd,
// both counted in code points.
type CompleteReply struct {
	Status
	Matches     []string `json:"matches"`
	CursorStart int      `json:"cursor_start"`
	CursorEnd   int      `json:"cursor_end"`
}

// InspectReply documents the name at the cursor, by MIME type.
type InspectReply struct {
	Status
	Found bool           `json:"found"`
	Data  map[string]any `json:"data"`
}

// ExecuteOptions are the options of Execute; the zero value is useful.
type ExecuteOptions struct {
	// Output is called with every message that the cell publishes, in order:
	// status, execute_input, stream, display_data, update_display_data,
	// execute_result, error, clear_output and comm messages.
	Output func(*Message)

	// Input answers a cell that asks for input. Without it such a cell makes
	// Execute return ErrInput.
	Input func(prompt string, password bool) (string, error)

	// Silent runs the code without an execution count and without outputs.
	Silent bool
}

// ErrInput is returned by Execute of a cell that asks for input where there is
// nobody to answer. The cell goes on waiting: interrupt it.
var ErrInput = errors.New("the cell asks for input, and there is nobody to answer")

// Execute runs code and returns when the kernel has replied and is idle again,
// so that all outputs have been given to opts.Output. That the code failed is no
// error of Execute: see the Status of the reply. A kernel that dies is an error.
// When ctx ends Execute returns, but the kernel goes on: interrupt it.
func (c *Client) Execute(ctx context.Context, code string, opts ExecuteOptions) (*ExecuteReply, error) {
	r, err := c.request(ctx, c.shell, "execute_request", map[string]any{
		"code":             code,
		"silent":           opts.Silent,
		"store_history":    !opts.Silent,
		"user_expressions": struct{}{},
		"allow_stdin":      opts.Input != nil,
		"stop_on_error":    true,
	})
	if err != nil {
		return nil, err
	}
	defer r.done()
	var reply *ExecuteReply
	for idle := false; reply == nil || !idle; {
		m, err := r.next()
		if err != nil {
			return nil, err
		}
		switch m.Header.Type {
		case "execute_reply":
			reply = new(ExecuteReply)
			if err := m.Decode(reply); err != nil {
				return nil, err
			}
			continue
		case "input_request":
			if err := c.answer(m, opts.Input); err != nil {
				return nil, err
			}
			continue
		case "status":
			var status struct {
				State string `json:"execution_state"`
			}
			if err := m.Decode(&status); err != nil {
				return nil, err
			}
			idle = status.State == "idle"
		}
		if opts.Output != nil {
			opts.Output(m)
		}
	}
	return reply, nil
}

// answer replies to an input_request.
func (c *Client) answer(m *Message, input func(string, bool) (string, error)) error {
	if input == nil {
		return ErrInput
	}
	var request struct {
		Prompt   string `json:"prompt"`
		Password bool   `json:"password"`
	}
	if err := m.Decode(&request); err != nil {
		return err
	}
	value, err := input(request.Prompt, request.Password)
	if err != nil {
		return err
	}
	reply, err := NewMessage(c.session, "input_reply", map[string]string{"status": "ok", "value": value})
	if err != nil {
		return err
	}
	reply.Parent = m.Header
	return c.send(c.stdin, reply)
}

// Begin sends any request on the socket "shell" or "control". It returns a function
// that waits for the first answer of a type. Answers are collected until ctx ends.
func (c *Client) Begin(ctx context.Context, socket, msgType string, content json.RawMessage) (wait func(msgType string) (*Message, error), err error) {
	s := c.shell
	if socket == "control" {
		s = c.control
	}
	m, err := NewMessage(c.session, msgType, struct{}{})
	if err != nil {
		return nil, err
	}
	m.Content = content
	r, err := c.begin(ctx, s, m)
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, r.done)
	return func(msgType string) (*Message, error) {
		for {
			m, err := r.next()
			if err != nil || m.Header.Type == msgType {
				return m, err
			}
		}
	}, nil
}

// KernelInfo asks the kernel who it is.
func (c *Client) KernelInfo(ctx context.Context) (*KernelInfo, error) {
	info := new(KernelInfo)
	return info, c.ask(ctx, c.shell, "kernel_info_request", "kernel_info_reply", struct{}{}, info)
}

// Complete asks for completions at the cursor, a position in code counted in code
// points.
func (c *Client) Complete(ctx context.Context, code string, cursor int) (*CompleteReply, error) {
	reply := new(CompleteReply)
	return reply, c.ask(ctx, c.shell, "complete_request", "complete_reply",
		map[string]any{"code": code, "cursor_pos": cursor}, reply)
}

// Inspect asks for the documentation of the name at the cursor, a position in
// code counted in code points; detail 1 asks for more than detail 0.
func (c *Client) Inspect(ctx context.Context, code string, cursor, detail int) (*InspectReply, error) {
	reply := new(InspectReply)
	return reply, c.ask(ctx, c.shell, "inspect_request", "inspect_reply",
		map[string]any{"code": code, "cursor_pos": cursor, "detail_level": detail}, reply)
}

// Interrupt asks the kernel, by a message, to interrupt the running cell.
func (c *Client) Interrupt(ctx context.Context) error {
	return c.ask(ctx, c.control, "interrupt_request", "interrupt_reply", struct{}{}, new(Status))
}

// Shutdown asks the kernel to end.
func (c *Client) Shutdown(ctx context.Context) error {
	return c.ask(ctx, c.control, "shutdown_request", "shutdown_reply",
		map[string]bool{"restart": false}, new(Status))
}

// Ping sends a heartbeat and waits for its echo.
func (c *Client) Ping(ctx context.Context) error {
	// A dealer that sends an empty frame first speaks to the kernel's REP
	// socket, and unlike a REQ socket survives an echo that never comes.
	if err := c.heartbeat.SendMulti(zmq4.NewMsgFrom(nil, []byte("ping"))); err != nil {
		return fmt.Errorf("heartbeat: %w", err)
	}
	echo := make(chan error, 1)
	go func() {
		_, err := c.heartbeat.Recv()
		echo <- err
	}()
	select {
	case err := <-echo:
		return err
	case <-c.lost:
		return c.err
	case <-ctx.Done():
		return fmt.Errorf("heartbeat: %w", context.Cause(ctx))
	}
}
