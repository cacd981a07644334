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

// tokenUsage is the usage of a flag that takes authTokens.
const tokenUsage = "`TOKEN` the account's auth token, or @FILE with it; repeat the flag while tokens change"

// verify says whether a callback's signature is valid.
func verify(flags *flag.FlagSet) action {
	var tokens authTokens
	flags.Var(&tokens, "token", tokenUsage)
	address := flags.String("url", "", "`URL` the requested url, with its query")
	signature := flags.String("signature", "", "`TEXT` the value of the header "+callback.SignatureHeader)
	body := flags.String("body", "", "`FILE` the posted body, at most "+strconv.Itoa(callback.DefaultMaxBody>>10)+" KiB; - for standard input")
	kind := flags.String("content-type", "", "`TYPE` the content type of the body; without it, the command tries both kinds of body")
	return func(_ context.Context, args []string, std streams) error {
		given := map[string]bool{}
		flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
		key, err := tokens.key()
		switch {
		case err != nil:
			return err
		case !given["url"] || !given["signature"]:
			return badUsage("the command requires -url and -signature")
		case given["body"] && len(args) > 0:
			return badUsage("give either -body or parameters; %.20q is a parameter", args[0])
		case given["content-type"] && !given["body"]:
			return badUsage("-content-type requires -body, because parameters are always a form")
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

// authTokens is a repeatable flag. Its value is a token, or @FILE with a file's name.
type authTokens []string

// String returns "", because tokens must not be shown.
func (*authTokens) String() string { return "" }

// Set adds a token.
func (tokens *authTokens) Set(value string) error {
	token, err := secret(value)
	if err == nil {
		*tokens = append(*tokens, token)
	}
	return err
}

// maxSecret is how many bytes the file of a secret may have.
const maxSecret = 4 << 10

// secret returns a value of the command line, or, of @FILE, what the file contains.
func secret(value string) (string, error) {
	name, ok := strings.CutPrefix(value, "@")
	if !ok {
		return value, nil
	}
	data, err := readAtMost(maxSecret, name, nil)
	return strings.TrimRight(string(data), "\r\n"), err
}

// key returns the key of the tokens.
func (tokens authTokens) key() (callback.Key, error) {
	key, err := callback.NewKey(tokens...)
	if err != nil {
		return key, badUsage("the command requires at least one -token")
	}
	return key, nil
}

// readAtMost reads a file, or standard input if its name is -. It refuses one with more
// bytes than the limit.
func readAtMost(limit int64, name string, in io.Reader) ([]byte, error) {
	what := "standard input"
	if name != "-" || in == nil {
		what = name
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer func() { _ = file.Close() }() // it was only read
		in = file
	}
	data, err := io.ReadAll(io.LimitReader(in, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("%s must have at most %d bytes, but has more", what, limit)
	}
	return data, err
}

// setParams makes the parameters the posted form of a callback.
func setParams(in *callback.Incoming, args []string) error {
	form, err := parseParams(args)
	if form != nil {
		in.Body, in.ContentType = []byte(form.Encode()), formType
	}
	return err
}

const formType = "application/x-www-form-urlencoded"

// parseParams reads unescaped parameters, each NAME=VALUE. Without any it returns nil.
func parseParams(args []string) (url.Values, error) {
	var form url.Values
	for _, arg := range args {
		name, value, ok := strings.Cut(arg, "=")
		if !ok {
			return nil, badUsage("a parameter must be NAME=VALUE; it is %.40q", arg)
		}
		if form == nil {
			form = url.Values{}
		}
		form.Add(name, value)
	}
	return form, nil
}
