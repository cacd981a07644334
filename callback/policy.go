package callback

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Policy holds the timeouts and retries of a callback (observed). The url's fragment
// overrides the default one: #ct=2000&rt=3000&tt=9000&rc=3&rp=4xx,5xx.
type Policy struct {
	ConnectTimeout time.Duration // ct: 0.1 s to 10 s; default 5 s
	ReadTimeout    time.Duration // rt: 0.1 s to 15 s; default 15 s
	TotalTimeout   time.Duration // tt: 0.1 s to 15 s; default 15 s
	Retries        int           // rc: 0 to 5; default 1
	RetryOn        []Failure     // rp: default ct
}

// Failure is a kind of failure of a delivery attempt, on which a Policy may retry.
type Failure string

// The failures, by the words of rp.
const (
	ClientError   Failure = "4xx" // the receiver answered 4xx
	ServerError   Failure = "5xx" // the receiver answered 5xx
	ConnectFailed Failure = "ct"  // connecting failed or timed out
	ReadTimedOut  Failure = "rt"  // the answer timed out
	AnyFailure    Failure = "all" // any failure
)

// DefaultPolicy returns the policy of a url without a fragment.
func DefaultPolicy() Policy {
	return Policy{
		ConnectTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, TotalTimeout: 15 * time.Second,
		Retries: 1, RetryOn: []Failure{ConnectFailed},
	}
}

// ErrPolicy means that a fragment has an invalid or a repeated setting.
var ErrPolicy = errors.New("not a delivery policy")

// setting is a setting of the policy. Numbers have a minimum and a maximum.
type setting struct {
	name     string
	min, max int
	of       func(*Policy) any // *time.Duration in milliseconds, *int or *[]Failure
}

// settings lists the settings of the fragment.
var settings = []setting{
	{"ct", 100, 10_000, func(p *Policy) any { return &p.ConnectTimeout }},
	{"rt", 100, 15_000, func(p *Policy) any { return &p.ReadTimeout }},
	{"tt", 100, 15_000, func(p *Policy) any { return &p.TotalTimeout }},
	{"rc", 0, 5, func(p *Policy) any { return &p.Retries }},
	{"rp", 0, 0, func(p *Policy) any { return &p.RetryOn }},
}

var failures = []Failure{ClientError, ServerError, ConnectFailed, ReadTimedOut, AnyFailure}

// ParsePolicy returns the policy in the fragment of a url. Missing settings have their
// defaults; unknown ones are ignored. An error wraps ErrPolicy.
func ParsePolicy(address string) (Policy, error) {
	p := DefaultPolicy()
	_, fragment, _ := strings.Cut(address, "#")
	given := map[string]bool{}
	for pair := range strings.SplitSeq(fragment, "&") {
		name, value, _ := strings.Cut(pair, "=")
		i := slices.IndexFunc(settings, func(s setting) bool { return s.name == name })
		if i < 0 {
			continue
		}
		if given[name] {
			return Policy{}, fmt.Errorf("callback: parse policy: %w: %s is given more than once", ErrPolicy, name)
		}
		given[name] = true
		if unescaped, err := url.PathUnescape(value); err == nil {
			value = unescaped
		}
		if err := settings[i].parse(&p, value); err != nil {
			return Policy{}, fmt.Errorf("callback: parse policy: %w: %s: %w", ErrPolicy, name, err)
		}
	}
	return p, nil
}

func (s *setting) parse(p *Policy, text string) (err error) {
	switch field := s.of(p).(type) {
	case *time.Duration:
		var milliseconds int
		milliseconds, err = parseBetween(text, s.min, s.max)
		*field = time.Duration(milliseconds) * time.Millisecond
	case *int:
		*field, err = parseBetween(text, s.min, s.max)
	case *[]Failure:
		*field, err = parseFailures(text)
	}
	return err
}

func parseBetween(text string, least, most int) (int, error) {
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil || int(n) < least || int(n) > most {
		return 0, fmt.Errorf("%.20q is not a number from %d to %d", text, least, most)
	}
	return int(n), nil
}

func parseFailures(text string) ([]Failure, error) {
	var found []Failure
	for word := range strings.SplitSeq(text, ",") {
		f := Failure(word)
		if !slices.Contains(failures, f) {
			return nil, fmt.Errorf("%.20q is not one of 4xx, 5xx, ct, rt, all", word)
		}
		if !slices.Contains(found, f) {
			found = append(found, f)
		}
	}
	return found, nil
}

// Fragment returns the policy with all settings, in the form that ParsePolicy reads.
// A policy with an empty RetryOn cannot be written, so Fragment writes 0 Retries
// instead.
func (p Policy) Fragment() string {
	if len(p.RetryOn) == 0 {
		p.Retries, p.RetryOn = 0, DefaultPolicy().RetryOn
	}
	parts := make([]string, len(settings))
	for i, s := range settings {
		parts[i] = s.name + "=" + s.text(&p)
	}
	return strings.Join(parts, "&")
}

func (s *setting) text(p *Policy) (text string) {
	switch field := s.of(p).(type) {
	case *time.Duration:
		text = strconv.FormatInt(field.Milliseconds(), 10)
	case *int:
		text = strconv.Itoa(*field)
	case *[]Failure:
		words := make([]string, len(*field))
		for i, f := range *field {
			words[i] = string(f)
		}
		text = strings.Join(words, ",")
	}
	return text
}

// Retry reports whether to retry after a failure of the given delivery attempt, counted
// from 1.
func (p Policy) Retry(f Failure, try int) bool {
	return try <= p.Retries && (slices.Contains(p.RetryOn, f) || slices.Contains(p.RetryOn, AnyFailure))
}

// Pause returns the pause after the given delivery attempt, counted from 1. It is one
// second after the first, and doubles with each attempt (assumed).
func (p Policy) Pause(try int) time.Duration {
	return time.Second << min(max(try-1, 0), 10)
}
