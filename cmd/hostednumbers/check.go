package main

import (
	"flag"
	"fmt"
	"strings"

	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/phone/plan"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// checks say of a value what it is, or why it is bad.
var checks = map[string]func(value string) (string, error){
	"sid": func(value string) (string, error) {
		kind, err := sid.Identify(value)
		return kind.Name, err
	},
	"phone": func(value string) (string, error) {
		n, err := phone.Parse(value)
		if err != nil {
			return "", err
		}
		if err := plan.Look(n).Err(); err != nil {
			return "", fmt.Errorf("%w%s", err, describe(n))
		}
		return "can be hosted" + describe(n), nil
	},
	"status": func(value string) (string, error) {
		s, err := status.Parse(value)
		if meant := closest(value, statusWords()); err != nil && !strings.Contains(err.Error(), "did you mean") && meant != "" {
			err = fmt.Errorf("%w: did you mean %q?", err, meant)
		}
		return s.Label(), err
	},
}

func statusWords() []string {
	var words []string
	for s := range status.All() {
		words = append(words, s.String())
	}
	return words
}

// describe says what the numbering plan knows of a number, if anything.
func describe(n phone.Number) string {
	if plan.Region(n) == "" {
		return ""
	}
	return fmt.Sprintf(" (%s, %v)", plan.Region(n), plan.Type(n))
}

func check(*flag.FlagSet) action {
	return func(args []string, std streams) error {
		if len(args) < 2 {
			return badUsage("want a kind, which is sid, phone or status, and at least one value")
		}
		judge, ok := checks[args[0]]
		if !ok {
			return unknown("kind", args[0], []string{"sid", "phone", "status"})
		}
		var err error
		for _, value := range args[1:] {
			what, bad := judge(value)
			if bad != nil {
				err, what = errBad, "bad: "+bad.Error()
			} else {
				what = "ok: " + what
			}
			if _, err := fmt.Fprintf(std.out, "%s\t%s\n", value, what); err != nil {
				return err
			}
		}
		return err
	}
}
