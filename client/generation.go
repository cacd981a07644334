package client

import (
	"errors"
	"maps"
	"net/url"
	"slices"

	"github.com/hostednumbers/hostednumbers/order"
)

// typed is a type of request, and how it is written and read.
type typed[R any] struct {
	generation func(*R) *order.Generation
	values     func(*R) url.Values
	parse      func(order.Generation, url.Values) (R, error)
}

var (
	createOrder = typed[order.CreateRequest]{
		func(r *order.CreateRequest) *order.Generation { return &r.Generation },
		(*order.CreateRequest).Values, order.Generation.ParseCreateRequest,
	}
	updateOrder = typed[order.UpdateRequest]{
		func(r *order.UpdateRequest) *order.Generation { return &r.Generation },
		(*order.UpdateRequest).Values, order.Generation.ParseUpdateRequest,
	}
	listOrders = typed[order.ListRequest]{
		func(r *order.ListRequest) *order.Generation { return &r.Generation },
		(*order.ListRequest).Values, order.Generation.ParseListRequest,
	}
)

// in sets a request's generation, and returns its form in it. The error lists what the
// API would refuse, or the fields that the generation does not have: the form would
// leave them out.
func (of typed[R]) in(g order.Generation, request *R) (url.Values, error) {
	*of.generation(request) = g
	form := of.values(request)
	sent, err := of.parse(g, form)
	if err != nil {
		return nil, err
	}
	return form, unknown(of.elsewhere(g, *request), of.elsewhere(g, sent))
}

// elsewhere returns the form of a request in the other generation.
func (of typed[R]) elsewhere(g order.Generation, request R) url.Values {
	*of.generation(&request) = order.Generation1
	if g == order.Generation1 {
		*of.generation(&request) = order.Generation2
	}
	return of.values(&request)
}

// unknown returns the problems of the parameters that are given and not sent.
func unknown(given, sent url.Values) error {
	var problems order.Problems
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !sent.Has(name) {
			problems = append(problems, unknownParam(name))
		}
	}
	if len(problems) == 0 {
		return nil
	}
	return problems
}

func unknownParam(name string) *order.Problem {
	return &order.Problem{Param: name, Code: order.ErrorInvalidParameter, Err: errors.New("is unknown in this generation of the API; use a client of the other one")}
}
