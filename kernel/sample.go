package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/gonbayes/gonbayes/bayes"
	"github.com/urfave/cli/v3"
)

// sampleCommand draws from the posterior of a model in a file.
func sampleCommand() *cli.Command {
	return &cli.Command{
		Name:  "sample",
		Usage: "draw from a model's posterior and print its summary",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "model", Usage: "`FILE` with the model; - for standard input", Required: true},
			&cli.StringFlag{Name: "data", Usage: "`FILE` with the data, in Stan's JSON format"},
			&cli.IntFlag{Name: "draws", Value: 1000, Usage: "kept draws per chain"},
			&cli.IntFlag{Name: "tune", Value: 1000, Usage: "warm-up draws per chain"},
			&cli.IntFlag{Name: "chains", Value: 4, Usage: "number of chains"},
			&cli.IntFlag{Name: "seed", Value: 1, Usage: "seed of all randomness"},
			&cli.FloatFlag{Name: "target-accept", Value: 0.8, Usage: "mean acceptance rate that warm-up aims at"},
			&cli.StringFlag{Name: "method", Usage: "sampler or approximation: nuts, slice, metropolis, gibbs, conjugate, laplace or pathfinder; by default the plan chooses"},
			&cli.StringFlag{Name: "plan", Value: "on", Usage: "on or off: whether to rewrite the model into a cheaper equivalent"},
			&cli.StringSliceFlag{Name: "without", Usage: "`REWRITE` of the plan to switch off, such as fold"},
			&cli.StringFlag{Name: "out", Usage: "write the posterior to this Zarr `DIR`, which ArviZ reads"},
			&cli.BoolFlag{Name: "json", Usage: "print one JSON object and nothing else"},
		},
		Action: func(ctx context.Context, c *cli.Command) error {
			model, data, err := readModel(c.String("model"), c.String("data"))
			if err != nil {
				return err
			}
			opts := []bayes.Option{
				bayes.Draws(c.Int("draws")), bayes.Tune(c.Int("tune")), bayes.Chains(c.Int("chains")),
				bayes.Seed(c.Int("seed")), bayes.TargetAccept(c.Float("target-accept")),
				bayes.Method(c.String("method")), bayes.Without(c.StringSlice("without")...),
				bayes.Context(ctx),
			}
			switch plan := c.String("plan"); plan {
			case "on":
			case "off":
				opts = append(opts, bayes.NoPlan())
			default:
				return fmt.Errorf("-plan %s: expected on or off", plan)
			}
			if !c.Bool("json") {
				opts = append(opts, bayes.Progress(os.Stderr))
			}
			post, err := model.Sample(data, opts...)
			if err != nil {
				return err
			}
			if out := c.String("out"); out != "" {
				if err := post.Save(out); err != nil {
					return fmt.Errorf("cannot write the posterior: %w", err)
				}
			}
			if c.Bool("json") {
				return writeJSON(c.Root().Writer, post)
			}
			for _, w := range post.Warnings() {
				fmt.Fprintln(os.Stderr, "Warning: "+w)
			}
			summary := post.Summary()
			summary.Warnings = nil // already printed
			_, err = fmt.Fprint(c.Root().Writer, summary)
			return err
		},
	}
}

func readModel(modelFile, dataFile string) (*bayes.Model, bayes.Data, error) {
	read := os.ReadFile
	if modelFile == "-" {
		read = func(string) ([]byte, error) { return io.ReadAll(os.Stdin) }
	}
	text, err := read(modelFile)
	if err != nil {
		return nil, nil, fmt.Errorf("cannot read the model: %w", err)
	}
	model, err := bayes.Parse(string(text))
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", modelFile, err)
	}
	if dataFile == "" {
		return model, nil, nil
	}
	f, err := os.Open(dataFile)
	if err != nil {
		return nil, nil, fmt.Errorf("cannot read the data: %w", err)
	}
	defer f.Close()
	data, err := bayes.ReadJSON(f)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", dataFile, err)
	}
	return model, data, nil
}

// writeJSON prints the summary of a posterior and a report of the sampling.
func writeJSON(w io.Writer, post *bayes.Posterior) error {
	s := post.Sampling
	return json.NewEncoder(w).Encode(map[string]any{
		"variables": post.Summary(),
		"sampling": map[string]any{
			"sampler": s.Sampler, "chains": s.Chains, "draws": s.Draws, "tune": s.Tune,
			"bind_seconds": s.Bind.Seconds(), "warmup_seconds": s.Warmup.Seconds(), "draw_seconds": s.Draw.Seconds(),
			"gradients": s.Gradients, "divergences": s.Divergences, "partial": s.Partial, "plan": s.Plan,
			"warnings": append([]string{}, post.Warnings()...), // [] instead of null if empty
		},
	})
}
