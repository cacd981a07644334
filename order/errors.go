package order

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ErrorCode is an error code of the API, as its error bodies carry it. Zero means
// no error.
type ErrorCode int

// The API's error codes that hosted number orders use.
const (
	ErrorInvalidParameter           ErrorCode = 20001
	ErrorUnauthorized               ErrorCode = 20003
	ErrorMethodNotAllowed           ErrorCode = 20004
	ErrorPageSize                   ErrorCode = 20007
	ErrorForbidden                  ErrorCode = 20403
	ErrorNotFound                   ErrorCode = 20404
	ErrorConflict                   ErrorCode = 20409
	ErrorTooManyRequests            ErrorCode = 20429
	ErrorCallDelay                  ErrorCode = 21454
	ErrorNoAttemptsLeft             ErrorCode = 22100
	ErrorLetterOrders               ErrorCode = 22101 // of letters of authorization: package loa
	ErrorPhoneNumber                ErrorCode = 22102
	ErrorCountry                    ErrorCode = 22103
	ErrorEmail                      ErrorCode = 22104
	ErrorURL                        ErrorCode = 22105
	ErrorMethod                     ErrorCode = 22106
	ErrorLetterNotEditable          ErrorCode = 22107 // of letters
	ErrorApplication                ErrorCode = 22108
	ErrorAddress                    ErrorCode = 22109
	ErrorNotHostable                ErrorCode = 22110
	ErrorUnknownStatus              ErrorCode = 22111
	ErrorStatusNotSettable          ErrorCode = 22112
	ErrorWrongVerificationCode      ErrorCode = 22113
	ErrorUnexpectedVerificationCode ErrorCode = 22114
	ErrorUniqueName                 ErrorCode = 22115
	ErrorFriendlyName               ErrorCode = 22116
	ErrorExtension                  ErrorCode = 22117
	ErrorVerificationDocument       ErrorCode = 22118
	ErrorSMSCapability              ErrorCode = 22119
	ErrorVerificationType           ErrorCode = 22120
	ErrorLetterStatus               ErrorCode = 22122 // of letters
	ErrorCallFailed                 ErrorCode = 22123
	ErrorPageToken                  ErrorCode = 70002
)

// codes is the table of the error codes: the meaning, the HTTP status and the rank
// of each. The problem of the lowest rank is answered first; within a rank the
// order of the parameter table decides.
var codes = map[ErrorCode]struct {
	meaning string
	http    int
	rank    int
}{
	ErrorUnauthorized:     {"the credentials are missing or wrong", 401, 0},
	ErrorNotFound:         {"the resource was not found", 404, 1},
	ErrorMethodNotAllowed: {"the method is not allowed", 405, 2},
	ErrorTooManyRequests:  {"too many requests were sent", 429, 2},

	ErrorInvalidParameter:     {"a required parameter is missing, or a parameter is invalid", 400, 3},
	ErrorPageSize:             {"PageSize is greater than 1000", 400, 3},
	ErrorPageToken:            {"Page is given without PageToken", 400, 3},
	ErrorCallDelay:            {"CallDelay is not a number from 0 to 60", 400, 3},
	ErrorPhoneNumber:          {"PhoneNumber is not a valid E.164 number", 400, 3},
	ErrorCountry:              {"the number's country is not supported", 400, 3},
	ErrorEmail:                {"Email or CcEmails is not an e-mail address", 400, 3},
	ErrorURL:                  {"a url is not an absolute http or https url", 400, 3},
	ErrorMethod:               {"a method is not GET or POST", 400, 3},
	ErrorApplication:          {"SmsApplicationSid is not an application sid", 400, 3},
	ErrorAddress:              {"AddressSid is not an address sid", 400, 3},
	ErrorUniqueName:           {"UniqueName is too long, or looks like a sid", 400, 3},
	ErrorFriendlyName:         {"FriendlyName is too long", 400, 3},
	ErrorExtension:            {"Extension has other characters than digits, #, * and w", 400, 3},
	ErrorVerificationDocument: {"VerificationDocumentSid is not an identity document sid, or is missing where required", 400, 3},
	ErrorSMSCapability:        {"SmsCapability is not true", 400, 3},
	ErrorVerificationType:     {"VerificationType is not phone-call or phone-bill", 400, 3},
	ErrorLetterOrders:         {"HostedNumberOrderSids does not name verified orders that are free to join the letter", 400, 3},

	ErrorForbidden:                  {"the caller may not act for the account", 403, 4},
	ErrorNotHostable:                {"the number cannot be hosted", 400, 5},
	ErrorConflict:                   {"the request conflicts with an order that exists", 409, 6},
	ErrorUnknownStatus:              {"Status is not a status", 400, 7},
	ErrorLetterStatus:               {"the letter's Status cannot be set to this value", 400, 7},
	ErrorLetterNotEditable:          {"the letter's status does not allow this change", 400, 8},
	ErrorStatusNotSettable:          {"the order's status does not allow this change", 400, 8},
	ErrorUnexpectedVerificationCode: {"the order does not expect a verification code", 400, 9},
	ErrorNoAttemptsLeft:             {"all verification attempts were made", 400, 10},
	ErrorWrongVerificationCode:      {"the verification code is wrong or expired", 400, 11},
	ErrorCallFailed:                 {"the verification call could not be placed", 400, 12},
}

