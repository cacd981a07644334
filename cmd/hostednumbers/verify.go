package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/internal/terminal"
)

// tokenUsage is what the help says of a flag that is an authTokens.
const tokenUsage = "`TOKEN` the account's auth token, or @FILE, which holds it; give several while tokens change"

// verify says whether a callback's signature is right.
func verify(flags *flag.FlagSet) action {
	var tokens authTokens
	flags.Var(&tokens, "token", tokenUsage)
	address := flags.String("url", "", "`URL` what was requested, with its query")
	signature := flags.String("signature", "", "`TEXT` what stands in the header "+callback.SignatureHeader)
	body := flags.String("body", "", "`FILE` the body, "+strconv.Itoa(callback.DefaultMaxBody>>10)+" KiB at most; - for standard input")
	kind := flags.String("content-type", "", "`TYPE` the body's; without it, a form and a body with a bodySHA256 are both tried")
	return func(_ context.Context, args []string, std streams) error {
		given := map[string]bool{}
		flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
		key, err := tokens.key()
		switch {
		case err != nil:
			return err
		case !given["url"] || !given["signature"]:
			return badUsage("want a -url and a -signature")
		case given["body"] && len(args) > 0:
			return badUsage("a -body has no parameters, such as %.20q", args[0])
		case given["content-type"] && !given["body"]:
			return badUsage("a -content-type requires a -body: parameters are a form")
		}
		in := callback.Incoming{URL: *address, ContentType: *kind, Signature: *signature}
		if given["body"] {
			in.Body, err = readAtMost(callback.DefaultMaxBody, *body, std.in)
		} else {
			err = setParams(&in, args)
		}
		if err != nil {
			return err
		}

		text, result := "valid\n", error(nil)
		var refused *callback.SignatureError
		if _, err := key.Check(in); errors.As(err, &refused) {
			text, result = fmt.Sprintf("not valid: %v\n", refused.Err), errBad
			for _, tried := range refused.URLs {
				text += "tried " + terminal.Quote(tried) + "\n"
			}
			for _, hint := range hints(key, in, refused.Err) {
				text += "hint: " + terminal.Quote(hint) + "\n"
			}
		}
		if _, err := io.WriteString(std.out, text); err != nil {
			return err
		}
		return result
	}
}

// authTokens is a flag that may be repeated; @FILE is what a file holds.
type authTokens []string

// String is empty: tokens are not shown.
func (*authTokens) String() string { return "" }

// Set adds a token.
func (tokens *authTokens) Set(value string) error {
	token, err := secret(value)
	if err == nil {
		*tokens = append(*tokens, token)
	}
	return err
}

// maxSecret is how many bytes a file may have that holds a secret.
const maxSecret = 4 << 10

// secret is a value that a command line may keep in a file, as @FILE.
func secret(value string) (string, error) {
	name, ok := strings.CutPrefix(value, "@")
	if !ok {
		return value, nil
	}
	data, err := readAtMost(maxSecret, name, nil)
	return strings.TrimRight(string(data), "\r\n"), err
}

func (tokens authTokens) key() (callback.Key, error) {
	key, err := callback.NewKey(tokens...)
	if err != nil {
		return key, badUsage("want a -token")
	}
	return key, nil
}

// readAtMost reads a file, or standard input if it is called -, and refuses one
// with more bytes than the limit.
func readAtMost(limit int64, name string, in io.Reader) ([]byte, error) {
	if name != "-" || in == nil {
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer func() { _ = file.Close() }() // it was only read
		in = file
	}
	data, err := io.ReadAll(io.LimitReader(in, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("%s has more than %d bytes, which is the limit", name, limit)
	}
	return data, err
}

// setParams makes a callback a posted form, if there are parameters.
func setParams(in *callback.Incoming, args []string) error {
	form, err := parseParams(args)
	if form != nil {
		in.Body, in.ContentType = []byte(form.Encode()), formType
	}
	return err
}

const formType = "application/x-www-form-urlencoded"

// parseParams reads name=value, each as it was before it was escaped; nil if
// there are none.
func parseParams(args []string) (url.Values, error) {
	var form url.Values
	for _, arg := range args {
		name, value, ok := strings.Cut(arg, "=")
		if !ok {
			return nil, badUsage("want name=value, not %.40q", arg)
		}
		if form == nil {
			form = url.Values{}
		}
		form.Add(name, value)
	}
	return form, nil
}
