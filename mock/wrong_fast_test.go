//go:build !race

package mock

// tryAll is whether all wrong servers are tried.
const tryAll = true
