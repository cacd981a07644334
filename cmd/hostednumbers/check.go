package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"time"

	"github.com/hostednumbers/hostednumbers/internal/terminal"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/phone/plan"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// checks holds the check of each kind. It returns a description of a valid value, or
// an error for an invalid one.
var checks = map[string]func(value string, numbers *plan.List) (string, error){
	"sid": func(value string, _ *plan.List) (string, error) {
		kind, err := sid.Identify(value)
		return kind.Name, err
	},
	"phone": checkPhone,
	"status": func(value string, _ *plan.List) (string, error) {
		s, err := status.Parse(value)
		return s.Label(), err
	},
}

// checkKinds lists the kinds in the order of the help.
var checkKinds = []string{"sid", "phone", "status"}

// checkPhone describes a number that can be hosted. It returns an error for other
// numbers.
func checkPhone(value string, numbers *plan.List) (string, error) {
	n, err := phone.Parse(value)
	if err != nil {
		return "", err
	}
	verdict := numbers.Look(n)
	if err := verdict.Err(); err != nil {
		return "", fmt.Errorf("%w%s%s", err, describe(n), allowAdvice(n, verdict))
	}
	return "can be hosted" + describe(n), nil
}

// describe returns the region and the type of a number, "" if they are unknown.
func describe(n phone.Number) string {
	if plan.Region(n) == "" {
		return ""
	}
	return fmt.Sprintf(" (%s, %v)", plan.Region(n), plan.Type(n))
}

// allowAdvice says what to do about a number that the metadata does not contain. It may
// have been assigned since.
func allowAdvice(n phone.Number, verdict phone.Verdict) string {
	if verdict != phone.Unassigned {
		return ""
	}
	const whole = len("+16175551212")
	if digits := len(n.String()) - 1; digits != whole-1 {
		return fmt.Sprintf("; a +1 number has %d digits, this one has %d", whole-1, digits)
	}
	prefix := n.String()[:len("+1617555")]
	var allowed plan.List
	if err := allowed.Allow(prefix); err != nil || allowed.Look(n) != phone.Hostable {
		return "; numbers that begin with " + prefix + " are never assigned to landlines"
	}
	return " of " + metadata(time.Now()) + fmt.Sprintf("; if it has been assigned since, 'hostednumbers check -allow %s phone %v' and 'hostednumbers serve -allow %[1]s' accept it", prefix, n)
}

// numberFlags adds the flags that correct the metadata of phone numbers.
func numberFlags(flags *flag.FlagSet) *plan.List {
	numbers := &plan.List{}
	flags.Func("allow", "`PREFIX` accept numbers with this prefix, such as +1472501, that the metadata does not contain; repeatable", numbers.Allow)
	flags.Func("deny", "`PREFIX` refuse numbers with this prefix; the longest PREFIX of a number decides; repeatable", numbers.Deny)
	return numbers
}

// check validates values of a kind.
func check(flags *flag.FlagSet) action {
	numbers := numberFlags(flags)
	return func(_ context.Context, args []string, std streams) error {
		if len(args) > 0 && checks[args[0]] == nil {
			return unknown("kind", args[0], checkKinds)
		}
		if len(args) < 2 {
			return badUsage("the command requires a kind, which is %s, and at least one value", either(checkKinds))
		}
		if flags.NFlag() > 0 && args[0] != "phone" {
			return badUsage("-allow and -deny require the kind phone; it is %s", args[0])
		}
		var result error
		for _, value := range args[1:] {
			what, err := checks[args[0]](value, numbers)
			if err != nil {
				what, result = "bad: "+err.Error(), errBad
			} else {
				what = "ok: " + what
			}
			if _, err := io.WriteString(std.out, terminal.Quote(value)+"\t"+terminal.Quote(what)+"\n"); err != nil {
				return err
			}
		}
		return result
	}
}
