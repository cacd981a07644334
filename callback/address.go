package callback

import (
	"iter"
	"slices"
	"strings"
)

// address is a url in parts. It keeps every byte, because the signature covers the
// url as it was sent.
type address struct {
	scheme string // with ://
	user   string // with @
	host   string // IPv6 with its brackets
	port   string // with :
	rest   string // path and query
}

func parseAddress(requested string) address {
	var a address
	i := strings.Index(requested, "://")
	if i < 0 {
		return address{rest: requested}
	}
	a.scheme, requested = requested[:i+3], requested[i+3:]
	authority := requested
	if i := strings.IndexAny(requested, "/?"); i >= 0 {
		authority, a.rest = requested[:i], requested[i:]
	}
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		a.user, authority = authority[:i+1], authority[i+1:]
	}
	a.host = authority
	if i := strings.LastIndexByte(authority, ':'); i > strings.LastIndexByte(authority, ']') {
		a.host, a.port = authority[:i], authority[i:]
	}
	return a
}

func (a address) appendTo(text []byte) []byte {
	text = append(append(text, a.scheme...), a.user...)
	text = append(append(text, a.host...), a.port...)
	return append(text, a.rest...)
}

func (a address) String() string { return string(a.appendTo(nil)) }

// otherPort returns the other way in which a sender may have written the port: "" if
// the address has a port, else the default port of the scheme.
func (a address) otherPort() string {
	switch {
	case a.port != "":
		return ""
	case strings.EqualFold(a.scheme, "https://"):
		return ":443"
	case strings.EqualFold(a.scheme, "http://"):
		return ":80"
	}
	return ""
}

// defaultPorts are the ports of the schemes that a callback's url may have.
var defaultPorts = map[string]string{"http": "80", "https": "443"}

// others yields the other urls that a sender may have signed for a requested one.
// They differ from it in port and user information.
func others(requested string) iter.Seq[address] {
	return func(yield func(address) bool) {
		a := parseAddress(requested)
		for _, user := range slices.Compact([]string{a.user, ""}) {
			for _, port := range slices.Compact([]string{a.port, a.otherPort()}) {
				other := address{a.scheme, user, a.host, port, a.rest}
				if other != a && !yield(other) {
					return
				}
			}
		}
	}
}

// blot returns the url for an error text, with its password hidden.
func blot(a address) string {
	if name, _, ok := strings.Cut(a.user, ":"); ok {
		a.user = name + ":xxxxx@"
	} else if a.user != "" {
		a.user = "xxxxx@"
	}
	return a.String()
}

func withoutFragment(requested string) string {
	requested, _, _ = strings.Cut(requested, "#")
	return requested
}
