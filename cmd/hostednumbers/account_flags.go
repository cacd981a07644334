package main

import (
	"flag"
	"fmt"
	"strconv"
	"strings"

	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/platform/server"
	"github.com/hostednumbers/hostednumbers/sid"
)

// accountValues are the values of the flags that say who may enter. They are parsed after
// all flags, because package flag would repeat an invalid value, and with it a secret.
type accountValues struct {
	accounts, keys, subaccounts []string
}

// accountFlags adds the repeatable flags -account, -key and -subaccount.
func accountFlags(flags *flag.FlagSet) *accountValues {
	var given accountValues
	repeatable := func(name, usage string, values *[]string) {
		flags.Func(name, usage, func(value string) error {
			*values = append(*values, value)
			return nil
		})
	}
	repeatable("account", "`SID:TOKEN` let this account enter with this auth token, or that of @FILE; repeatable", &given.accounts)
	repeatable("key", "`SK:SECRET=AC` let this API key enter with this secret and act for this account, or that of @FILE; repeatable", &given.keys)
	repeatable("subaccount", "`AC=PARENT` let the account PARENT and its keys act for this account; repeatable", &given.subaccounts)
	return &given
}

// set sets the options that the flags give. Its errors repeat sids, but no secrets.
func (given *accountValues) set(options *mock.Options) error {
	options.Accounts = map[sid.ID[sid.Account]]string{}
	options.Keys = map[sid.ID[sid.APIKey]]server.Key{}
	options.Subaccounts = map[sid.ID[sid.Account]][]sid.ID[sid.Account]{}
	for _, add := range []struct {
		values []string
		one    func(*mock.Options, string) error
	}{{given.accounts, addAccount}, {given.keys, addKey}} {
		for _, value := range add.values {
			if err := add.one(options, value); err != nil {
				return err
			}
		}
	}
	return addSubaccounts(options, given.subaccounts)
}

// parseAccount reads SID:TOKEN, or @FILE with it. The token is everything after the first
// colon.
func parseAccount(name, value string) (account sid.ID[sid.Account], token string, err error) {
	if account, token, err = parseUser[sid.Account](name, "SID:TOKEN", value); err != nil {
		return account, "", err
	}
	if err := server.CheckPassword(token); err != nil {
		return account, "", badUsage("%s requires an auth token after the colon of %v; %v", name, account, err)
	}
	return account, token, nil
}

// parseUser reads a sid, a colon and the text after it, or @FILE with all this.
func parseUser[K sid.Kind](name, syntax, value string) (id sid.ID[K], rest string, err error) {
	if value, err = secret(value); err != nil {
		return id, "", err
	}
	left, rest, found := strings.Cut(value, ":")
	if !found {
		return id, "", badUsage("%s requires %s, or @FILE with it; the value has no colon", name, syntax)
	}
	id, err = parseSID[K](name, "before the first colon", left)
	return id, rest, err
}

// addAccount adds SID:TOKEN.
func addAccount(options *mock.Options, value string) error {
	account, token, err := parseAccount("-account", value)
	if err != nil {
		return err
	}
	if _, twice := options.Accounts[account]; twice {
		return badUsage("-account requires each account once; %v is given twice", account)
	}
	options.Accounts[account] = token
	return nil
}

// addKey adds SK:SECRET=AC. The secret is everything between the first colon and the last
// equals sign.
func addKey(options *mock.Options, value string) error {
	key, rest, err := parseUser[sid.APIKey]("-key", "SK:SECRET=AC", value)
	if err != nil {
		return err
	}
	last := strings.LastIndex(rest, "=")
	if last < 0 {
		return badUsage("-key requires SK:SECRET=AC; the value of %v has no equals sign", key)
	}
	account, err := parseSID[sid.Account](fmt.Sprintf("-key %v", key), "after the last equals sign", rest[last+1:])
	if err != nil {
		return err
	}
	if _, twice := options.Keys[key]; twice {
		return badUsage("-key requires each key once; %v is given twice", key)
	}
	if err := server.CheckPassword(rest[:last]); err != nil {
		return badUsage("-key requires a secret after the colon of %v; %v", key, err)
	}
	options.Keys[key] = server.Key{Secret: rest[:last], Account: account}
	return nil
}

// addSubaccounts adds values AC=PARENT. An account has one parent, and a parent has none.
func addSubaccounts(options *mock.Options, values []string) error {
	parents := map[sid.ID[sid.Account]]sid.ID[sid.Account]{}
	for _, value := range values {
		left, right, found := strings.Cut(value, "=")
		if !found {
			return badUsage("-subaccount requires AC=PARENT; the value has no equals sign")
		}
		sub, err := parseSID[sid.Account]("-subaccount", "before the equals sign", left)
		if err != nil {
			return err
		}
		parent, err := parseSID[sid.Account](fmt.Sprintf("-subaccount %v", sub), "after the equals sign", right)
		if err != nil {
			return err
		}
		if sub == parent {
			return badUsage("-subaccount requires two accounts; %v is given as its own parent", sub)
		}
		if _, twice := parents[sub]; twice {
			return badUsage("-subaccount requires each subaccount once; %v is given twice", sub)
		}
		parents[sub] = parent
		options.Subaccounts[parent] = append(options.Subaccounts[parent], sub)
	}
	for parent := range options.Subaccounts {
		if above, nested := parents[parent]; nested {
			return badUsage("-subaccount requires a PARENT that is not a subaccount; %v is a subaccount of %v", parent, above)
		}
	}
	return nil
}

// parseSID parses the sid at a place in a flag's value. Its error does not repeat the text,
// which may be a misplaced secret.
func parseSID[K sid.Kind](name, place, text string) (sid.ID[K], error) {
	id, err := sid.Parse[K](text)
	if err != nil {
		wanted := sid.From16[K]([16]byte{}).String()[:2]
		return id, badUsage("%s requires %s and 32 hexadecimal digits %s; it has %s", name, wanted, place, describeSID(text))
	}
	return id, nil
}

// describeSID says what a text is that is not the wanted sid.
func describeSID(text string) string {
	if kind, err := sid.Identify(text); err == nil {
		return "the sid of another kind, " + kind.Name
	}
	if len(text) != sid.Len {
		return fmt.Sprintf("%s, not %d", count(strconv.Itoa(len(text)), "byte"), sid.Len)
	}
	return "other characters"
}
