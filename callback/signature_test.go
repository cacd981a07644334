package callback_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/callback"
)

func newKey(t require.TestingT, tokens ...string) callback.Key {
	key, err := callback.NewKey(tokens...)
	require.NoError(t, err)
	return key
}

func sign(t require.TestingT, key callback.Key, m callback.Message) string {
	signature, err := key.Sign(m)
	require.NoError(t, err)
	return signature
}

var call = url.Values{"CallSid": {"CA1234567890ABCDE"}, "Caller": {"+14158675309"}, "Digits": {"1234"},
	"From": {"+14158675309"}, "To": {"+18005551212"}}

// The official libraries publish these vectors for the auth token 12345.
var vectors = []struct {
	url  string
	form url.Values
	want string
}{
	{"https://mycompany.com/myapp.php?foo=1&bar=2", call, "RSOYDt4T1cUTdK1PDd93/VVr8B8="},
	{"https://mycompany.com:443/myapp.php?foo=1&bar=2", call, "kvajT1Ptam85bY51eRf/AJRuM3w="},
	{"http://mycompany.com:80/myapp.php?foo=1&bar=2", call, "0ZXoZLH/DfblKGATFgpif+LLRf4="},
	{"http://mycompany.com:1234/myapp.php?foo=1&bar=2", call, "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="},
	{"https://mycompany.com/myapp.php?foo=1&bar=2", url.Values{"Sid": {"CA123"}, "SidAccount": {"AC123"},
		"Digits": {"5678", "1234", "1234"}}, "IK+Dwps556ElfBT0I3Rgjkr1wJU="},
	{"https://example.com/hosted-numbers/callback", payload.Values(), "ADVl9RrXqce0NDo5ZwpQdZ90uVM="},
}

func TestThePublishedVectorsAreVerified(t *testing.T) {
	key := newKey(t, "12345")
	for _, v := range vectors {
		m := callback.Message{URL: v.url, Form: v.form}
		assert.Equal(t, v.want, sign(t, key, m))
		assert.NoError(t, key.Verify(m, v.want))
		assert.Equal(t, v.want, specified("12345", v.url, v.form), "the slow specification")
	}
}

// asSigned maps requested urls to the signed text.
var asSigned = map[string]string{
	"https://example.com/a#ct=100&rp=all":  "https://example.com/a",
	"https://example.com/a?b=1#c?d=2#e":    "https://example.com/a?b=1",
	"https://example.com/%7e%2f+%2B?q=%zz": "https://example.com/%7e%2f+%2B?q=%zz",
	"https://example.com/ü?ü= '\"<>|\\":    "https://example.com/ü?ü= '\"<>|\\",
	"HTTPS://EXAMPLE.com./../a//b/?&&?":    "HTTPS://EXAMPLE.com./../a//b/?&&?",
	"https://u:p@[2001:DB8::1]:8443?b@c:1": "https://u:p@[2001:DB8::1]:8443?b@c:1",
	"":                                     "",
	"no url":                               "no url",
}

func TestAURLIsSignedAsItIsWithoutItsFragment(t *testing.T) {
	key := newKey(t, "12345")
	for requested, text := range asSigned {
		signature := sign(t, key, callback.Message{URL: requested})
		assert.Equal(t, specified("12345", text, nil), signature, requested)
		assert.NoError(t, key.Verify(callback.Message{URL: requested}, signature), requested)
	}
}

