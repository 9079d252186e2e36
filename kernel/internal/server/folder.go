package server

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// A folder holds all temporary files of a kernel: the programs of cells, the
// compiler's and the pipes. It has a lock that lasts as long as the kernel or gonb
// lives, so that the next kernel can remove it if both were killed.
type folder struct {
	path string
	lock *os.File
}

const (
	folderPattern = "gonbayes-*"
	folderEnv     = "GONBAYES_DIR" // the environment variable that tells gonb
)

// newFolder makes a folder in the system's folder for temporary files, and removes
// those of kernels that were killed.
func newFolder() (*folder, error) {
	sweep()
	path, err := os.MkdirTemp("", folderPattern)
	if err == nil {
		f := &folder{path: path}
		if err = f.prepare(); err == nil {
			return f, nil
		}
		os.RemoveAll(path)
	}
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		err = p.Err
	}
	return nil, fmt.Errorf("the folder for temporary files, %s, cannot be written (%w): make room in it, or set TMPDIR to another folder, and restart the kernel", os.TempDir(), err)
}

// prepare locks the folder, and tries whether there is room for a small program.
func (f *folder) prepare() (err error) {
	probe := filepath.Join(f.path, "probe")
	if err := os.WriteFile(probe, make([]byte, 4<<20), 0o600); err != nil {
		return err
	}
	if err := os.Remove(probe); err != nil {
		return err
	}
	// The lock has its name only once it is held.
	unlocked, name := filepath.Join(f.path, "unlocked"), filepath.Join(f.path, "lock")
	if f.lock, err = os.Create(unlocked); err != nil {
		return err
	}
	if err := syscall.Flock(int(f.lock.Fd()), syscall.LOCK_EX); err != nil {
		return err
	}
	return os.Rename(unlocked, name)
}

func (f *folder) remove() {
	os.RemoveAll(f.path)
	f.lock.Close()
}

// sweep removes the folders whose lock nobody holds, and ends the programs of cells
// that go on without their kernel.
func sweep() {
	locks, _ := filepath.Glob(filepath.Join(os.TempDir(), folderPattern, "lock")) // the pattern is right
	for _, name := range locks {
		lock, err := os.OpenFile(name, os.O_RDWR|syscall.O_NOFOLLOW, 0)
		if err != nil {
			continue // another user's
		}
		if syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
			killProcesses(filepath.Dir(name))
			os.RemoveAll(filepath.Dir(name))
		}
		lock.Close()
	}
}

// killProcesses kills the processes that have the folder in their environment, as all
// that gonb starts has: what is left of a gonb that was killed. It finds them where
// the system shows environments.
func killProcesses(folder string) {
	mark := []byte(folderEnv + "=" + folder + "\x00")
	processes, _ := filepath.Glob("/proc/[0-9]*/environ") // the pattern is right
	for _, file := range processes {
		environment, err := os.ReadFile(file)
		if err != nil || !bytes.Contains(environment, mark) {
			continue
		}
		if id, err := strconv.Atoi(filepath.Base(filepath.Dir(file))); err == nil {
			syscall.Kill(id, syscall.SIGKILL)
		}
	}
}
