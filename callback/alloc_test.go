//go:build !race

// The race detector empties a sync.Pool at random.

package callback_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/hostednumbers/hostednumbers/callback"
)

func TestVerifyAllocatesNothing(t *testing.T) {
	key := newKey(t, "another", "12345")
	body := []byte(`{"Status":"received"}`)
	messages := []callback.Message{{URL: callback.BodyURL("https://u:p@[::1]:1/?a", body), Body: body}}
	for _, v := range vectors {
		messages = append(messages, callback.Message{URL: v.url, Form: v.form})
	}
	for _, m := range messages {
		for _, signed := range []callback.Message{m, {URL: m.URL + "#ct=100", Form: m.Form, Body: m.Body}} {
			signature := sign(t, newKey(t, "12345"), signed)
			assert.Zero(t, testing.AllocsPerRun(100, func() {
				if err := key.Verify(m, signature); err != nil {
					t.Error(err)
				}
			}), m.URL)
		}
	}
	for _, c := range tried {
		for _, other := range c.others {
			signature := specified("12345", other, call)
			assert.Zero(t, testing.AllocsPerRun(100, func() {
				if err := key.Verify(callback.Message{URL: c.url, Form: call}, signature); err != nil {
					t.Error(err)
				}
			}), c.url)
		}
	}
}

func TestSignAllocatesOnlyTheSignature(t *testing.T) {
	key := newKey(t, "12345")
	m := callback.Message{URL: vectors[0].url, Form: vectors[0].form}
	assert.LessOrEqual(t, testing.AllocsPerRun(100, func() { _, _ = key.Sign(m) }), 2.0)
}