// tried maps a requested url to the other urls that a sender may have signed.
var tried = []struct {
	url    string
	others []string
}{
	{"https://h/a", []string{"https://h:443/a"}},
	{"http://h/a", []string{"http://h:80/a"}},
	{"HTTP://h/a", []string{"HTTP://h:80/a"}},
	{"HTTPS://h/a", []string{"HTTPS://h:443/a"}},
	{"https://h:443/a", []string{"https://h/a"}},
	{"https://h:8443/a?b=c:1@d", []string{"https://h/a?b=c:1@d"}},
	{"https://h?b", []string{"https://h:443?b"}},
	{"https://h", []string{"https://h:443"}},
	{"https://h:/", []string{"https://h/"}},
	{"https://[::1]/a", []string{"https://[::1]:443/a"}},
	{"https://[::1]:8443/a", []string{"https://[::1]/a"}},
	{"http://[fe80::1%25en0]:80", []string{"http://[fe80::1%25en0]"}},
	{"https://u@h/", []string{"https://u@h:443/", "https://h/", "https://h:443/"}},
	{"https://u:p@h:1/", []string{"https://u:p@h/", "https://h:1/", "https://h/"}},
	{"https://u:p:q@r@[::1]:1?x", []string{"https://u:p:q@r@[::1]?x", "https://[::1]:1?x", "https://[::1]?x"}},
	{"ftp://h/a", nil},
	{"/a/b", nil},
	{"https://h/a#b@c:1", []string{"https://h:443/a"}},
}

func TestSendersDifferOnPortsAndUserInformation(t *testing.T) {
	key := newKey(t, "12345")
	for _, c := range tried {
		m := callback.Message{URL: c.url, Form: call}
		want, _, _ := strings.Cut(c.url, "#")
		for _, signed := range append([]string{want}, c.others...) {
			assert.NoError(t, key.Verify(m, specified("12345", signed, call)), "%s for %s", signed, c.url)
		}
		for _, other := range []string{"https://h:444/a", "http://h:443/", "https://h:80/a", "https://v@h/", "https://h/b", "https://[::1]:80/a", "https://h:443:443/a"} {
			err := key.Verify(m, specified("12345", other, call))
			assert.ErrorIs(t, err, callback.ErrNoMatch, "%s for %s", other, c.url)
		}
	}
}

func TestARefusalNamesTheURLsItTriedWithoutSecrets(t *testing.T) {
	key := newKey(t, "12345")
	wrong := specified("12345", "https://elsewhere/", nil)
	for _, c := range tried {
		want, _, _ := strings.Cut(c.url, "#")
		var refused *callback.SignatureError
		require.ErrorAs(t, key.Verify(callback.Message{URL: c.url}, wrong), &refused)
		require.Len(t, refused.URLs, 1+len(c.others), c.url)
		for i, signed := range append([]string{want}, c.others...) {
			assert.Equal(t, blotted.Replace(signed), refused.URLs[i])
			assert.Contains(t, refused.Error(), refused.URLs[i])
			assert.NotContains(t, refused.Error(), specified("12345", signed, nil))
		}
		assert.NotContains(t, refused.Error(), "12345")
	}
}

var blotted = strings.NewReplacer("u@", "xxxxx@", "u:p@", "u:xxxxx@", "u:p:q@r@", "u:xxxxx@")

func TestParametersAreSignedInByteOrder(t *testing.T) {
	key := newKey(t, "12345")
	for _, c := range []struct {
		form url.Values
		text string
	}{
		{nil, ""},
		{url.Values{}, ""},
		{url.Values{"A": nil}, ""},
		{url.Values{"A": {""}}, "A"},
		{url.Values{"": {"v"}}, "v"},
		{url.Values{"b": {"1"}, "B": {"2"}, "a": {"3"}, "10": {"4"}, "9": {"5"}}, "10495B2a3b1"},
		{url.Values{"A": {"2", "1", "2"}, "AB": {"0"}}, "A1A2AB0"},
		{url.Values{"A": {"", "x", ""}}, "AAx"},
		{url.Values{"A": {"a b+c%20", "é", "\xff"}}, "Aa b+c%20AéA\xff"},
		{url.Values{"\uff5e": {"1"}, "😀": {"2"}}, "\uff5e1😀2"},
		{url.Values{"A": {"😀", "\uff5e"}}, "A\uff5eA😀"},
	} {
		signature := sign(t, key, callback.Message{URL: "https://h/", Form: c.form})
		assert.Equal(t, specified("12345", "https://h/"+c.text, nil), signature, c.text)
		assert.NoError(t, key.Verify(callback.Message{URL: "https://h/", Form: c.form}, signature))
	}
}

