package callback

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// Message holds the parts of a request that a signature covers.
type Message struct {
	// URL is the requested url with its query, not encoded again. Its fragment is
	// ignored, because clients do not send it.
	URL string
	// Form holds the parameters of a posted form; nil means no form. The parameters of
	// a GET are in the URL.
	Form url.Values
	// Body is a body of another type, such as JSON; nil means no body. The URL
	// contains its hash: see BodyURL.
	Body []byte
}

// The errors of signing and verifying.
var (
	ErrNoToken            = errors.New("no auth token to sign or verify with")
	ErrNoSignature        = errors.New("there is no signature")
	ErrMalformedSignature = errors.New("the signature is not 20 bytes in base64")
	ErrBodyHash           = errors.New("the url does not carry the SHA-256 of the body")
	ErrNoMatch            = errors.New("the signature is of another url, other parameters or another token")
)

// SignatureError is the refusal of a signature. It contains neither the token nor the
// valid signature.
type SignatureError struct {
	Err  error    // ErrNoToken, ErrNoSignature, ErrMalformedSignature, ErrBodyHash or ErrNoMatch
	URLs []string // the tried urls, for ErrNoMatch, with passwords hidden
}

// Error returns the cause and the tried urls.
func (e *SignatureError) Error() string {
	text := "callback: verify: " + e.Err.Error()
	if len(e.URLs) > 0 {
		text += "; tried " + strings.Join(e.URLs, " ")
	}
	return text
}

// Unwrap returns Err.
func (e *SignatureError) Unwrap() error { return e.Err }

// Key signs and verifies callbacks with an account's auth token: see NewKey. It is safe
// for concurrent use, and never prints the token. The zero Key refuses everything.
type Key struct{ secrets []*secret }

// NewKey returns a key for one auth token, or for several while an account changes its
// token. The key signs with the first and verifies with all. ErrNoToken means that a
// token is empty or none is given.
func NewKey(tokens ...string) (Key, error) {
	if len(tokens) == 0 || slices.Contains(tokens, "") {
		return Key{}, fmt.Errorf("callback: new key: %w", ErrNoToken)
	}
	var k Key
	for _, token := range tokens {
		s := &secret{}
		s.New = func() any { return &scratch{mac: hmac.New(sha1.New, []byte(token))} }
		k.secrets = append(k.secrets, s)
	}
	return k, nil
}

const redacted = "callback.Key(redacted)"

// String returns a text without the token, as do GoString, Format and LogValue.
func (k Key) String() string { return redacted }

// GoString is String.
func (k Key) GoString() string { return redacted }

// Format writes String for every verb.
func (k Key) Format(f fmt.State, _ rune) { fmt.Fprint(f, redacted) }

// LogValue is String.
func (k Key) LogValue() slog.Value { return slog.StringValue(redacted) }

// secret is a token in the form of a pool of keyed hashes.
type secret struct{ sync.Pool }

// scratch is a keyed hash and the memory for one computation.
type scratch struct {
	mac    hash.Hash
	text   []byte
	form   []byte
	params []param
	values []string
	sum    []byte
}

type param struct {
	name   string
	values []string
}

// The lengths of a signature, as bytes and in base64.
const (
	sumLen       = sha1.Size
	signatureLen = (sumLen + 2) / 3 * 4
)

// Sign returns the X-Twilio-Signature of a message. The errors are ErrNoToken and
// ErrBodyHash.
func (k Key) Sign(m Message) (string, error) {
	if len(k.secrets) == 0 {
		return "", fmt.Errorf("callback: sign: %w", ErrNoToken)
	}
	if !m.hashMatches() {
		return "", fmt.Errorf("callback: sign: %w", ErrBodyHash)
	}
	s := k.secrets[0].Get().(*scratch)
	defer k.secrets[0].Put(s)
	s.setForm(m.Form)
	return base64.StdEncoding.EncodeToString(s.compute(address{rest: withoutFragment(m.URL)})), nil
}

