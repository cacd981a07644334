package callback_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"testing"

	"github.com/hostednumbers/hostednumbers/callback"
)

// BenchmarkFloor is the least work that verifies a callback: one HMAC-SHA1 of
// the bytes that are signed.
func BenchmarkFloor(b *testing.B) {
	text := []byte("https://example.com/hosted-numbers/callbackHostedNumberOrderSid" + orderID + "PhoneNumber+15017122661Statusreceived")
	mac := hmac.New(sha1.New, []byte("12345"))
	var sum [sha1.Size]byte
	b.ReportAllocs()
	for b.Loop() {
		mac.Reset()
		mac.Write(text)
		mac.Sum(sum[:0])
	}
}

func BenchmarkVerify(b *testing.B) {
	key := newKey(b, "12345")
	m := callback.Message{URL: "https://example.com/hosted-numbers/callback", Form: payload.Values()}
	signature := sign(b, key, m)
	b.ReportAllocs()
	for b.Loop() {
		if err := key.Verify(m, signature); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRefuse tries every url that may have been signed.
func BenchmarkRefuse(b *testing.B) {
	key := newKey(b, "12345")
	m := callback.Message{URL: "https://example.com/hosted-numbers/callback", Form: payload.Values()}
	b.ReportAllocs()
	for b.Loop() {
		if err := key.Verify(m, "AAAAAAAAAAAAAAAAAAAAAAAAAAA="); err == nil {
			b.Fatal("accepted")
		}
	}
}