func TestSigningDoesNotChangeTheForm(t *testing.T) {
	form := url.Values{"A": {"2", "1", "2"}}
	sign(t, newKey(t, "12345"), callback.Message{URL: "https://h/", Form: form})
	assert.Equal(t, url.Values{"A": {"2", "1", "2"}}, form)
}

func TestABodyIsSignedByItsHashInTheURL(t *testing.T) {
	key := newKey(t, "12345")
	body := []byte(`{"Status":"received"}`)
	hash := fmt.Sprintf("bodySHA256=%x", sha256.Sum256(body))
	for requested, want := range map[string]string{
		"https://h/":         "https://h/?" + hash,
		"https://h/?a=1":     "https://h/?a=1&" + hash,
		"https://h/#ct=100":  "https://h/?" + hash + "#ct=100",
		"https://h/?a#b?c#d": "https://h/?a&" + hash + "#b?c#d",
	} {
		assert.Equal(t, want, callback.BodyURL(requested, body))
		signature := sign(t, key, callback.Message{URL: want, Body: body})
		signed, _, _ := strings.Cut(want, "#")
		assert.Equal(t, specified("12345", signed, nil), signature)
		assert.NoError(t, key.Verify(callback.Message{URL: want, Body: body}, signature))
	}
	upper := "https://h/?bodySHA256=" + strings.ToUpper(hash[11:])
	assert.NoError(t, key.Verify(callback.Message{URL: upper, Body: body}, specified("12345", upper, nil)))

	for _, requested := range []string{
		"https://h/", "https://h/?" + hash[:74] + "g", "https://h/?bodySHA256=", "https://h/?bodySHA256", "https://h/?x" + hash,
		"https://h/?" + hash + "&" + hash, "https://h/?bodySHA256=&" + hash, "https://h/?" + hash + "0",
		"https://h/#" + hash, "https://h/?a#" + hash, "https://h/" + hash, "https://h/?bodysha256" + hash[10:],
	} {
		m := callback.Message{URL: requested, Body: body}
		_, err := key.Sign(m)
		assert.ErrorIs(t, err, callback.ErrBodyHash, requested)
		signed, _, _ := strings.Cut(requested, "#")
		assert.ErrorIs(t, key.Verify(m, specified("12345", signed, nil)), callback.ErrBodyHash, requested)
	}
	empty := callback.Message{URL: callback.BodyURL("https://h/", nil), Body: []byte{}}
	assert.NoError(t, key.Verify(empty, sign(t, key, empty)))
}

func TestAMalformedSignatureHasItsOwnError(t *testing.T) {
	key := newKey(t, "12345")
	m := callback.Message{URL: vectors[0].url, Form: vectors[0].form}
	good := vectors[0].want
	for signature, want := range map[string]error{
		"":                                 callback.ErrNoSignature,
		good[:27]:                          callback.ErrMalformedSignature,
		good + "=":                         callback.ErrMalformedSignature,
		good + "\n":                        callback.ErrMalformedSignature,
		" " + good[:27]:                    callback.ErrMalformedSignature,
		good[:10] + "\n" + good[10:]:       callback.ErrMalformedSignature,
		good[:10] + "\r" + good[11:]:       callback.ErrMalformedSignature,
		good[:26] + "9=":                   callback.ErrMalformedSignature, // bits that do not count
		strings.Replace(good, "/", "_", 1): callback.ErrMalformedSignature,
		"sha1=" + good[5:]:                 callback.ErrMalformedSignature,
		good[:27] + "A":                    callback.ErrMalformedSignature, // 21 bytes
		strings.Repeat("\xff", 28):         callback.ErrMalformedSignature,
		strings.ToLower(good):              callback.ErrNoMatch,
		"AAAAAAAAAAAAAAAAAAAAAAAAAAA=":     callback.ErrNoMatch,
	} {
		err := key.Verify(m, signature)
		assert.ErrorIs(t, err, want, "%q", signature)
		assert.NotContains(t, err.Error(), good)
	}
}

