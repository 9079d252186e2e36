package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/gonbayes/gonbayes/bayes/table"
	"github.com/gonbayes/gonbayes/kernel/internal/toolchain"
	"github.com/urfave/cli/v3"
)

// tableCommand reads a table in any format and writes it in another. A cell runs
// it, as table.Command does, for what it does not read by itself.
func tableCommand() *cli.Command {
	return &cli.Command{
		Name:      "table",
		Usage:     "read a table from a file or a database and write it to a file",
		ArgsUsage: "source out",
		Description: "The source is a file (CSV, JSON, Parquet, Feather, Excel, SQLite, also compressed),\n" +
			"a database server (postgres://…, mysql://…), or - for a request in JSON on standard\n" +
			"input. The name of the other file says what is written: .csv, .csv.gz, .parquet, or\n" +
			"otherwise a columnar file. The readers of formats other than CSV and JSON are\n" +
			"built when they are first needed.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "query", Usage: "`SQL` to ask a database"},
			&cli.StringFlag{Name: "sheet", Usage: "`NAME` of a workbook's sheet or of a database file's table"},
			&cli.StringFlag{Name: "columns", Usage: "`NAMES` of the columns to read, with commas between them"},
			&cli.StringFlag{Name: "module", Usage: "the clone of " + modulePath, Sources: cli.EnvVars("GONBAYES_MODULE")},
		},
		Action: func(ctx context.Context, c *cli.Command) error {
			if c.NArg() != 2 {
				return errors.New("table wants two arguments: a source, and the file to write")
			}
			r := table.Request{Source: c.Args().First(), Query: c.String("query"), Sheet: c.String("sheet")}
			if names := c.String("columns"); names != "" {
				r.Columns = strings.Split(names, ",")
			}
			if r.Source == "-" {
				if err := json.NewDecoder(c.Root().Reader).Decode(&r); err != nil {
					return fmt.Errorf("the request: %w", err)
				}
			}
			return convert(ctx, r, c.Args().Get(1), c.String("module"), c.Root().Writer)
		},
	}
}

// convert writes a table to the file out.
func convert(ctx context.Context, r table.Request, out, module string, progress io.Writer) error {
	reader, err := readerOf(r)
	if err != nil {
		return err
	}
	if strings.HasSuffix(strings.ToLower(out), ".parquet") && reader != "arrow" {
		// By way of a columnar file.
		dir, err := os.MkdirTemp("", "gonbayes-table-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		between := filepath.Join(dir, "between.table")
		if err := convert(ctx, r, between, module, progress); err != nil {
			return err
		}
		return runReader(ctx, "arrow", table.Request{Source: between}, out, module, progress)
	}
	if reader != "" {
		return runReader(ctx, reader, r, out, module, progress)
	}
	t, err := table.Read(r.Source, r.Options())
	if err != nil {
		return err
	}
	if name := strings.ToLower(out); strings.HasSuffix(name, ".csv") || strings.HasSuffix(name, ".csv.gz") {
		return t.Save(out)
	}
	return t.WriteFile(out, r.Stamp)
}

// readerOf returns the command of kernel/readers that reads a source, "" if
// package table reads it by itself.
func readerOf(r table.Request) (string, error) {
	if strings.Contains(r.Source, "://") {
		return "sql", nil
	}
	format, err := table.Format(r.Source)
	if err != nil {
		return "", err
	}
	switch format {
	case "CSV", "JSON", "gzip", table.Columnar:
		return "", nil
	case "Parquet", "Feather":
		return "arrow", nil
	case "Excel":
		return "excel", nil
	case "SQLite":
		return "sql", nil
	case "zstd":
		return "text", nil
	case "DuckDB":
		return "", fmt.Errorf("%s is a file of DuckDB, which has no reader in Go alone: write its table as Parquet, with COPY … TO 'file.parquet'", r.Source)
	case "Feather of version 1":
		return "", fmt.Errorf("%s is Feather of version 1, which is not read: write it anew, as df.to_feather does today", r.Source)
	}
	return "", fmt.Errorf("%s is %s, which is not read: save it as .xlsx or .csv", r.Source, format)
}

// runReader runs a command of kernel/readers, and builds it first if it has not
// been.
func runReader(ctx context.Context, name string, r table.Request, out, module string, progress io.Writer) error {
	if module == "" {
		var err error
		if module, err = findModule(); err != nil {
			return err
		}
	}
	cache, err := cacheFolder()
	if err != nil {
		return err
	}
	goVersion, err := toolchain.GoVersion(ctx)
	if err != nil {
		return err
	}
	path, err := toolchain.Reader(cache, module, goVersion, name)
	if err != nil {
		return err
	}
	if _, err := os.Stat(path); err != nil {
		fmt.Fprintf(progress, "Building the reader of %s: once, %s.\n", readerNames[name], readerTimes[name])
		if err := toolchain.BuildReader(ctx, module, path); err != nil {
			if e, ok := errors.AsType[*toolchain.GoError](err); ok && e.Offline() {
				return fmt.Errorf("the sources of the reader of %s cannot be downloaded: connect to the internet, or set GOPROXY to a mirror that you can reach, and run this again", readerNames[name])
			}
			return err
		}
	}
	request, err := json.Marshal(r)
	if err != nil {
		return err
	}
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, path, out)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(request), &said
	if err := cmd.Run(); err != nil {
		if text := strings.TrimSpace(said.String()); text != "" {
			return errors.New(text)
		}
		return fmt.Errorf("the reader of %s: %w", readerNames[name], err)
	}
	return nil
}

var (
	readerNames = map[string]string{"arrow": "Parquet and Feather", "excel": "Excel", "sql": "databases", "text": "zstd"}
	readerTimes = map[string]string{"arrow": "about a minute", "excel": "about ten seconds", "sql": "about half a minute", "text": "a few seconds"}
)
