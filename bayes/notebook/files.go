package notebook

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/gonbayes/gonbayes/bayes/internal/host"
	"github.com/gonbayes/gonbayes/bayes/store"
)

// remedy is advice for when posteriors cannot be filed.
const remedy = `set GONBAYES_CACHE to a folder that you can write to, or to "off"`

// files is the cache that the environment names. It reports only the first
// failure to file a posterior, because a cell may draw many.
type files struct {
	store.Cache
	err    error // set if there is no folder
	failed *sync.Once
}

var failed sync.Once

func newFiles() host.Files {
	dir, err := folder()
	return files{store.Cache{Dir: dir}, err, &failed}
}

// folder returns the folder that posteriors are filed in, or "" if none are.
func folder() (string, error) {
	switch dir := os.Getenv("GONBAYES_CACHE"); dir {
	case "off":
		return "", nil
	case "":
	default:
		return dir, nil
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("there is no folder to file posteriors in (%w)", err)
	}
	return filepath.Join(dir, "gonbayes", "posteriors"), nil
}

// Put files a posterior.
func (f files) Put(key string, d *store.InferenceData) error {
	err := f.err
	if err == nil {
		err = f.Cache.Put(key, d)
	}
	first := false
	if err != nil {
		f.failed.Do(func() { first = true })
	}
	if !first {
		return nil
	}
	return fmt.Errorf("%w: %s", err, remedy)
}
