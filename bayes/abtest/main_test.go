package abtest

import (
	"os"
	"testing"
)

// Tests file posteriors in a folder of their own.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "gonbayes")
	if err != nil {
		panic(err)
	}
	os.Setenv("GONBAYES_CACHE", dir)
	status := m.Run()
	os.RemoveAll(dir)
	os.Exit(status)
}
