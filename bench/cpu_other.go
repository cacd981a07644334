//go:build !unix

package main

import "time"

// processorTime is the time on the wall, where no other is known.
func processorTime() time.Duration { return time.Since(startedAt) }
