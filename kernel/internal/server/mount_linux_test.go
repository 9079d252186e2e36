package server

import "syscall"

// mountSmall mounts a file system of that size, where the tests may.
func mountSmall(dir, size string) error { return syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size) }
