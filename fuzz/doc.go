// Package fuzz holds generators and laws for tests: the tests of this module,
// and those of the programs that embed it. Import it from test files alone, for
// it brings rapid, and rapid's flags, into the program.
//
// A generator, like Numbers, yields the values of one type, and shrinks to the
// simplest: a walk of Commands to the fewest of them, a delivery of callbacks to
// all of them in order. Those that may yield what is refused say why it is: a
// Lookup by its verdict, a Form by its problem.
//
// A law, like Codec or one of a Host's, is a func(*rapid.T) that fails where the
// law is broken. Both ways of running one are the test's own:
//
//	func TestCodec(t *testing.T) { rapid.Check(t, law) }
//	func FuzzCodec(f *testing.F) { f.Fuzz(rapid.MakeFuzz(law)) }
//
// What is finite is not drawn but searched for: package paths yields every cell,
// refusal, pair of transitions, simple path and deadline, without rapid.
//
// A Transcript is a conversation with a server that proves a rule of the domain.
// Transcripts are those of this package; Play plays one to any server with a
// control plane like this module's mock. In transcripts they are to be read.
package fuzz
