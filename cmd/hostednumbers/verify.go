package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"

	"github.com/hostednumbers/hostednumbers/callback"
)

// tokenUsage is what the help says of a flag that is an authTokens.
const tokenUsage = "`TOKEN` the account's auth token, or @FILE, which holds it; give several while tokens change"

// verify says whether a callback's signature is right.
func verify(flags *flag.FlagSet) action {
	var tokens authTokens
	flags.Var(&tokens, "token", tokenUsage)
	address := flags.String("url", "", "`URL` what was requested, with its query")
	signature := flags.String("signature", "", "`TEXT` what stands in the header "+callback.SignatureHeader)
	body := flags.String("body", "", "`FILE` the body; - for standard input")
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
		}
		m := callback.Message{URL: *address}
		if given["body"] {
			m, err = readBody(*address, *body, std.in)
		} else {
			m.Form, err = parseParams(args)
		}
		if err != nil {
			return err
		}

		text, result := "valid\n", error(nil)
		var refused *callback.SignatureError
		if errors.As(key.Verify(m, *signature), &refused) {
			text, result = fmt.Sprintf("not valid: %v\n", refused.Err), errBad
			for _, tried := range refused.URLs {
				text += "tried " + tried + "\n"
			}
			for _, hint := range hints(key, m, *signature, refused.Err) {
				text += "hint: " + hint + "\n"
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

// secret is a value that a command line may keep in a file, as @FILE.
func secret(value string) (string, error) {
	name, ok := strings.CutPrefix(value, "@")
	if !ok {
		return value, nil
	}
	data, err := os.ReadFile(name)
	return strings.TrimRight(string(data), "\r\n"), err
}

func (tokens authTokens) key() (callback.Key, error) {
	key, err := callback.NewKey(tokens...)
	if err != nil {
		return key, badUsage("want a -token")
	}
	return key, nil
}

// readBody reads the body of a callback: a form, unless the url carries the hash
// of a body of another type.
func readBody(address, name string, in io.Reader) (callback.Message, error) {
	m := callback.Message{URL: address}
	data, err := readFile(name, in)
	if err != nil {
		return m, err
	}
	if u, err := url.Parse(address); err == nil && u.Query().Has("bodySHA256") {
		m.Body = data
		return m, nil
	}
	if m.Form, err = url.ParseQuery(strings.TrimRight(string(data), "\r\n")); err != nil {
		return m, fmt.Errorf("the body is no form, and the url does not carry its bodySHA256: %w", err)
	}
	return m, nil
}

// readFile reads a file, or standard input if it is called -.
func readFile(name string, in io.Reader) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(in)
	}
	return os.ReadFile(name)
}

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
