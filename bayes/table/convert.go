package table

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// A Converter reads what a request names and writes it to the file out: as a
// columnar file or, if the name of out says so, as CSV or Parquet.
type Converter func(r Request, out string) error

// Command returns a converter that runs a command, which is given as the
// program and its first arguments. It appends "-" and the name of the file to
// write, and writes the request to the command's standard input in JSON. The
// command reports an error on standard error and by its exit code. What it
// writes on standard output, such as that it has to be built first, goes to
// progress, which may be nil.
func Command(progress io.Writer, program string, args ...string) Converter {
	return func(r Request, out string) error {
		path, err := filepath.Abs(r.Source)
		if err != nil {
			return err
		}
		if _, err := os.Stat(path); err == nil {
			r.Source = path // the command may run in another folder
		}
		request, err := json.Marshal(r)
		if err != nil {
			return err
		}
		var said bytes.Buffer
		cmd := exec.Command(program, append(args[:len(args):len(args)], "-", out)...)
		cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(request), progress, &said
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
