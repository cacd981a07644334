//go:build unix

package main

import (
	"syscall"
	"time"
)

// processorTime is how long this program has been running on a processor. Unlike
// the time on the wall it stands still while other programs run.
func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return time.Since(startedAt)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
