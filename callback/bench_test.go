package callback_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"testing"

	"github.com/hostednumbers/hostednumbers/callback"
)

// BenchmarkFloor measures the minimal work of a verification: one HMAC-SHA1 of the
// signed bytes.
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

// BenchmarkRefuse tries every url that a sender may have signed.
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
