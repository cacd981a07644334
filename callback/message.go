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

// Incoming is a callback as it arrived, neither decoded nor verified.
// Receiver.Read makes one from an HTTP request and hands it to Key.Read.
type Incoming struct {
	// Method is GET or POST. Empty means POST if Body is set, else GET.
	Method string
	// URL is the requested url with its query.
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

// Readings returns the possible messages of the callback, the likeliest first. There
// are two if the type of the body is unknown and the url has a bodySHA256: the body is
// either the hashed one, or a form that was sent to a url with that parameter.
// Otherwise there is one. The error is ErrMethod.
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
		hashed.Body = []byte{} // an empty body has a hash, a nil body does not
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

// Check verifies the signature of a callback and returns the message that it covers. It
// tries each reading with the url as given, and then with the url as an HTTP client
// requests it (the host in punycode, spaces escaped). The errors are ErrMethod and the
// *SignatureError of the likeliest reading.
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

// Read verifies the signature of a callback and then reads the signed parameters. The
// errors are ErrBody and those of Check and Parse.
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

// parseJSON reads the parameters of a JSON body: the strings of an object, with
// repeated keys.
func parseJSON(body []byte) (url.Values, error) {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(body, &object); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBody, err)
	}
	form := url.Values{}
	decoder := json.NewDecoder(bytes.NewReader(body))
	_, _ = decoder.Token() // Unmarshal has found the JSON valid
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

// textOf reads a JSON string. It refuses null, which json.Unmarshal would accept.
func textOf(value json.RawMessage) (text string, ok bool) {
	if bytes.HasPrefix(value, []byte{'"'}) {
		ok = json.Unmarshal(value, &text) == nil
	}
	return text, ok
}
