package client

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/hostednumbers/hostednumbers/order"
)

// site is an address that the credentials may be sent to.
type site struct {
	base   string // without a slash at the end
	origin string // scheme, host and port
}

func newSite(base string) (site, error) {
	if err := order.ValidateURL(base); err != nil {
		return site{}, fmt.Errorf("client: new: BaseURL %w", err)
	}
	u, err := url.Parse(base)
	switch {
	case err != nil:
		return site{}, errors.New("client: new: BaseURL must be a url; it cannot be parsed")
	case u.User != nil:
		return site{}, errors.New("client: new: BaseURL must not contain a user; give AccountSID and AuthToken")
	case u.RawQuery != "" || u.Fragment != "":
		return site{}, errors.New("client: new: BaseURL must not have a query or a fragment; remove it")
	}
	return site{base: strings.TrimRight(base, "/"), origin: origin(u)}, nil
}

// origin returns the scheme, host and port of a url, comparable with ==.
func origin(u *url.URL) string {
	scheme, port := strings.ToLower(u.Scheme), u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[scheme]
	}
	return scheme + "://" + strings.ToLower(u.Hostname()) + ":" + port
}

// follow returns the url of a next page. The url is used as it is; one without a host
// is on this site. Another host is an error, because the request carries credentials.
func (s site) follow(next string) (string, error) {
	u, err := url.Parse(next)
	if err != nil {
		return "", fmt.Errorf("the url of the next page must be a url; it is %.200q", next)
	}
	if u.Host == "" && u.Scheme == "" && strings.HasPrefix(next, "/") {
		return s.origin + next, nil
	}
	if found := origin(u); found != s.origin || u.User != nil {
		return "", fmt.Errorf("the next page must be on %s, because the request carries credentials; it is on %.200q", s.origin, found)
	}
	return next, nil
}