// Verify returns a *SignatureError if the signature does not belong to the message.
//
// Senders differ on ports and user information. Verify therefore tries the url as it
// is, then without its port or, if it has none, with the scheme's default port. It
// tries each of these also without user information. Its duration does not depend on
// how many bytes of a wrong signature are right.
func (k Key) Verify(m Message, signature string) error {
	var given [sumLen + 2]byte
	switch {
	case len(k.secrets) == 0:
		return &SignatureError{Err: ErrNoToken}
	case signature == "":
		return &SignatureError{Err: ErrNoSignature}
	case !decodeSignature(&given, signature):
		return &SignatureError{Err: ErrMalformedSignature}
	case !m.hashMatches():
		return &SignatureError{Err: ErrBodyHash}
	}
	requested := withoutFragment(m.URL)
	for _, secret := range k.secrets {
		if secret.verify(requested, m.Form, given[:sumLen]) {
			return nil
		}
	}
	urls := []string{blot(parseAddress(requested))}
	for other := range others(requested) {
		urls = append(urls, blot(other))
	}
	return &SignatureError{Err: ErrNoMatch, URLs: urls}
}

// verify reports whether a sum is that of any url that may have been requested.
func (k *secret) verify(requested string, form url.Values, given []byte) bool {
	s := k.Get().(*scratch)
	defer k.Put(s)
	s.setForm(form)
	if s.matches(address{rest: requested}, given) {
		return true
	}
	for other := range others(requested) {
		if s.matches(other, given) {
			return true
		}
	}
	return false
}

func (s *scratch) matches(requested address, given []byte) bool {
	return subtle.ConstantTimeCompare(s.compute(requested), given) == 1
}

// decodeSignature reads a signature, strictly.
func decodeSignature(sum *[sumLen + 2]byte, signature string) bool {
	if len(signature) != signatureLen {
		return false
	}
	var text [signatureLen]byte
	copy(text[:], signature)
	n, err := base64.StdEncoding.Strict().Decode(sum[:], text[:])
	return err == nil && n == sumLen
}

// setForm writes the parameters in the signed form: sorted by name, each name with each
// of its values, sorted and without duplicates.
func (s *scratch) setForm(form url.Values) {
	s.form, s.params = s.form[:0], s.params[:0]
	for name, values := range form {
		s.params = append(s.params, param{name, values})
	}
	slices.SortFunc(s.params, func(a, b param) int { return strings.Compare(a.name, b.name) })
	for _, p := range s.params {
		values := p.values
		if len(values) > 1 {
			s.values = append(s.values[:0], values...)
			slices.Sort(s.values)
			values = slices.Compact(s.values)
		}
		for _, value := range values {
			s.form = append(append(s.form, p.name...), value...)
		}
	}
}

// compute returns the HMAC-SHA1 of a url and the form. It is valid until the next call.
func (s *scratch) compute(requested address) []byte {
	s.text = append(requested.appendTo(s.text[:0]), s.form...)
	s.mac.Reset()
	s.mac.Write(s.text)
	s.sum = s.mac.Sum(s.sum[:0])
	return s.sum
}

const bodyHash = "bodySHA256"

// BodyURL returns a url with the hash of a body in its query, for a Message with a
// Body.
func BodyURL(address string, body []byte) string {
	address, fragment, hasFragment := strings.Cut(address, "#")
	separator := "?"
	if strings.Contains(address, "?") {
		separator = "&"
	}
	sum := sha256.Sum256(body)
	address += separator + bodyHash + "=" + hex.EncodeToString(sum[:])
	if hasFragment {
		address += "#" + fragment
	}
	return address
}

// hashMatches reports whether the url contains the hash of the body exactly once, or
// the message has no body.
func (m *Message) hashMatches() bool {
	if m.Body == nil {
		return true
	}
	given, times := m.hash()
	var text [2 * sha256.Size]byte
	if times != 1 || len(given) != len(text) {
		return false
	}
	copy(text[:], given)
	var sum [sha256.Size]byte
	_, err := hex.Decode(sum[:], text[:])
	return err == nil && sum == sha256.Sum256(m.Body)
}

// hash returns the last body hash in the url, and how many the url has.
func (m *Message) hash() (given string, times int) {
	_, query, _ := strings.Cut(withoutFragment(m.URL), "?")
	for pair := range strings.SplitSeq(query, "&") {
		if name, value, _ := strings.Cut(pair, "="); name == bodyHash {
			given, times = value, times+1
		}
	}
	return given, times
}
