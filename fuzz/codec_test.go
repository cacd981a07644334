package fuzz_test

import (
	"bytes"
	"database/sql/driver"
	"errors"
	"flag"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/phone"
)

// Types of a host: the first keeps the law, each of the others breaks it in one place.
type (
	sound           struct{ phone.Number }
	keepsOnNull     struct{ phone.Number }
	keepsOnNULL     struct{ phone.Number }
	clearsOnError   struct{ phone.Number }
	quotesZero      struct{ phone.Number }
	storesEmptyText struct{ phone.Number }
	dropsPlus       struct{ phone.Number }
	laxText         struct{ phone.Number }
	laxJSON         struct{ phone.Number }
	laxColumn       struct{ phone.Number }
	readsIntegers   struct{ phone.Number }
)

func (v *keepsOnNull) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	return v.Number.UnmarshalJSON(data)
}

func (v *keepsOnNULL) Scan(src any) error {
	if src == nil {
		return nil
	}
	return v.Number.Scan(src)
}

func (v *clearsOnError) UnmarshalText(text []byte) error {
	v.Number = phone.Number{}
	return v.Number.UnmarshalText(text)
}

func (v quotesZero) MarshalJSON() ([]byte, error) { return []byte(`"` + v.String() + `"`), nil }

func (v storesEmptyText) Value() (driver.Value, error) { return v.String(), nil }

func (v dropsPlus) MarshalText() ([]byte, error) {
	return []byte(strings.TrimPrefix(v.String(), "+")), nil
}

func (v *laxText) UnmarshalText(text []byte) error {
	return v.Number.UnmarshalText(bytes.TrimSpace(text))
}

func (v *laxJSON) UnmarshalJSON(data []byte) error {
	return v.Number.UnmarshalJSON(bytes.Replace(data, []byte(" "), nil, 1))
}

func (v *laxColumn) Scan(src any) error {
	if text, ok := src.(string); ok {
		src = strings.TrimSpace(text)
	}
	return v.Number.Scan(src)
}

func (v *readsIntegers) Scan(src any) error {
	if _, ok := src.(int64); ok {
		return nil
	}
	return v.Number.Scan(src)
}

func TestCodecAcceptsASoundType(t *testing.T) {
	rapid.Check(t, codecOf(func(n phone.Number) sound { return sound{n} }))
}

func TestCodecCatchesMistakes(t *testing.T) {
	setFlag(t, "rapid.nofailfile", "true")
	setFlag(t, "rapid.shrinktime", "0s")
	setFlag(t, "rapid.checks", "5000") // the first failure ends them

	for name, law := range map[string]func(*rapid.T){
		"keeps on null":     codecOf(func(n phone.Number) keepsOnNull { return keepsOnNull{n} }),
		"keeps on NULL":     codecOf(func(n phone.Number) keepsOnNULL { return keepsOnNULL{n} }),
		"clears on error":   codecOf(func(n phone.Number) clearsOnError { return clearsOnError{n} }),
		"quotes zero":       codecOf(func(n phone.Number) quotesZero { return quotesZero{n} }),
		"stores empty text": codecOf(func(n phone.Number) storesEmptyText { return storesEmptyText{n} }),
		"drops the plus":    codecOf(func(n phone.Number) dropsPlus { return dropsPlus{n} }),
		"lax text":          codecOf(func(n phone.Number) laxText { return laxText{n} }),
		"lax JSON":          codecOf(func(n phone.Number) laxJSON { return laxJSON{n} }),
		"lax column":        codecOf(func(n phone.Number) laxColumn { return laxColumn{n} }),
		"reads integers":    codecOf(func(n phone.Number) readsIntegers { return readsIntegers{n} }),
	} {
		t.Run(name, func(t *testing.T) { assert.True(t, fails(t, law)) })
	}
}

func TestParserCatchesMistakes(t *testing.T) {
	setFlag(t, "rapid.nofailfile", "true")
	setFlag(t, "rapid.shrinktime", "0s")
	parsers := map[string]func(string) (phone.Number, error){
		"reads the empty text": func(text string) (phone.Number, error) {
			if text == "" {
				return phone.Number{}, nil
			}
			return phone.Parse(text)
		},
		"returns a value with an error": func(text string) (phone.Number, error) {
			n, err := phone.Parse(text)
			if err != nil {
				n = phone.MustParse("+1")
			}
			return n, err
		},
		"reads another value": func(text string) (phone.Number, error) {
			if _, err := phone.Parse(text); err != nil {
				return phone.Number{}, err
			}
			return phone.MustParse("+1"), nil
		},
		"refuses everything": func(text string) (phone.Number, error) { return phone.Number{}, phone.ErrSyntax },
		"reads zero": func(text string) (phone.Number, error) {
			if n, err := phone.Parse(text); err == nil || text == "" {
				return n, err
			}
			return phone.Number{}, nil
		},
		"returns an error without a text": func(text string) (phone.Number, error) {
			n, err := phone.Parse(text)
			if err != nil {
				err = errors.New("")
			}
			return n, err
		},
	}
	for name, parse := range parsers {
		t.Run(name, func(t *testing.T) { assert.True(t, fails(t, fuzz.Parser(fuzz.Numbers(), parse))) })
		t.Run("codec, "+name, func(t *testing.T) { assert.True(t, fails(t, fuzz.Codec(fuzz.Numbers(), parse))) })
	}
	assert.False(t, fails(t, fuzz.Parser(fuzz.Numbers(), phone.Parse)))
}

func codecOf[T fuzz.Encoder, P fuzz.Decoder[T]](wrap func(phone.Number) T) func(*rapid.T) {
	return fuzz.Codec[T, P](rapid.Map(fuzz.Numbers(), wrap), func(text string) (T, error) {
		n, err := phone.Parse(text)
		return wrap(n), err
	})
}

// fails reports whether rapid finds that the law is broken.
func fails(t *testing.T, law func(*rapid.T)) bool { return check(t, law).failed }

// check runs the law on a test that may fail.
func check(t *testing.T, law func(*rapid.T)) *probe {
	probe := &probe{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		rapid.Check(probe, law)
	}()
	<-done
	return probe
}

// probe is a test that keeps its log, and whether it has failed.
type probe struct {
	rapid.TB
	failed bool
	said   strings.Builder
}

func (p *probe) Log(args ...any)                 { fmt.Fprintln(&p.said, args...) }
func (p *probe) Logf(format string, args ...any) { fmt.Fprintf(&p.said, format+"\n", args...) }
func (p *probe) Error(args ...any)               { p.failed = true; p.Log(args...) }
func (p *probe) Errorf(format string, args ...any) {
	p.failed = true
	p.Logf(format, args...)
}
func (p *probe) Fatal(args ...any)                 { p.Error(args...); p.FailNow() }
func (p *probe) Fatalf(format string, args ...any) { p.Errorf(format, args...); p.FailNow() }
func (p *probe) Fail()                             { p.failed = true }
func (p *probe) Failed() bool                      { return p.failed }
func (p *probe) FailNow()                          { p.failed = true; runtime.Goexit() }

func setFlag(t *testing.T, name, value string) {
	f := flag.Lookup(name)
	old := f.Value.String()
	require.NoError(t, f.Value.Set(value))
	t.Cleanup(func() { require.NoError(t, f.Value.Set(old)) })
}

// A host tests a type of its own like this.
func ExampleCodec() {
	law := fuzz.Codec(fuzz.Numbers(), phone.Parse)
	test := func(t *testing.T) { rapid.Check(t, law) }
	fmt.Printf("%T", test)
	// Output: func(*testing.T)
}
