//go:build !race

package mock_test

// tryAll makes the test try all wrong servers.
const tryAll = true
