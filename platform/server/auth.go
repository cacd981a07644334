package server

import (
	"cmp"
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/hostednumbers/hostednumbers/internal/web"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// Accounts configure the accepted credentials. While Tokens and Keys are both empty, any
// account sid and any key sid enters with any non-empty password. A key SK and 32 digits
// then acts for the account AC and the same digits.
type Accounts struct {
	// Tokens maps the accounts that may enter to their auth tokens.
	Tokens map[sid.ID[sid.Account]]string
	// Keys are the API keys that may enter. Their accounts need no entry in Tokens.
	Keys map[sid.ID[sid.APIKey]]Key
	// Subaccounts lists the accounts that an account may act for, beside itself.
	Subaccounts map[sid.ID[sid.Account]][]sid.ID[sid.Account]
}

// Key is an API key. Both fields are required.
type Key struct {
	Secret  string              // the password of requests
	Account sid.ID[sid.Account] // the account that the key acts for
}

// MayActFor reports whether an account is a subaccount of the caller's.
func (a Accounts) MayActFor(caller, account sid.ID[sid.Account]) bool {
	return slices.Contains(a.Subaccounts[caller], account)
}

// Token returns the token that signs the callbacks of an order that a request creates:
// the auth token of the caller. For an API key it is the configured auth token of the key's
// account, else the key's secret. It is "" if the request was not authenticated. The
// platform's store gets the context with each commit.
func Token(ctx context.Context) string { return web.Token(ctx) }

// maxPassword bounds a password in bytes: the server keeps the tokens that create orders.
const maxPassword = 1000

// CheckPassword returns an error unless a text can be an auth token or the secret of a
// key: 1 to 1000 bytes of UTF-8 without NUL. The error does not repeat the text.
func CheckPassword(text string) error {
	switch {
	case text == "":
		return errors.New("it is empty")
	case len(text) > maxPassword:
		return fmt.Errorf("it is longer than %d bytes", maxPassword)
	}
	return web.BadText("it", text)
}

// The refusals of credentials. None says whether an account or a key exists.
var (
	errNoCredentials = unauthorized("the request must have HTTP Basic credentials, an account sid and its auth token or a key sid and its secret; it has none")
	errNotBasic      = unauthorized("the Authorization header must be Basic and the base64 of a sid, a colon and its auth token or secret; it is something else")
	errUser          = unauthorized("the user name must be the sid of an account or of an API key, AC or SK and 32 hexadecimal digits; it is something else")
	errWrong         = unauthorized("the credentials must be those of an account or an API key that this server knows; the user name is unknown, or its password is another")
)

func unauthorized(text string) error {
	return &order.Problem{Code: order.ErrorUnauthorized, Err: errors.New(text)}
}

// authenticate returns the caller whose credentials a request has.
func (a Accounts) authenticate(r *http.Request) (who web.Identity, err error) {
	user, password, ok := r.BasicAuth()
	if !ok && r.Header.Get("Authorization") == "" {
		return who, errNoCredentials
	}
	if !ok {
		return who, errNotBasic
	}
	if err := web.BadText("the credentials", user+password); err != nil {
		return who, err
	}
	user, password = strings.Clone(user), strings.Clone(password) // neither keeps the other in memory
	who, want, err := a.caller(user, password)
	if err != nil {
		return web.Identity{}, errUser
	}
	if err := CheckPassword(password); err != nil {
		return web.Identity{}, unauthorized("the password must be the account's auth token or the key's secret; " + err.Error())
	}
	if subtle.ConstantTimeCompare([]byte(want), []byte(password)) != 1 || who.Account.IsZero() {
		return web.Identity{}, errWrong
	}
	return who, nil
}

// caller returns the caller that a user name means, and the password that it must have:
// "" if the user name is unknown, and the given one while nothing is configured. The error
// means that the user name is neither an account sid nor a key sid.
func (a Accounts) caller(user, given string) (who web.Identity, want string, err error) {
	isOpen := len(a.Tokens)+len(a.Keys) == 0
	if account, err := sid.Parse[sid.Account](user); err == nil {
		if want = given; !isOpen {
			want = a.Tokens[account]
		}
		return web.Identity{Account: account, Token: want}, want, nil
	}
	id, err := sid.Parse[sid.APIKey](user)
	if err != nil {
		return who, "", err
	}
	key := a.Keys[id]
	if isOpen {
		key.Secret = given
		key.Account, err = sid.Parse[sid.Account]("AC" + strings.TrimPrefix(user, "SK"))
	}
	return web.Identity{Account: key.Account, Token: cmp.Or(a.Tokens[key.Account], key.Secret)}, key.Secret, err
}
