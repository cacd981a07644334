//go:build unix

package main

import (
	"syscall"
	"time"
)

// processorTime returns the processor time of this program. Unlike wall-clock time
// it does not count while other programs run.
func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return time.Since(startedAt)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
