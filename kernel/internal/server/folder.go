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

// A folder holds all temporary files of a kernel: programs of cells, the compiler's
// files and named pipes. The kernel and gonb both hold its lock. If both were
// killed, the next kernel finds the lock free and removes the folder.
type folder struct {
	path string
	lock *os.File
}

const (
	folderPattern = "gonbayes-*"
	folderEnv     = "GONBAYES_DIR" // the environment variable that tells gonb
)

// newFolder makes a folder in the system's folder for temporary files. It first
// removes the folders of kernels that were killed.
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

// prepare locks the folder after checking that there is room for a small program.
func (f *folder) prepare() (err error) {
	probe := filepath.Join(f.path, "probe")
	if err := os.WriteFile(probe, make([]byte, 4<<20), 0o600); err != nil {
		return err
	}
	if err := os.Remove(probe); err != nil {
		return err
	}
	// It gets its name only once it is held, so that sweep never finds it free.
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

// sweep removes the folders whose lock is free, and kills processes that cells of
// their kernels have left running.
func sweep() {
	locks, _ := filepath.Glob(filepath.Join(os.TempDir(), folderPattern, "lock")) // the pattern is right
	for _, name := range locks {
		info, err := os.Lstat(filepath.Dir(name))
		if err != nil || !info.IsDir() || info.Sys().(*syscall.Stat_t).Uid != uint32(os.Getuid()) {
			continue // it belongs to another user
		}
		lock, err := os.OpenFile(name, os.O_RDWR|syscall.O_NOFOLLOW, 0)
		if err != nil {
			continue
		}
		if syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
			killProcesses(filepath.Dir(name))
			os.RemoveAll(filepath.Dir(name))
		}
		lock.Close()
	}
}

// killProcesses kills the processes that a killed gonb has left running. All of them
// have the folder in their environment. It finds them on systems that show the
// environment of a process in /proc.
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
