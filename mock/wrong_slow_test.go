//go:build race

package mock_test

// tryAll is false under the race detector, where all wrong servers would take minutes.
// Then only those that race are tried, and the table is not compared.
const tryAll = false
