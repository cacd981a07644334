package web

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/hostednumbers/hostednumbers/internal/nearest"
	"github.com/hostednumbers/hostednumbers/order"
)

// checkParams refuses unknown parameters of the control plane, because a misspelt one
// must not pass unnoticed, and invalid text. The API itself ignores unknown parameters.
func (c *Call) checkParams(route *Route) error {
	if !route.Open {
		return nil
	}
	method := c.Request.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	taken := route.Params[method]
	var problems order.Problems
	refuse := func(name string, err error) {
		problems = append(problems, &order.Problem{Param: Cut(name, MaxEcho), Code: order.ErrorInvalidParameter, Err: err})
	}
	if method == http.MethodPost {
		for _, name := range slices.Sorted(maps.Keys(order.ParseForm(c.Request.URL.RawQuery))) {
			refuse(name, errors.New("must be in the body of a POST; it is in the query"))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Form)) {
		values := c.Form[name]
		switch text := BadText("the value", strings.Join(values, "")); {
		case !slices.Contains(taken, name):
			refuse(name, unknownParam(name, taken))
		case text != nil:
			refuse(name, errors.Unwrap(text))
		case len(values) > 1:
			refuse(name, fmt.Errorf("must be given once; it is given %d times", len(values)))
		}
	}
	if len(problems) == 0 {
		return nil
	}
	return problems
}

// unknownParam returns the error for an unknown parameter: with the nearest parameter,
// else with all.
func unknownParam(name string, taken []string) error {
	meant := nearest.Word(name, taken)
	switch {
	case len(taken) == 0:
		return errors.New("is not a parameter of this request; it takes none")
	case meant != "":
		return fmt.Errorf("is not a parameter of this request; did you mean %s?", meant)
	}
	return fmt.Errorf("is not a parameter of this request; it takes %s", strings.Join(taken, ", "))
}

// Param returns a parameter of the control plane, "" if it is absent.
func (c *Call) Param(name string) string { return c.Form.Get(name) }

// BadParam is the refusal of a parameter of the control plane.
func BadParam(name string, err error) error {
	return &order.Problem{Param: name, Code: order.ErrorInvalidParameter, Err: err}
}
