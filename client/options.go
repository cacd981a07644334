package client

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// The defaults of Options.
const (
	DefaultTries   = 4
	DefaultTimeout = 30 * time.Second
)

// Options configure a Client. AccountSID and AuthToken, or AccountSID, APIKey and
// APIKeySecret, are required. Printing and logging leave out the secrets.
type Options struct {
	// BaseURL is the address that every request goes to, such as the address of a
	// mock server. Empty means the API's own addresses.
	BaseURL string
	// Generation is the generation of the API for orders and letters. The zero value is
	// order.Generation1.
	Generation order.Generation
	// AccountSID is the account that the client acts for.
	AccountSID sid.ID[sid.Account]
	// AuthToken is the account's auth token.
	AuthToken string `json:"-"`
	// APIKey is the sid of an API key of the account, SK and 32 digits. With
	// APIKeySecret it replaces AuthToken.
	APIKey       string
	APIKeySecret string `json:"-"`

	// HTTPClient sends the requests. Nil means a client of its own with
	// DefaultTimeout. Its CheckRedirect is not used: redirects are not followed.
	HTTPClient *http.Client
	// Tries is how often a request that may be repeated is sent at most. Zero means
	// DefaultTries; 1 never repeats a request.
	Tries int
	// Sleep waits before a request is repeated, and returns an error if the context
	// ends first. Nil really waits.
	Sleep func(context.Context, time.Duration) error
}

// credentials returns the user and the password of each request.
func (o *Options) credentials() (user, secret string, err error) {
	switch {
	case o.AccountSID.IsZero():
		return "", "", errors.New("client: new: AccountSID is required; it is missing")
	case o.APIKey == "" && o.APIKeySecret == "" && o.AuthToken == "":
		return "", "", errNoCredentials
	case o.APIKey == "" && o.APIKeySecret == "":
		return o.AccountSID.String(), o.AuthToken, nil
	case o.AuthToken != "":
		return "", "", errors.New("client: new: AuthToken must not be given together with APIKey; remove one of them")
	case o.APIKey == "" || o.APIKeySecret == "":
		return "", "", errors.New("client: new: APIKey and APIKeySecret must be given together; one of them is empty")
	}
	return o.APIKey, o.APIKeySecret, nil
}

// String returns the options without their secrets.
func (o Options) String() string {
	return fmt.Sprintf("{BaseURL:%s Generation:%d AccountSID:%s AuthToken:%s APIKey:%s APIKeySecret:%s Tries:%d}",
		o.BaseURL, o.Generation+1, o.AccountSID, mask(o.AuthToken), o.APIKey, mask(o.APIKeySecret), o.Tries)
}

func mask(secret string) string {
	if secret == "" {
		return ""
	}
	return redacted
}

// Format writes String for every verb, so that none of them shows a secret.
func (o Options) Format(f fmt.State, _ rune) { fmt.Fprint(f, o.String()) }

// LogValue returns String as the value in a log.
func (o Options) LogValue() slog.Value { return slog.StringValue(o.String()) }
