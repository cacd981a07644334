package callback

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/url"
	"slices"
	"strings"

	"github.com/hostednumbers/hostednumbers/order"
)

// Incoming is a callback as it arrived: nothing of it is decoded or verified.
// Receiver.Read makes one from an HTTP request and hands it to Key.Read.
type Incoming struct {
	// Method is GET or POST. Empty means unknown: POST if there is a Body, else GET.
	Method string
	// URL is the address as it was requested, its query included.
	URL string
	// ContentType is the Content-Type header. Empty means that the sender gave
	// none or that it is unknown: the body may then be a form or JSON.
	ContentType string
	// Signature is the X-Twilio-Signature header.
	Signature string
	// Token is the I-Twilio-Idempotency-Token header.
	Token string
	// Body is the body of a POST, nil if there is none. That of a GET is ignored.
	Body []byte
}

// Readings returns the messages that the callback may be, likeliest first. There
// is one, but two where the type of the body is unknown and the url carries a
// bodySHA256: the body may be the hashed one, or a form that was sent to a url
// with such a parameter of its own. The error is ErrMethod.
func (in Incoming) Readings() ([]Message, error) {
	switch {
	case in.Method == "GET", in.Method == "" && in.Body == nil:
		return []Message{{URL: in.URL}}, nil
	case in.Method != "POST" && in.Method != "":
		return nil, ErrMethod
	}
	form := Message{URL: in.URL, Form: order.ParseForm(string(in.Body))}
	hashed := Message{URL: in.URL, Body: in.Body}
	if hashed.Body == nil {
		hashed.Body = []byte{} // which has a hash; nil would be no body
	}
	if strings.TrimSpace(in.ContentType) == "" {
		if _, times := hashed.hash(); times > 0 {
			return []Message{hashed, form}, nil
		}
		return []Message{form}, nil
	}
	if kind, _, _ := mime.ParseMediaType(in.ContentType); kind == formType {
		return []Message{form}, nil
	}
	return []Message{hashed}, nil
}

// Check verifies the signature of a callback and returns the message that it
// covers. Each reading is tried with its url as it was given, and then as an HTTP
// client requests that url (a host in punycode, spaces escaped). The errors are
// a *SignatureError, of the likeliest reading, and ErrMethod.
func (k Key) Check(in Incoming) (Message, error) {
	readings, err := in.Readings()
	if err != nil {
		return Message{}, fmt.Errorf("callback: read: %w", err)
	}
	var refused error
	for _, m := range readings {
		m, err := k.checkReading(m, in.Signature)
		if err == nil {
			return m, nil
		}
		if refused == nil {
			refused = err
		}
	}
	return Message{}, refused
}

// checkReading verifies one reading and returns it with the url that was signed.
func (k Key) checkReading(m Message, signature string) (Message, error) {
	err := k.Verify(m, signature)
	var refused *SignatureError
	if !errors.As(err, &refused) || !errors.Is(refused.Err, ErrNoMatch) {
		return m, err
	}
	received, urlErr := asReceived(m.URL)
	if urlErr != nil || received == withoutFragment(m.URL) {
		return m, err
	}
	m.URL = received
	var also *SignatureError
	if errors.As(k.Verify(m, signature), &also) {
		for _, tried := range also.URLs {
			if !slices.Contains(refused.URLs, tried) {
				refused.URLs = append(refused.URLs, tried)
			}
		}
		return m, refused
	}
	return m, nil
}

// Read verifies the signature of a callback and then reads what it covers. The
// errors are those of Check, ErrBody, and Parse's.
func (k Key) Read(in Incoming) (Received, error) {
	m, err := k.Check(in)
	if err != nil {
		return Received{}, err
	}
	form, err := m.params()
	if err != nil {
		return Received{}, fmt.Errorf("callback: read: %w", err)
	}
	payload, err := Parse(form)
	if err != nil {
		return Received{}, err
	}
	return Received{payload, in.Token}, nil
}

// params returns the parameters that the message carries: of a form, of a JSON
// body, or of the url's query.
func (m *Message) params() (url.Values, error) {
	switch {
	case m.Form != nil:
		return m.Form, nil
	case m.Body != nil:
		return parseJSON(m.Body)
	}
	_, query, _ := strings.Cut(withoutFragment(m.URL), "?")
	return lastOfEach(order.ParseForm(query)), nil
}

// lastOfEach keeps the last value of each parameter of a callback. The url that a
// callback is sent to may have parameters of these names; the sender appends its
// own, so the last are the callback's.
func lastOfEach(query url.Values) url.Values {
	for _, param := range params {
		if values := query[param.name]; len(values) > 1 {
			query[param.name] = values[len(values)-1:]
		}
	}
	return query
}

// parseJSON reads the parameters of a JSON body: an object, whose strings count,
// each as often as it is there.
func parseJSON(body []byte) (url.Values, error) {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(body, &object); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBody, err)
	}
	form := url.Values{}
	decoder := json.NewDecoder(bytes.NewReader(body))
	_, _ = decoder.Token() // what was unmarshalled once can be read again
	for decoder.More() {
		var value json.RawMessage
		name, _ := decoder.Token()
		_ = decoder.Decode(&value)
		if text, ok := textOf(value); ok {
			form.Add(name.(string), text)
		}
	}
	return form, nil
}

// textOf reads a JSON string; null, which can be unmarshalled as one, is none.
func textOf(value json.RawMessage) (text string, ok bool) {
	if bytes.HasPrefix(value, []byte{'"'}) {
		ok = json.Unmarshal(value, &text) == nil
	}
	return text, ok
}
