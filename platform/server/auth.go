package server

import (
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

// Accounts configure the accepted credentials. The zero Accounts accept any account sid
// with any non-empty auth token.
type Accounts struct {
	// Tokens maps the accounts that may enter to their auth tokens. Empty: any account
	// may enter.
	Tokens map[sid.ID[sid.Account]]string
	// Subaccounts lists the accounts that an account may act for, beside itself.
	Subaccounts map[sid.ID[sid.Account]][]sid.ID[sid.Account]
}

// MayActFor reports whether an account is a subaccount of the caller's.
func (a Accounts) MayActFor(caller, account sid.ID[sid.Account]) bool {
	return slices.Contains(a.Subaccounts[caller], account)
}

// Token returns the auth token of a request's context, "" if the request was not
// authenticated. The platform's store gets this context with each commit.
func Token(ctx context.Context) string { return web.Token(ctx) }

// maxPassword bounds an auth token in bytes: the server keeps the tokens that
// create orders.
const maxPassword = 1000

// The refusals of credentials.
var (
	errNoCredentials = unauthorized("the request must have HTTP Basic credentials, an account sid and its auth token; it has none")
	errNotBasic      = unauthorized("the Authorization header must be Basic and the base64 of an account sid, a colon and its auth token; it is something else")
	errUser          = unauthorized("the user name must be an account sid, AC and 32 hexadecimal digits; it is something else")
	errNoPassword    = unauthorized("the password must be the account's auth token; it is empty")
	errLongPassword  = unauthorized(fmt.Sprintf("the password must be the account's auth token; it is longer than %d bytes", maxPassword))
	errWrong         = unauthorized("the credentials must be those of an account that this server knows; the account is unknown, or its auth token is another")
)

func unauthorized(text string) error {
	return &order.Problem{Code: order.ErrorUnauthorized, Err: errors.New(text)}
}

// authenticate reads the credentials: an account sid, and its auth token.
func (a Accounts) authenticate(r *http.Request) (who web.Identity, err error) {
	user, token, ok := r.BasicAuth()
	if !ok && r.Header.Get("Authorization") == "" {
		return who, errNoCredentials
	}
	if !ok {
		return who, errNotBasic
	}
	if err := web.BadText("the credentials", user+token); err != nil {
		return who, err
	}
	account, err := sid.Parse[sid.Account](strings.Clone(user)) // without the token behind it
	switch {
	case err != nil:
		return who, errUser
	case token == "":
		return who, errNoPassword
	case len(token) > maxPassword:
		return who, errLongPassword
	}
	if len(a.Tokens) > 0 {
		want, known := a.Tokens[account]
		if same := subtle.ConstantTimeCompare([]byte(want), []byte(token)); !known || same != 1 {
			return who, errWrong
		}
	}
	return web.Identity{Account: account, Token: strings.Clone(token)}, nil
}
