package params

import (
	"errors"
	"net/url"
)

// Param is a parameter whose values are of type T, for create, update and list requests
// of the types C, U and L.
type Param[T, C, U, L any] struct {
	name     string
	code     int // of an invalid value
	parse    func([]string) (T, error)
	format   func(T) []string // nil for an absent value
	repeated bool
	required bool // in create requests, and in updates that ask for an event
	missing  int  // the code of a missing required parameter
	cleared  T    // what an empty parameter of an update means
	absent   T    // what a missing or empty parameter of a create request means

	inCreate access[C]
	inUpdate access[U]
	inList   access[L]
}

// One returns a parameter given once, with the parser and the formatter of its type.
func One[C, U, L, T any](name string, code int, parse func(string) (T, error), format func(T) string) *Param[T, C, U, L] {
	return &Param[T, C, U, L]{
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

// Text returns a parameter given once that is a text under some rules.
func Text[C, U, L any, T ~string](name string, code int, rules ...func(string) error) *Param[T, C, U, L] {
	return One[C, U, L](name, code, func(text string) (T, error) {
		for _, rule := range rules {
			if err := rule(text); err != nil {
				return "", err
			}
		}
		return T(text), nil
	}, func(value T) string { return string(value) })
}

// Many returns a parameter given any number of times, with the parser and the formatter
// of each value.
func Many[C, U, L any, S ~[]T, T any](name string, code int, parse func(string) (T, error), format func(T) string) *Param[S, C, U, L] {
	return &Param[S, C, U, L]{
		name: name, code: code, repeated: true,
		parse: func(values []string) (S, error) {
			var list S
			for _, value := range values {
				item, err := parse(value)
				if err != nil {
					return nil, err
				}
				list = append(list, item)
			}
			return list, nil
		},
		format: func(list S) []string {
			var values []string
			for _, item := range list {
				values = append(values, format(item))
			}
			return NotEmpty(values)
		},
	}
}

// Checked adds a rule of the whole value.
func (p *Param[T, C, U, L]) Checked(rule func(T) error) *Param[T, C, U, L] {
	parse := p.parse
	p.parse = func(values []string) (T, error) {
		value, err := parse(values)
		if err == nil {
			err = rule(value)
		}
		return value, err
	}
	return p
}

// Required makes the parameter required in create requests, and in updates in which it
// asks for an event.
func (p *Param[T, C, U, L]) Required() *Param[T, C, U, L] { return p.RequiredOr(CodeInvalid) }

// RequiredOr is Required, with the code of the problem of a missing parameter.
func (p *Param[T, C, U, L]) RequiredOr(code int) *Param[T, C, U, L] {
	p.required, p.missing = true, code
	return p
}

// ClearedTo says which value an empty parameter of an update means, instead of the zero
// value.
func (p *Param[T, C, U, L]) ClearedTo(value T) *Param[T, C, U, L] { p.cleared = value; return p }

// AbsentIs says which value a create request without the parameter has, instead of the
// zero value.
func (p *Param[T, C, U, L]) AbsentIs(value T) *Param[T, C, U, L] { p.absent = value; return p }

// InCreate says which field of a create request holds the parameter.
func (p *Param[T, C, U, L]) InCreate(field func(*C) *T) *Param[T, C, U, L] {
	p.inCreate.read = func(form url.Values, c *C) *Problem {
		*field(c) = p.absent
		return p.readInto(field(c), form)
	}
	p.inCreate.write = func(c *C) []string { return p.format(*field(c)) }
	return p
}

// InUpdate says how an update holds the parameter: set gives a value, and get returns
// it and whether it is given. A parameter that is present but empty is given, as the
// value of ClearedTo.
func (p *Param[T, C, U, L]) InUpdate(set func(*U, T), get func(*U) (T, bool)) *Param[T, C, U, L] {
	p.inUpdate.read = func(form url.Values, u *U) *Problem {
		if !form.Has(p.name) {
			return nil
		}
		value, given, problem := p.value(form)
		switch {
		case problem != nil:
			return problem
		case !given:
			value = p.cleared
		}
		set(u, value)
		return nil
	}
	p.inUpdate.write = func(u *U) []string {
		value, given := get(u)
		if !given {
			return nil
		}
		if values := p.format(value); values != nil {
			return values
		}
		return []string{""}
	}
	return p
}

// InAsk says which field of an update holds a parameter that asks for an event. An empty
// one counts as absent.
func (p *Param[T, C, U, L]) InAsk(field func(*U) *T) *Param[T, C, U, L] {
	p.inUpdate.read = func(form url.Values, u *U) *Problem { return p.readInto(field(u), form) }
	p.inUpdate.write = func(u *U) []string { return p.format(*field(u)) }
	return p
}

// InList says which field of a list request holds the parameter. It is never required.
func (p *Param[T, C, U, L]) InList(field func(*L) *T) *Param[T, C, U, L] {
	p.inList.read = func(form url.Values, l *L) *Problem {
		value, given, problem := p.value(form)
		if given {
			*field(l) = value
		}
		return problem
	}
	p.inList.write = func(l *L) []string { return p.format(*field(l)) }
	return p
}

// Name returns the parameter's name.
func (p *Param[T, C, U, L]) Name() string { return p.name }

func (p *Param[T, C, U, L]) create() access[C] { return p.inCreate }
func (p *Param[T, C, U, L]) update() access[U] { return p.inUpdate }
func (p *Param[T, C, U, L]) list() access[L]   { return p.inList }

// readInto reads a parameter, and refuses a missing one that is required.
func (p *Param[T, C, U, L]) readInto(dst *T, form url.Values) *Problem {
	value, given, problem := p.value(form)
	switch {
	case given:
		*dst = value
	case problem == nil && p.required:
		return &Problem{p.name, p.missing, errMissing}
	}
	return problem
}

// value returns the parameter's value, and whether it is given and not empty.
func (p *Param[T, C, U, L]) value(form url.Values) (value T, given bool, problem *Problem) {
	values := form[p.name]
	if len(values) > 1 && !p.repeated {
		return value, false, &Problem{p.name, CodeInvalid, errTwice}
	}
	for _, text := range values {
		if err := Storable(text); err != nil {
			return value, false, &Problem{p.name, CodeInvalid, err}
		}
	}
	if values = NotEmpty(values); len(values) == 0 {
		return value, false, nil
	}
	value, err := p.parse(values)
	if err != nil {
		var zero T
		return zero, false, p.problem(err)
	}
	return value, true, nil
}

// problem returns the parameter's problem, with the code of err if it has one.
func (p *Param[T, C, U, L]) problem(err error) *Problem {
	var known *Problem
	if errors.As(err, &known) {
		return &Problem{p.name, known.Code, known.Err}
	}
	return &Problem{p.name, p.code, err}
}
