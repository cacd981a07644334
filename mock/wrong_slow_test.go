//go:build race

package mock

// share is which share of the wrong servers is tried: under the race detector,
// where all take minutes, a quarter, and those that race. The table is then not
// compared.
const share = 4
