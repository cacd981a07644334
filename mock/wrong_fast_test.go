//go:build !race

package mock_test

// tryAll is whether all wrong servers are tried.
const tryAll = true