func TestTheFirstTokenSignsAndEveryTokenVerifies(t *testing.T) {
	m := callback.Message{URL: "https://h/", Form: call}
	before, after, both := newKey(t, "old"), newKey(t, "new"), newKey(t, "new", "old")
	assert.Equal(t, sign(t, after, m), sign(t, both, m))
	assert.NoError(t, both.Verify(m, sign(t, before, m)))
	assert.NoError(t, both.Verify(m, sign(t, after, m)))
	assert.NoError(t, before.Verify(m, specified("old", "https://h:443/", call)))
	assert.ErrorIs(t, after.Verify(m, sign(t, before, m)), callback.ErrNoMatch)

	for _, tokens := range [][]string{nil, {""}, {"a", ""}} {
		_, err := callback.NewKey(tokens...)
		assert.ErrorIs(t, err, callback.ErrNoToken)
	}
	var zero callback.Key
	_, err := zero.Sign(m)
	assert.ErrorIs(t, err, callback.ErrNoToken)
	assert.ErrorIs(t, zero.Verify(m, sign(t, after, m)), callback.ErrNoToken)
}

func TestAKeyIsNeverPrinted(t *testing.T) {
	const token = "f00df00df00df00df00df00df00df00d"
	key := newKey(t, token, "older-"+token)
	holders := []any{key, &key, []callback.Key{key}, map[string]callback.Key{"k": key}, callback.Receiver{Key: key},
		&callback.Receiver{Key: key}, struct{ Key callback.Key }{key}, struct{ key callback.Key }{key}, struct{ key *callback.Key }{&key},
		struct{ any }{key}, &struct{ key []callback.Key }{[]callback.Key{key}}}
	var printed strings.Builder
	for _, flags := range []string{"", "+", "#", "-", " ", "0", "+#", "30", ".3"} {
		for verb := rune('A'); verb <= 'z'; verb++ {
			for _, holder := range holders {
				fmt.Fprintf(&printed, "%"+flags+string(verb), holder)
			}
		}
	}
	for _, holder := range holders {
		fmt.Fprintln(&printed, holder)
		slog.New(slog.NewTextHandler(&printed, nil)).Info("text", "holder", holder)
		slog.New(slog.NewJSONHandler(&printed, nil)).Info("json", "holder", holder)
		data, err := json.Marshal(holder)
		fmt.Fprintln(&printed, string(data), err)
	}
	_, err := key.Sign(callback.Message{Body: []byte{}})
	fmt.Fprintln(&printed, err, key.Verify(callback.Message{URL: "https://h/"}, ""))

	shown := strings.ToLower(printed.String())
	assert.Contains(t, shown, strings.ToLower(key.String()))
	for _, secret := range []string{token, fmt.Sprintf("%x", token), fmt.Sprint([]byte(token)), "f00df00d", "102 48 48 100"} {
		assert.NotContains(t, shown, secret)
	}
	for _, text := range []string{fmt.Sprint(key), fmt.Sprintf("%#v", key), fmt.Sprintf("%x", key), key.String(), key.GoString(), key.LogValue().String()} {
		assert.Equal(t, "callback.Key(redacted)", text)
	}
}

func TestKeysDoNotCompare(t *testing.T) {
	assert.False(t, reflect.TypeFor[callback.Key]().Comparable(), "== compiles")
	assert.False(t, reflect.TypeFor[callback.Receiver]().Comparable(), "== compiles")
}

func TestAKeyIsSafeForConcurrentUse(t *testing.T) {
	key := newKey(t, "12345", "67890")
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for _, v := range vectors {
				m := callback.Message{URL: v.url, Form: v.form}
				signature, err := key.Sign(m)
				assert.NoError(t, err)
				assert.Equal(t, v.want, signature)
				assert.NoError(t, key.Verify(m, signature))
				assert.Error(t, key.Verify(m, "AAAAAAAAAAAAAAAAAAAAAAAAAAA="))
			}
		})
	}
	group.Wait()
}
