package callback

import (
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
)

// ErrForwarded means that the headers of proxies are malformed or contradict each
// other, so that the url of the callback is unknown.
var ErrForwarded = errors.New("the url of the callback is unknown, because the headers of the proxies are malformed or contradict each other")

// ForwardedURL returns the url at which a proxy received the request, according to the
// headers X-Forwarded-Proto, -Host, -Port and -Prefix and Forwarded (RFC 7239). It
// returns "" if ParseForwarded returns an error; a Receiver then refuses the request
// with ErrForwarded. Every client can set these headers, so use ForwardedURL only
// behind proxies that overwrite them.
func ForwardedURL(r *http.Request) string {
	address, _ := ParseForwarded(r)
	return address
}

// ParseForwarded is ForwardedURL with an error, which wraps ErrForwarded. If several
// proxies name a scheme, a host or a port, the first one counts. Their prefixes are
// joined, beginning with the first proxy's. X-Forwarded-Port replaces the port of the
// Host header, and is omitted if it is the scheme's default. An empty header counts as
// absent.
func ParseForwarded(r *http.Request) (string, error) {
	a := parseAddress(RequestURL(r))
	f, err := parseForwarded(r.Header)
	if err != nil {
		return "", fmt.Errorf("callback: forwarded: %w: %w", ErrForwarded, err)
	}
	if f.scheme != "" {
		a.scheme = f.scheme + "://"
	}
	if f.host != "" {
		a.host, a.port = f.host, ""
	}
	if f.port != "" {
		a.port = ":" + f.port
	}
	if f.port == defaultPorts[strings.TrimSuffix(a.scheme, "://")] && !f.portInHost {
		a.port = ""
	}
	a.rest = f.prefix + a.rest
	return a.String(), nil
}

// forwarding holds the parts of the url that proxies report. Other parts are empty.
type forwarding struct {
	scheme, host, port, prefix string
	portInHost                 bool // port follows a host, so the sender wrote it
}

func parseForwarded(h http.Header) (forwarding, error) {
	var f forwarding
	standard, err := parseStandard(strings.Join(h.Values("Forwarded"), ","))
	if err != nil {
		return f, fmt.Errorf("%s: %w", "Forwarded", err)
	}
	for _, part := range []struct {
		header, value string
		read          func(*forwarding, string) error
	}{
		{"Forwarded", standard["proto"], (*forwarding).setScheme},
		{"Forwarded", standard["host"], (*forwarding).setHost},
		{"X-Forwarded-Proto", first(h, "X-Forwarded-Proto"), (*forwarding).setScheme},
		{"X-Forwarded-Host", first(h, "X-Forwarded-Host"), (*forwarding).setHost},
		{"X-Forwarded-Port", first(h, "X-Forwarded-Port"), (*forwarding).setPort},
		{"X-Forwarded-Prefix", strings.Join(h.Values("X-Forwarded-Prefix"), ","), (*forwarding).setPrefix},
	} {
		if part.value == "" {
			continue
		}
		if err := part.read(&f, part.value); err != nil {
			return f, fmt.Errorf("%s: %w", part.header, err)
		}
	}
	return f, nil
}

// first returns the first value of a header with a value for each proxy.
func first(h http.Header, name string) string {
	for value := range strings.SplitSeq(strings.Join(h.Values(name), ","), ",") {
		if value = strings.TrimSpace(value); value != "" {
			return value
		}
	}
	return ""
}

// disagree returns the error for a header that contradicts another one.
func disagree(known, said string) error {
	return fmt.Errorf("says %.80q, but another header says %.80q", said, known)
}

func (f *forwarding) setScheme(text string) error {
	scheme := strings.ToLower(text)
	if defaultPorts[scheme] == "" {
		return fmt.Errorf("requires http or https, not %.20q", text)
	}
	if f.scheme != "" && f.scheme != scheme {
		return disagree(f.scheme, scheme)
	}
	f.scheme = scheme
	return nil
}

