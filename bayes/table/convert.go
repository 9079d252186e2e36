package table

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
)

// A Converter reads what a request names and writes it to the file out: as a
// columnar file or, if the name of out says so, as CSV or Parquet.
type Converter func(r Request, out string) error

// Command returns a converter that runs a command, which is given as the
// program and its first arguments. It appends "-" and the name of the file to
// write, and writes the request to the command's standard input in JSON. The
// command reports an error on standard error and by its exit code.
func Command(program string, args ...string) Converter {
	return func(r Request, out string) error {
		request, err := json.Marshal(r)
		if err != nil {
			return err
		}
		var said bytes.Buffer
		cmd := exec.Command(program, append(args[:len(args):len(args)], "-", out)...)
		cmd.Stdin, cmd.Stderr = bytes.NewReader(request), &said
		err = cmd.Run()
		if text := bytes.TrimSpace(said.Bytes()); err != nil && len(text) > 0 {
			return errors.New(string(text))
		}
		if err != nil {
			return fmt.Errorf("the readers %s cannot be run: %w", program, err)
		}
		return nil
	}
}
