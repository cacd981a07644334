package main

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"net/url"
	"time"

	"github.com/stripe/stripe-go/v82/webhook"
	"github.com/twilio/twilio-go/client"

	"github.com/hostednumbers/hostednumbers/callback"
)

const (
	token       = "0123456789abcdef0123456789abcdef"
	callbackURL = "https://example.com/hosted-numbers/callback?tenant=42"
)

// called is the form of a realistic callback.
var called = url.Values{
	"Status":               {"received"},
	"HostedNumberOrderSid": {"HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	"PhoneNumber":          {"+15017122661"},
}

// signed is the text that the signature of that callback covers.
const signed = callbackURL + "HostedNumberOrderSidHRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaPhoneNumber+15017122661Statusreceived"

func verify(*settings) (arena, error) {
	mac := hmac.New(sha1.New, []byte(token))
	mac.Write([]byte(signed))
	sum := mac.Sum(nil)
	signature := base64.StdEncoding.EncodeToString(sum)

	key, err := callback.NewKey(token)
	if err != nil {
		return arena{}, err
	}
	message := callback.Message{URL: callbackURL, Form: called}
	validator := client.NewRequestValidator(token)
	params := map[string]string{}
	for name := range called {
		params[name] = called.Get(name)
	}
	payload := webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{Payload: []byte(signed), Secret: token, Timestamp: time.Now()})
	text, room := []byte(signed), make([]byte, 0, sha1.Size)
	return field(
		timed("Key.Verify", "the key created once", 1, repeat(func() error { return key.Verify(message, signature) })),
		timed("twilio-go", "the validator and the map of parameters created once", 1, repeat(func() error {
			return unless(validator.Validate(callbackURL, params, signature))
		})),
		timed("stripe-go", "ValidatePayload of the same bytes, with SHA-256 and its own header, without a check of its age", 1, repeat(func() error {
			return webhook.ValidatePayloadIgnoringTolerance(payload.Payload, payload.Header, token)
		})),
		timed(floor, "only the HMAC-SHA1 of the signed bytes; the keyed hash is reused with Reset", 1, repeat(func() error {
			mac.Reset()
			mac.Write(text)
			return unless(hmac.Equal(mac.Sum(room), sum))
		})),
	)
}
