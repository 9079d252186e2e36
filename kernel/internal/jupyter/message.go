package jupyter

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// ProtocolVersion is the version of the messaging protocol that we speak.
const ProtocolVersion = "5.3"

// delimiter stands between the routing identities and the message.
var delimiter = []byte("<IDS|MSG>")

// Header identifies a message. The Parent of a message is the header of the
// request that caused it.
type Header struct {
	ID       string `json:"msg_id"`
	Session  string `json:"session"`
	Username string `json:"username"`
	Date     string `json:"date"`
	Type     string `json:"msg_type"`
	Version  string `json:"version"`
}

// Message is one message of the Jupyter protocol. Content depends on
// Header.Type; Decode reads it.
type Message struct {
	Header   Header
	Parent   Header
	Metadata json.RawMessage
	Content  json.RawMessage
	Buffers  [][]byte
}

// Decode decodes the content of the message into v.
func (m *Message) Decode(v any) error {
	if err := json.Unmarshal(m.Content, v); err != nil {
		return fmt.Errorf("jupyter: content of %s: %w", m.Header.Type, err)
	}
	return nil
}

// NewSession returns a random name for a session, which is in the header of all its
// messages.
func NewSession() string { return rand.Text() }

// NewMessage returns a message that answers nothing: a request.
func NewMessage(session, msgType string, content any) (*Message, error) {
	b, err := json.Marshal(content)
	if err != nil {
		return nil, err
	}
	return &Message{
		Header: Header{
			ID:       rand.Text(),
			Session:  session,
			Username: "user",
			Date:     time.Now().UTC().Format(time.RFC3339Nano),
			Type:     msgType,
			Version:  ProtocolVersion,
		},
		Metadata: json.RawMessage("{}"),
		Content:  b,
	}, nil
}

// Frames returns the message as it goes over the wire, signed with key.
func (m *Message) Frames(key string) ([][]byte, error) {
	header, err := json.Marshal(m.Header)
	if err != nil {
		return nil, err
	}
	parent := []byte("{}")
	if m.Parent != (Header{}) {
		if parent, err = json.Marshal(m.Parent); err != nil {
			return nil, err
		}
	}
	body := [][]byte{header, parent, m.Metadata, m.Content}
	return append(append([][]byte{delimiter, sign(key, body)}, body...), m.Buffers...), nil
}

// ParseMessage reads a message from the wire and checks its signature. The frames
// before it are routing identities.
func ParseMessage(frames [][]byte, key string) (identities [][]byte, m *Message, err error) {
	start := slices.IndexFunc(frames, func(f []byte) bool { return bytes.Equal(f, delimiter) })
	if start < 0 || len(frames) < start+6 {
		return nil, nil, errors.New("jupyter: message without delimiter, or cut short")
	}
	signature, body := frames[start+1], frames[start+2:start+6]
	if !hmac.Equal(signature, sign(key, body)) {
		return nil, nil, errors.New("jupyter: message with a wrong signature")
	}
	m = &Message{Metadata: body[2], Content: body[3], Buffers: frames[start+6:]}
	if err := json.Unmarshal(body[0], &m.Header); err != nil {
		return nil, nil, fmt.Errorf("jupyter: header: %w", err)
	}
	if err := json.Unmarshal(body[1], &m.Parent); err != nil {
		return nil, nil, fmt.Errorf("jupyter: parent header: %w", err)
	}
	return frames[:start], m, nil
}

// sign returns the hexadecimal HMAC-SHA256 of the four parts of a message, and
// nothing where there is no key.
func sign(key string, body [][]byte) []byte {
	if key == "" {
		return []byte{}
	}
	mac := hmac.New(sha256.New, []byte(key))
	for _, part := range body {
		mac.Write(part)
	}
	return hex.AppendEncode(nil, mac.Sum(nil))
}
