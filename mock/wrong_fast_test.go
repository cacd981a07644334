//go:build !race

package mock

// share is which share of the wrong servers is tried: all.
const share = 1
