package order

import (
	"errors"

	"github.com/hostednumbers/hostednumbers/internal/params"
)

var errCodeAndStatus = errors.New("must not be given together with Status; send two updates")

// table is a table of the parameters of an order's requests.
type table = params.Table[CreateRequest, UpdateRequest, ListRequest]

// param is a parameter of an order's requests.
type param[T any] struct {
	*params.Param[T, CreateRequest, UpdateRequest, ListRequest]
}

// one is a parameter given once, with the parser and the formatter of its type.
func one[T any](name string, code ErrorCode, parse func(string) (T, error), format func(T) string) param[T] {
	return param[T]{params.One[CreateRequest, UpdateRequest, ListRequest](name, int(code), coded(parse), format)}
}

// text is a parameter given once that is a text under some rules.
func text[T ~string](name string, code ErrorCode, rules ...func(string) error) param[T] {
	return param[T]{params.Text[CreateRequest, UpdateRequest, ListRequest, T](name, int(code), rules...)}
}

// emails is a parameter given any number of times, each value an e-mail address.
func emails(name string) param[Emails] {
	return param[Emails]{params.Many[CreateRequest, UpdateRequest, ListRequest, Emails](name, int(ErrorEmail), ParseEmail, verbatim)}
}

// verbatim formats a text.
func verbatim(text string) string { return text }

// inUpdate says which field of an update holds the parameter.
func (p param[T]) inUpdate(field func(*UpdateRequest) *Opt[T]) param[T] {
	p.InUpdate(func(u *UpdateRequest, value T) { *field(u) = Some(value) },
		func(u *UpdateRequest) (T, bool) { return field(u).Get() })
	return p
}

func (p param[T]) inCreate(field func(*CreateRequest) *T) param[T] { p.InCreate(field); return p }
func (p param[T]) inAsk(field func(*UpdateRequest) *T) param[T]    { p.InAsk(field); return p }
func (p param[T]) inList(field func(*ListRequest) *T) param[T]     { p.InList(field); return p }
func (p param[T]) isRequired() param[T]                            { p.Required(); return p }
func (p param[T]) requiredOr(code ErrorCode) param[T]              { p.RequiredOr(int(code)); return p }
func (p param[T]) clearedTo(value T) param[T]                      { p.ClearedTo(value); return p }
func (p param[T]) absentIs(value T) param[T]                       { p.AbsentIs(value); return p }

// coded gives the code of a *Problem that a parser returns to the table.
func coded[T any](parse func(string) (T, error)) func(string) (T, error) {
	return func(text string) (T, error) {
		value, err := parse(text)
		var known *Problem
		if errors.As(err, &known) {
			err = &params.Problem{Code: int(known.Code), Err: known.Err}
		}
		return value, err
	}
}

// ProblemsOfParams returns the problems of a form, as a table of parameters found them.
func ProblemsOfParams(found []*params.Problem) Problems {
	var problems Problems
	for _, p := range found {
		problems = append(problems, &Problem{p.Param, ErrorCode(p.Code), p.Err})
	}
	return problems
}
