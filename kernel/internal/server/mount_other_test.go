//go:build !linux

package server

import "errors"

func mountSmall(dir, size string) error { return errors.ErrUnsupported }
