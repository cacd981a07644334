package order

import (
	"errors"
	"net/url"
	"strings"
	"unicode/utf8"
)

// The errors that do not depend on the type of a parameter.
var (
	errMissing       = errors.New("is required; it is missing or empty")
	errTwice         = errors.New("must be given once; it is given more than once")
	errUTF8          = errors.New("must be valid UTF-8")
	errNUL           = errors.New("must not contain NUL (%00), which databases cannot store")
	errCodeAndStatus = errors.New("must not be given together with Status; send two updates")
)

// field is a row of the table of parameters: a param of some type.
type field interface {
	called() string
	readCreate(url.Values, *CreateRequest) *Problem
	readUpdate(url.Values, *UpdateRequest) *Problem
	readList(url.Values, *ListRequest) *Problem
	writeCreate(*CreateRequest) []string
	writeUpdate(*UpdateRequest) []string
	writeList(*ListRequest) []string
}

// parse reads a form into a request, and returns every problem.
func parse[R any](form url.Values, request *R, read func(field, url.Values, *R) *Problem) Problems {
	var problems Problems
	for _, f := range fields {
		if p := read(f, form, request); p != nil {
			problems = append(problems, p)
		}
	}
	return problems
}

// values writes a request as a form.
func values[R any](request *R, write func(field, *R) []string) url.Values {
	form := url.Values{}
	for _, f := range fields {
		if values := write(f, request); values != nil {
			form[f.called()] = values
		}
	}
	return form
}

// param is a parameter whose values are of type T.
type param[T any] struct {
	name     string
	code     ErrorCode // of an invalid value
	parse    func([]string) (T, error)
	format   func(T) []string // nil for an absent value
	repeated bool
	required bool // in a create request
	cleared  T    // what an empty parameter of an update means

	create func(*CreateRequest) *T
	update func(*UpdateRequest) *Opt[T]
	ask    func(*UpdateRequest) *T // for a parameter of an update that asks for an event
	list   func(*ListRequest) *T
}

// one is a parameter given once, with the parser and the formatter of its type.
func one[T any](name string, code ErrorCode, parse func(string) (T, error), format func(T) string) *param[T] {
	return &param[T]{
		name: name, code: code,
		parse: func(values []string) (T, error) { return parse(values[0]) },
		format: func(value T) []string {
			if text := format(value); text != "" {
				return []string{text}
			}
			return nil
		},
	}
}

// text is a parameter given once that is a text under some rules.
func text[T ~string](name string, code ErrorCode, rules ...func(string) error) *param[T] {
	return one(name, code, func(text string) (T, error) {
		for _, rule := range rules {
			if err := rule(text); err != nil {
				return "", err
			}
		}
		return T(text), nil
	}, func(value T) string { return string(value) })
}

// many is a parameter given any number of times, each value under a rule.
func many[T ~[]string](name string, code ErrorCode, rule func(string) error) *param[T] {
	return &param[T]{
		name: name, code: code, repeated: true,
		parse: func(values []string) (T, error) {
			for _, value := range values {
				if err := rule(value); err != nil {
					return nil, err
				}
			}
			return T(values), nil
		},
		format: func(values T) []string { return notEmpty(values) },
	}
}

// notEmpty returns a new slice of the values that are not empty, nil if all are: an
// empty value counts as absent.
func notEmpty(values []string) []string {
	var kept []string
	for _, value := range values {
		if value != "" {
			kept = append(kept, value)
		}
	}
	return kept
}

func (p *param[T]) isRequired() *param[T]                             { p.required = true; return p }
func (p *param[T]) clearedTo(value T) *param[T]                       { p.cleared = value; return p }
func (p *param[T]) inCreate(f func(*CreateRequest) *T) *param[T]      { p.create = f; return p }
func (p *param[T]) inUpdate(f func(*UpdateRequest) *Opt[T]) *param[T] { p.update = f; return p }
func (p *param[T]) inAsk(f func(*UpdateRequest) *T) *param[T]         { p.ask = f; return p }
func (p *param[T]) inList(f func(*ListRequest) *T) *param[T]          { p.list = f; return p }

func (p *param[T]) called() string { return p.name }

// read returns the parameter's value, and whether it is given and not empty.
func (p *param[T]) read(form url.Values) (value T, given bool, problem *Problem) {
	values := form[p.name]
	if len(values) > 1 && !p.repeated {
		return value, false, &Problem{p.name, ErrorInvalidParameter, errTwice}
	}
	for _, text := range values {
		if err := storable(text); err != nil {
			return value, false, &Problem{p.name, ErrorInvalidParameter, err}
		}
	}
	if values = notEmpty(values); len(values) == 0 {
		return value, false, nil
	}
	value, err := p.parse(values)
	if err != nil {
		var zero T
		return zero, false, p.problem(err)
	}
	return value, true, nil
}

// storable is the rule of every text that may be stored: valid UTF-8 without NUL,
// because some databases accept nothing else.
func storable(text string) error {
	switch {
	case !utf8.ValidString(text):
		return errUTF8
	case strings.IndexByte(text, 0) >= 0:
		return errNUL
	}
	return nil
}

// problem returns the parameter's problem, with the error code of err if it has one.
func (p *param[T]) problem(err error) *Problem {
	var known *Problem
	if errors.As(err, &known) {
		return &Problem{p.name, known.Code, known.Err}
	}
	return &Problem{p.name, p.code, err}
}

// readInto reads an optional parameter.
func (p *param[T]) readInto(dst *T, form url.Values) (given bool, problem *Problem) {
	value, given, problem := p.read(form)
	if given {
		*dst = value
	}
	return given, problem
}

func (p *param[T]) readCreate(form url.Values, c *CreateRequest) *Problem {
	if p.create == nil {
		return nil
	}
	given, problem := p.readInto(p.create(c), form)
	if problem == nil && !given && p.required {
		return &Problem{p.name, ErrorInvalidParameter, errMissing}
	}
	return problem
}

func (p *param[T]) readUpdate(form url.Values, u *UpdateRequest) *Problem {
	if p.ask != nil {
		_, problem := p.readInto(p.ask(u), form)
		return problem
	}
	if p.update == nil || !form.Has(p.name) {
		return nil
	}
	value := p.cleared
	_, problem := p.readInto(&value, form)
	if problem == nil {
		*p.update(u) = Some(value)
	}
	return problem
}

func (p *param[T]) readList(form url.Values, l *ListRequest) *Problem {
	if p.list == nil {
		return nil
	}
	_, problem := p.readInto(p.list(l), form)
	return problem
}

func (p *param[T]) writeCreate(c *CreateRequest) []string {
	if p.create == nil {
		return nil
	}
	return p.format(*p.create(c))
}

func (p *param[T]) writeUpdate(u *UpdateRequest) []string {
	if p.ask != nil {
		return p.format(*p.ask(u))
	}
	if p.update == nil {
		return nil
	}
	value, given := p.update(u).Get()
	if !given {
		return nil
	}
	if values := p.format(value); values != nil {
		return values
	}
	return []string{""}
}

func (p *param[T]) writeList(l *ListRequest) []string {
	if p.list == nil {
		return nil
	}
	return p.format(*p.list(l))
}
