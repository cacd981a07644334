// Package fuzz has generators and laws for tests: those of this module and those of
// programs that use it. Import it only from tests, because it links rapid and rapid's
// flags into the program.
//
// A generator, such as Numbers, yields values of one type. It shrinks to the simplest
// one: Commands to the fewest commands, Deliveries to every callback once, in order.
// Generators of invalid values also say why a value is invalid: a Lookup has its
// verdict, a Form its problem.
//
// A law, such as Codec or one of a Host's, is a func(*rapid.T) that fails if the law is
// broken. A test runs it in two ways:
//
//	func TestCodec(t *testing.T) { rapid.Check(t, law) }
//	func FuzzCodec(f *testing.F) { f.Fuzz(rapid.MakeFuzz(law)) }
//
// Package order/paths yields what is finite, without rapid: every cell, refusal, pair
// of transitions, simple path and deadline.
//
// A Transcript is a conversation with a server that shows a rule of the domain.
// Transcripts returns those in the directory transcripts. Play plays one to a server
// with the control plane of this module's mock.
package fuzz