// setHost reads a host with or without a port, and keeps the case of its letters,
// because the signature covers them. A header with a port does not contradict one
// without.
func (f *forwarding) setHost(text string) error {
	host, port := text, ""
	if i := strings.LastIndexByte(text, ':'); i > strings.LastIndexByte(text, ']') {
		host, port = text[:i], text[i+1:]
	}
	if !isHost(host) {
		return fmt.Errorf("requires a host like example.com or [::1], with or without a port, not %.80q", text)
	}
	if f.host != "" && !strings.EqualFold(f.host, host) {
		return disagree(f.host, host)
	}
	f.host = host
	if len(host) == len(text) {
		return nil
	}
	f.portInHost = true
	return f.setPort(port)
}

func (f *forwarding) setPort(text string) error {
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil || n == 0 {
		return fmt.Errorf("requires a port from 1 to 65535, not %.20q", text)
	}
	if f.port == "" {
		f.port = text
		return nil
	}
	if known, _ := strconv.ParseUint(f.port, 10, 16); known != n {
		return disagree(f.port, text)
	}
	return nil
}

// setPrefix reads the paths that proxies removed, the first proxy's first.
func (f *forwarding) setPrefix(text string) error {
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimRight(strings.TrimSpace(part), "/")
		if part == "" {
			continue
		}
		if !strings.HasPrefix(part, "/") || strings.HasPrefix(part, "//") || escape(part, subDelims+"/:@%") != part {
			return fmt.Errorf("requires a path like /api, not %.80q", part)
		}
		f.prefix += part
	}
	return nil
}

// isHost reports whether text is a host name or an IP address, IPv6 in brackets.
func isHost(text string) bool {
	if inner, ok := strings.CutPrefix(text, "["); ok {
		inner, ok = strings.CutSuffix(inner, "]")
		at, err := netip.ParseAddr(inner)
		return ok && err == nil && at.Is6() && at.Zone() == ""
	}
	return text != "" && escape(text, "") == text && strings.Trim(text, ".") != ""
}

// parseStandard reads a Forwarded header (RFC 7239): the first value of each
// parameter, by its name in lower case.
func parseStandard(text string) (map[string]string, error) {
	found := map[string]string{}
	inElement := map[string]bool{}
	for {
		text = strings.TrimLeft(text, " \t")
		if text == "" {
			return found, nil
		}
		switch text[0] {
		case ',':
			clear(inElement)
			text = text[1:]
			continue
		case ';':
			text = text[1:]
			continue
		}
		name, value, rest, err := parsePair(text)
		if err != nil {
			return nil, err
		}
		if inElement[name] {
			return nil, fmt.Errorf("a proxy gives %.20q twice", name)
		}
		inElement[name] = true
		if found[name] == "" {
			found[name] = value
		}
		text = rest
	}
}

// parsePair reads a parameter, name=token or name="quoted", up to the next
// delimiter.
func parsePair(text string) (name, value, rest string, err error) {
	i := strings.IndexAny(text, `=,;"`)
	if i < 0 || text[i] != '=' || !isToken(text[:i]) {
		return "", "", "", fmt.Errorf("requires name=value, not %.40q", text)
	}
	name, rest = strings.ToLower(text[:i]), text[i+1:]
	if quoted, ok := strings.CutPrefix(rest, `"`); ok {
		if value, rest, ok = cutQuoted(quoted); !ok {
			return "", "", "", fmt.Errorf("the quoted value of %.20q does not end", name)
		}
	} else if i := strings.IndexAny(rest+",", ",;"); i >= 0 {
		value, rest = strings.TrimRight(rest[:i], " \t"), rest[i:]
	}
	rest = strings.TrimLeft(rest, " \t")
	if rest != "" && rest[0] != ',' && rest[0] != ';' {
		return "", "", "", fmt.Errorf("requires , or ; behind the value of %.20q, not %.40q", name, rest)
	}
	return name, value, rest, nil
}

// cutQuoted returns the unescaped text before the closing quote, and the text after it.
func cutQuoted(text string) (value, rest string, ok bool) {
	var unquoted strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '"':
			return unquoted.String(), text[i+1:], true
		case text[i] == '\\' && i+1 < len(text):
			i++
		}
		unquoted.WriteByte(text[i])
	}
	return "", "", false
}

// isToken reports whether text is a token of HTTP (RFC 9110).
func isToken(text string) bool {
	return text != "" && strings.IndexFunc(text, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r)
	}) < 0
}
