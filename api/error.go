package api

import "github.com/hostednumbers/hostednumbers/order"

// ErrorBody is the body of every refusal: the first problem, and all of them.
type ErrorBody struct {
	Code     order.ErrorCode `json:"code"` // 0 for an internal error
	Message  string          `json:"message"`
	MoreInfo string          `json:"more_info"`
	Status   int             `json:"status"` // of HTTP
	Details  ErrorDetails    `json:"details"`
}

// ErrorDetails is an object because the official clients for Go, Java and C#
// declare a map: they cannot read an error whose details are a list.
type ErrorDetails struct {
	Problems []Problem `json:"problems"` // never null
}

// Problem is one problem of a request.
type Problem struct {
	Param   string          `json:"param,omitzero"` // the parameter; omitted if the problem is not about one
	Code    order.ErrorCode `json:"code"`
	Message string          `json:"message"`
}

// NewErrorBody returns the body of a refusal. problems must not be empty.
func NewErrorBody(problems order.Problems) ErrorBody {
	first := problems[0]
	body := ErrorBody{
		Code: first.Code, Message: first.Message(), MoreInfo: first.Code.MoreInfo(), Status: first.Code.HTTPStatus(),
	}
	for _, p := range problems {
		body.Details.Problems = append(body.Details.Problems, Problem{p.Param, p.Code, p.Message()})
	}
	return body
}

// RefusedEvent is the body of an event that the model refuses: the control plane
// answers it with 409.
type RefusedEvent struct {
	ErrorBody
	Reasons []string `json:"reasons"` // a sentence for each unmet guard
}

// ErrorCode returns the code of the refusal.
func (b ErrorBody) ErrorCode() order.ErrorCode { return b.Code }
