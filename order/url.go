package order

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// ValidateURL checks a text by the rule of StatusCallbackUrl, which requires an
// absolute http or https url. It is exported for urls from other sources, such as a
// redirect. The error does not repeat the text, which may contain a password.
func ValidateURL(text string) error { return isURL(text) }

// isURL is the rule of a webhook's url: absolute, http or https, and valid in a
// request. A text of RFC 3986 has neither spaces nor control characters, nor a raw @
// in its user information. isURL accepts other characters that the RFC would escape,
// such as those of another script in the path.
func isURL(text string) error {
	if i := strings.IndexFunc(text, func(r rune) bool { return r <= ' ' || 0x7f <= r && r <= 0x9f }); i >= 0 {
		return fmt.Errorf("must be a url without spaces and control characters; it has one at offset %d; escape it", i)
	}
	u, err := url.Parse(text)
	if err != nil {
		return errors.New("must be an absolute http or https url, like https://example.com/path; it cannot be parsed")
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("must be an absolute http or https url, like https://example.com/path; its scheme is %.20q", u.Scheme)
	}
	if u.Host == "" {
		return errors.New("must be an absolute http or https url; it names no host")
	}
	if strings.Count(authority(text), "@") > 1 {
		return errors.New("must be a url with at most one @ before its path; it has several; write an @ of the user information as %40")
	}
	return isHostAndPort(u.Host)
}

// authority returns the text between // and the path, the query or the fragment.
func authority(text string) string {
	_, rest, _ := strings.Cut(text, "//")
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		rest = rest[:end]
	}
	return rest
}

// isHostAndPort is the rule of a url's host: a domain name or an address, in
// brackets if it is of IPv6, and perhaps a port.
func isHostAndPort(text string) error {
	host, port := text, ""
	if i := strings.LastIndexByte(text, ':'); i > strings.LastIndexByte(text, ']') {
		host, port = text[:i], text[i+1:]
	}
	if port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return fmt.Errorf("must be a url with a port from 1 to 65535; the port is %.20q", port)
		}
	}
	if strings.HasPrefix(host, "[") {
		address, err := netip.ParseAddr(strings.TrimSuffix(host[1:], "]"))
		if err != nil || !address.Is6() || address.Zone() != "" || !strings.HasSuffix(host, "]") {
			return fmt.Errorf("must be a url whose host in brackets is an IPv6 address without a zone; its host is %.40q", host)
		}
		return nil
	}
	if strings.Contains(host, ":") {
		return fmt.Errorf("must be a url with at most one port, and an IPv6 address in brackets; its host is %.40q", host)
	}
	if endsInNumber(host) {
		if address, err := netip.ParseAddr(host); err != nil || !address.Is4() {
			return fmt.Errorf("must be a url whose host is an IPv4 address, like 192.0.2.1, if it ends in a number; its host is %.40q", host)
		}
		return nil
	}
	if err := isDomain(host, true); err != nil {
		return fmt.Errorf("must be a url that can be requested; %w", err)
	}
	return nil
}

// endsInNumber reports whether the last label of a host is a number. Top-level domains
// never are.
func endsInNumber(host string) bool {
	host = strings.TrimSuffix(host, ".")
	last := host[strings.LastIndexByte(host, '.')+1:]
	if strings.HasPrefix(last, "0x") || strings.HasPrefix(last, "0X") {
		_, err := strconv.ParseUint("0"+last[2:], 16, 64)
		return err == nil
	}
	return isDigits(last)
}
