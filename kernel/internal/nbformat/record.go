package nbformat

import (
	"fmt"
	"strings"
)

// Recorder writes what a kernel publishes into the cells of a notebook.
type Recorder struct {
	cell     *Cell
	clear    bool                // clear the outputs when the next one comes
	text     *strings.Builder    // of the stream that is the last output, else nil
	displays map[string][]Output // by display_id, in all cells
}

// NewRecorder returns a recorder for a kernel that has just been started.
func NewRecorder() *Recorder {
	return &Recorder{displays: make(map[string][]Output)}
}

// Begin empties the cell; what is recorded from now on belongs to it.
func (r *Recorder) Begin(cell *Cell) {
	cell.ExecutionCount, cell.Outputs = 0, nil
	r.cell, r.clear, r.text = cell, false, nil
}

// End leaves out of the cell the outputs that have come to show nothing, such
// as the place of a progress bar, and joins the text on either side of them.
func (r *Recorder) End() {
	var kept []Output
	for _, o := range r.cell.Outputs {
		last := len(kept) - 1
		switch {
		case blank(o):
		case last >= 0 && o["output_type"] == "stream" && kept[last]["output_type"] == "stream" && kept[last]["name"] == o["name"]:
			kept[last]["text"] = kept[last]["text"].(string) + o["text"].(string)
		default:
			kept = append(kept, o)
		}
	}
	r.cell.Outputs, r.text = kept, nil
}

// blank reports whether an output is data that is empty in every form.
func blank(o Output) bool {
	data, ok := o["data"].(map[string]any)
	for _, form := range data {
		ok = ok && form == ""
	}
	return ok
}

// Add records a message of the iopub channel by its type and JSON content.
// Types that leave no trace in a notebook are ignored.
func (r *Recorder) Add(msgType string, content []byte) error {
	var c map[string]any
	if err := decode(content, &c); err != nil {
		return fmt.Errorf("%s: %w", msgType, err)
	}
	switch msgType {
	case "execute_input":
		r.cell.ExecutionCount = integer(c["execution_count"])
	case "clear_output":
		if wait, _ := c["wait"].(bool); wait {
			r.clear = true
		} else {
			r.cell.Outputs, r.text = nil, nil
		}
	case "stream":
		name, _ := c["name"].(string)
		text, _ := c["text"].(string)
		r.stream(name, text)
	case "display_data", "execute_result", "update_display_data":
		o := Output{"output_type": msgType, "data": object(c["data"]), "metadata": object(c["metadata"])}
		joinBundle(object(o["data"]))
		id, hasID := object(c["transient"])["display_id"].(string)
		if hasID {
			for _, old := range r.displays[id] {
				old["data"], old["metadata"] = o["data"], o["metadata"]
			}
		}
		switch msgType {
		case "update_display_data":
			return nil
		case "execute_result":
			o["execution_count"] = c["execution_count"]
		}
		if hasID {
			r.displays[id] = append(r.displays[id], o)
		}
		r.add(o)
	case "error":
		o := Output{"output_type": "error", "ename": "", "evalue": "", "traceback": []any{}}
		for key := range o {
			if v, ok := c[key]; ok {
				o[key] = v
			}
		}
		r.add(o)
	}
	return nil
}

// stream adds text to a stream: to the last output, if that is the same stream.
func (r *Recorder) stream(name, text string) {
	if text == "" {
		return
	}
	if r.clear || r.text == nil || r.cell.Outputs[len(r.cell.Outputs)-1]["name"] != name {
		r.add(Output{"output_type": "stream", "name": name})
		r.text = new(strings.Builder)
	}
	r.text.WriteString(text)
	r.cell.Outputs[len(r.cell.Outputs)-1]["text"] = r.text.String()
}

func (r *Recorder) add(o Output) {
	if r.clear {
		r.cell.Outputs, r.clear = nil, false
	}
	r.text = nil
	r.cell.Outputs = append(r.cell.Outputs, o)
}
