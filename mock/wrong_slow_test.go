//go:build race

package mock_test

// tryAll is whether all wrong servers are tried: under the race detector, where that
// takes minutes, only those that race. The table is then not compared.
const tryAll = false
