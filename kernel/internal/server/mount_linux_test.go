package server

import "syscall"

// mountSmall mounts a file system of a megabyte, where the tests may.
func mountSmall(dir string) error { return syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m") }
