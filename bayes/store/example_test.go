package store_test

import (
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/gonbayes/gonbayes/bayes/store"
)

// posterior has two chains of three draws of an effect for each of two cities.
func posterior() *store.InferenceData {
	return &store.InferenceData{
		Attrs: map[string]any{"inference_library": "gonbayes"},
		Groups: []store.Group{{
			Name:   "posterior",
			Coords: []store.Coord{{Dim: "city", Labels: []string{"Bern", "Oslo"}}},
			Vars: []store.Var{{
				Name:  "effect",
				Dims:  []string{"chain", "draw", "city"},
				Shape: []int{2, 3, 2},
				Data:  []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12},
			}},
		}},
	}
}

func ExampleWriteZarr() {
	tmp, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(tmp)
	dir := filepath.Join(tmp, "cities.zarr")

	if err := store.WriteZarr(dir, posterior()); err != nil {
		log.Fatal(err)
	}
	d, err := store.ReadZarr(dir)
	if err != nil {
		log.Fatal(err)
	}
	g := d.Group("posterior")
	fmt.Println(g.Var("effect").Dims, g.Var("effect").Shape)
	fmt.Println(g.Coord("city").Labels, g.Coord("draw").Values)
	// Output:
	// [chain draw city] [2 3 2]
	// [Bern Oslo] [0 1 2]
}

func ExampleCache() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)

	cache := store.Cache{Dir: dir}
	for range 2 {
		d, err := cache.Get("c0ffee")
		if errors.Is(err, store.ErrMissing) {
			fmt.Println("sampling")
			if err := cache.Put("c0ffee", posterior()); err != nil {
				fmt.Println(err) // the draws are there all the same
			}
			continue
		}
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println("found", d.Groups[0].Vars[0].Name)
	}
	// Output:
	// sampling
	// found effect
}