// Meaning returns a short description of the code, "" for an unknown one.
func (c ErrorCode) Meaning() string { return codes[c].meaning }

// HTTPStatus returns the status of a response that carries the code: 400 for
// most (assumed), and 500 for an unknown one.
func (c ErrorCode) HTTPStatus() int {
	if known, ok := codes[c]; ok {
		return known.http
	}
	return 500
}

// MoreInfo returns the more_info url of an error body.
func (c ErrorCode) MoreInfo() string {
	return fmt.Sprintf("https://www.twilio.com/docs/errors/%d", int(c))
}

// Problem is an error about one parameter of a request, or about the whole request.
type Problem struct {
	Param string // the parameter's name, "" if the problem is not about one
	Code  ErrorCode
	Err   error // the cause
}

// Error returns the message with the code.
func (p *Problem) Error() string { return fmt.Sprintf("%s (%d)", p.Message(), p.Code) }

// Message returns the text that an error body carries: the parameter and the cause,
// without the names of packages.
func (p *Problem) Message() string {
	text := reasonOf(p.Err)
	verb, _, _ := strings.Cut(text, " ")
	switch {
	case p.Param == "" || strings.HasPrefix(text, p.Param+" "):
		return text
	case slices.Contains(predicates, verb):
		return p.Param + " " + text
	}
	return p.Param + ": " + text
}

// predicates are the verbs whose subject is a parameter: "must be true".
var predicates = []string{"must", "is"}

// reasonOf returns an error's text. The errors of parsers begin with the name of their
// package, and say the rest as Reason.
func reasonOf(err error) string {
	var parsing interface{ Reason() string }
	if errors.As(err, &parsing) {
		return parsing.Reason()
	}
	return err.Error()
}

// parseError is an error of a parser of this package.
type parseError struct {
	what   string // such as "method"
	reason string // such as "must be GET or POST; it is \"PUT\""
	err    error
}

func (e *parseError) Error() string { return "order: parse " + e.what + ": " + e.reason }

// Reason returns the text without the package's name.
func (e *parseError) Reason() string { return e.reason }

func (e *parseError) Unwrap() error { return e.err }

// Unwrap returns Err.
func (p *Problem) Unwrap() error { return p.Err }

// Problems lists everything that is wrong with a request. The first problem is the
// one that the API answers with: problems of the form come first, in the order of
// the parameter table, then conflicts, then the status, then the guards.
type Problems []*Problem

// Error lists the problems, separated by "; ".
func (ps Problems) Error() string {
	texts := make([]string, len(ps))
	for i, p := range ps {
		texts[i] = p.Error()
	}
	return "order: parse: " + strings.Join(texts, "; ")
}

// Unwrap returns the problems.
func (ps Problems) Unwrap() []error {
	errs := make([]error, len(ps))
	for i, p := range ps {
		errs[i] = p
	}
	return errs
}

// ProblemsOf collects the problems in several errors, in the API's order of
// precedence and at most one for each parameter. An error may be a *Problem,
// Problems or a *TransitionError, wrapped or joined. Nil and other errors add
// nothing. One answer can therefore list everything that is wrong with a request:
//
//	update, bad := order.ParseUpdateRequest(form)
//	command, foreign := update.Command(&o, now)
//	lacks, refused := o.Check(command)
//	problems := order.ProblemsOf(bad, foreign, refused)
func ProblemsOf(errs ...error) Problems {
	var all Problems
	for _, err := range errs {
		all = append(all, collect(err)...)
	}
	slices.SortStableFunc(all, func(a, b *Problem) int {
		return cmp.Or(cmp.Compare(codes[a.Code].rank, codes[b.Code].rank), cmp.Compare(position(a.Param), position(b.Param)))
	})
	named := map[string]bool{}
	return slices.DeleteFunc(all, func(p *Problem) bool {
		again := p.Param != "" && named[p.Param]
		named[p.Param] = true
		return again
	})
}

// position returns the place of a parameter among the problems of a request: its index in
// the table of parameters. The orders of a letter come first, and other parameters that
// the table lacks come last, in the order of their own table.
func position(param string) int {
	if param == "HostedNumberOrderSids" {
		return -1
	}
	return fields.Position(param)
}

// collect lists the problems in an error and in those that it wraps.
func collect(err error) Problems {
	switch err := err.(type) {
	case Problems:
		return err
	case *TransitionError:
		return err.problems()
	case *Problem:
		return Problems{err}
	case interface{ Unwrap() error }:
		return collect(err.Unwrap())
	case interface{ Unwrap() []error }:
		var all Problems
		for _, err := range err.Unwrap() {
			all = append(all, collect(err)...)
		}
		return all
	}
	return nil
}

// OrNil returns the problems as an error, in the order of ProblemsOf; nil for an empty
// list.
func (ps Problems) OrNil() error {
	if len(ps) == 0 {
		return nil
	}
	return ProblemsOf(ps)
}

// ErrorCodeOf returns the code of the first of ProblemsOf(err), which is the one
// that the API answers with. Zero means that err holds no problem.
func ErrorCodeOf(err error) ErrorCode {
	if problems := ProblemsOf(err); len(problems) > 0 {
		return problems[0].Code
	}
	return 0
}
