package callback_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/status"
)

func ExampleParse() {
	form, _ := url.ParseQuery("Status=pending-loa&HostedNumberOrderSid=HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa&PhoneNumber=%2B15017122661")
	payload, err := callback.Parse(form)
	fmt.Println(payload.PhoneNumber, "is", payload.Status.Label(), err)

	form.Set("PhoneNumber", "501 712 2661")
	_, err = callback.Parse(form)
	fmt.Println(err)
	// Output:
	// +15017122661 is Pending LOA <nil>
	// callback: parse PhoneNumber: phone: parse "501 712 2661": must be + and the country code and the number, like +16175551212; it has no leading +
}

// The receiver is behind the proxy https://example.com.
func ExampleReceiver_Handler() {
	key, _ := callback.NewKey("the auth token")
	receiver := callback.Receiver{Key: key, URL: callback.PublicURL("https://example.com")}
	handler := receiver.Handler(func(w http.ResponseWriter, r *http.Request, c callback.Received) {
		held := status.TwilioProcessing // from your database, by c.HostedNumberOrderSID
		switch meaning := callback.Understand(held, c.Status); {
		case meaning.Store():
			fmt.Println("store", c.Status, "which is", meaning.Relation, "and missed", meaning.Missed)
		case meaning.Fetch():
			fmt.Println("fetch the order:", meaning.Relation, meaning.Events)
		}
	})
	form, _ := url.ParseQuery("Status=verified&HostedNumberOrderSid=HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa&PhoneNumber=%2B15017122661")
	request := httptest.NewRequest("POST", "http://inside:8080/status", strings.NewReader(form.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	signature, _ := key.Sign(callback.Message{URL: "https://example.com/status", Form: form})
	request.Header.Set(callback.SignatureHeader, signature)
	handler.ServeHTTP(httptest.NewRecorder(), request)
	// Output:
	// store verified which is ahead and missed received
}

func ExampleKey_Verify() {
	key, _ := callback.NewKey("the new auth token", "the old one")
	form, _ := url.ParseQuery("Status=received&HostedNumberOrderSid=HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa&PhoneNumber=%2B15017122661")
	message := callback.Message{URL: "https://user:secret@example.com/status", Form: form}
	signature, _ := key.Sign(message)
	fmt.Println(key, signature, key.Verify(message, signature))

	message.Form.Set("Status", "completed")
	err := key.Verify(message, signature)
	fmt.Println(errors.Is(err, callback.ErrNoMatch))
	fmt.Println(err)
	// Output:
	// callback.Key(redacted) zKE2Itloc80S8odN7MR9a3+1L6o= <nil>
	// true
	// callback: verify: the signature is of another url, other parameters or another token; tried https://user:xxxxx@example.com/status https://user:xxxxx@example.com:443/status https://example.com/status https://example.com:443/status
}

func ExampleUnderstand() {
	for _, reported := range []status.Status{status.PendingLOA, status.Verified, status.Received, status.TwilioProcessing} {
		m := callback.Understand(status.Verified, reported)
		fmt.Printf("%v: %v, store %t, fetch %t, missed (%v), explained by (%v)\n", reported, m.Relation, m.Store(), m.Fetch(), m.Missed, m.Events)
	}
	// Output:
	// pending-loa: next, store true, fetch false, missed (), explained by ()
	// verified: duplicate, store false, fetch false, missed (), explained by ()
	// received: unclear, store false, fetch true, missed (), explained by (reopen)
	// twilio-processing: stale, store false, fetch false, missed (), explained by ()
}

func ExampleParsePolicy() {
	policy, err := callback.ParsePolicy("https://example.com/status#rc=3&rp=5xx,ct")
	fmt.Println(policy.Fragment(), err)
	fmt.Println(policy.Retry(callback.ServerError, 3), policy.Retry(callback.ServerError, 4), policy.Pause(3))

	_, err = callback.ParsePolicy("https://example.com/status#rc=6")
	fmt.Println(err)
	// Output:
	// ct=5000&rt=15000&tt=15000&rc=3&rp=5xx,ct <nil>
	// true false 4s
	// callback: parse policy: not a delivery policy: rc: "6" is not a number from 0 to 5
}
