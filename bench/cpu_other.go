//go:build !unix

package main

import "time"

// processorTime returns the wall-clock time, because this system has no other clock
// here.
func processorTime() time.Duration { return time.Since(startedAt) }
