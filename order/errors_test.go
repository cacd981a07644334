package order_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// codes are the API's error codes and the HTTP status of each, as DOMAIN.md
// lists them.
var codes = []struct {
	code order.ErrorCode
	is   int
	http int
}{
	{order.ErrorInvalidParameter, 20001, 400},
	{order.ErrorUnauthorized, 20003, 401},
	{order.ErrorMethodNotAllowed, 20004, 405},
	{order.ErrorPageSize, 20007, 400},
	{order.ErrorForbidden, 20403, 403},
	{order.ErrorNotFound, 20404, 404},
	{order.ErrorConflict, 20409, 409},
	{order.ErrorTooManyRequests, 20429, 429},
	{order.ErrorCallDelay, 21454, 400},
	{order.ErrorNoAttemptsLeft, 22100, 400},
	{order.ErrorLetterOrders, 22101, 400},
	{order.ErrorPhoneNumber, 22102, 400},
	{order.ErrorCountry, 22103, 400},
	{order.ErrorEmail, 22104, 400},
	{order.ErrorURL, 22105, 400},
	{order.ErrorMethod, 22106, 400},
	{order.ErrorLetterNotEditable, 22107, 400},
	{order.ErrorApplication, 22108, 400},
	{order.ErrorAddress, 22109, 400},
	{order.ErrorNotHostable, 22110, 400},
	{order.ErrorUnknownStatus, 22111, 400},
	{order.ErrorStatusNotSettable, 22112, 400},
	{order.ErrorWrongVerificationCode, 22113, 400},
	{order.ErrorUnexpectedVerificationCode, 22114, 400},
	{order.ErrorUniqueName, 22115, 400},
	{order.ErrorFriendlyName, 22116, 400},
	{order.ErrorExtension, 22117, 400},
	{order.ErrorVerificationDocument, 22118, 400},
	{order.ErrorSMSCapability, 22119, 400},
	{order.ErrorVerificationType, 22120, 400},
	{order.ErrorLetterStatus, 22122, 400},
	{order.ErrorCallFailed, 22123, 400},
	{order.ErrorPageToken, 70002, 400},
}

func TestCodes(t *testing.T) {
	for _, row := range codes {
		assert.Equal(t, row.is, int(row.code))
		assert.Equal(t, row.http, row.code.HTTPStatus(), row.is)
		assert.NotEmpty(t, row.code.Meaning(), row.is)
	}
	assert.Equal(t, "https://www.twilio.com/docs/errors/22110", order.ErrorNotHostable.MoreInfo())
}

func TestThereAreNoOtherCodes(t *testing.T) {
	known := 0
	for code := order.ErrorCode(-1); code < 100_000; code++ {
		if code.Meaning() == "" {
			assert.Equal(t, 500, code.HTTPStatus())
			continue
		}
		known++
	}
	assert.Equal(t, len(codes), known)
}

func problem(param string, code order.ErrorCode) *order.Problem {
	return &order.Problem{Param: param, Code: code, Err: errors.New("so it is")}
}

// ranked are problems in the order in which the API answers them.
var ranked = []*order.Problem{
	problem("", order.ErrorUnauthorized),
	problem("", order.ErrorNotFound),
	problem("", order.ErrorMethodNotAllowed),
	problem("PhoneNumber", order.ErrorCountry),
	problem("SmsCapability", order.ErrorInvalidParameter),
	problem("FriendlyName", order.ErrorFriendlyName),
	problem("UniqueName", order.ErrorUniqueName),
	problem("VerificationDocumentSid", order.ErrorVerificationDocument),
	problem("CallDelay", order.ErrorCallDelay),
	problem("Page", order.ErrorPageToken),
	problem("Reason", order.ErrorInvalidParameter), // no parameter of a request
	problem("AccountSid", order.ErrorForbidden),
	problem("", order.ErrorNotHostable),
	problem("", order.ErrorConflict),
	problem("Status", order.ErrorUnknownStatus),
	problem("VerificationType", order.ErrorStatusNotSettable),
	problem("VerificationCode", order.ErrorUnexpectedVerificationCode),
	problem("", order.ErrorNoAttemptsLeft),
	problem("", order.ErrorWrongVerificationCode),
	problem("", order.ErrorCallFailed), // the call is placed only if nothing else is wrong
}

func TestProblemsOfSortsByPrecedence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shuffled := rapid.Permutation(ranked).Draw(t, "problems")
		var errs []error
		for len(shuffled) > 0 {
			n := rapid.IntRange(1, len(shuffled)).Draw(t, "how many at once")
			problems := order.Problems(slices.Clone(shuffled[:n]))
			given := slices.Clone(problems)
			switch {
			case n > 1 || rapid.Bool().Draw(t, "as a list"):
				errs = append(errs, problems)
			case rapid.Bool().Draw(t, "wrapped"):
				errs = append(errs, fmt.Errorf("host: %w", problems[0]))
			default:
				errs = append(errs, problems[0])
			}
			errs = append(errs, nil, errors.New("the disk is full"))
			order.ProblemsOf(errs...)
			require.Equal(t, given, problems, "the caller's list has changed")
			shuffled = shuffled[n:]
		}
		require.Equal(t, ranked, []*order.Problem(order.ProblemsOf(errs...)))
	})
}

// Too many requests are refused before anything is read.
func TestTooManyRequestsComeBeforeTheForm(t *testing.T) {
	tooMany := problem("", order.ErrorTooManyRequests)
	for _, other := range ranked {
		want := order.ErrorTooManyRequests
		switch other.Code {
		case order.ErrorUnauthorized, order.ErrorNotFound:
			want = other.Code
		case order.ErrorMethodNotAllowed:
			continue // the API does not say
		}
		assert.Equal(t, want, order.ErrorCodeOf(order.Problems{other, tooMany}), "%v", other.Code)
		assert.Equal(t, want, order.ErrorCodeOf(order.Problems{tooMany, other}), "%v", other.Code)
	}
}

func TestProblemsOfKeepsOneProblemPerParameter(t *testing.T) {
	merged := order.ProblemsOf(
		order.Problems{problem("Status", order.ErrorStatusNotSettable), problem("", order.ErrorConflict)},
		problem("Status", order.ErrorUnknownStatus),
		problem("Status", order.ErrorNoAttemptsLeft),
		problem("", order.ErrorNotHostable),
	)
	assert.Equal(t, "Status 22111", fmt.Sprintf("%s %d", merged[2].Param, merged[2].Code))
	assert.Len(t, merged, 3)
	assert.Equal(t, order.ErrorNotHostable, order.ErrorCodeOf(merged))
}

// The problems of a form, of a posted status and of a decision make one answer.
func TestProblemsOfAWholeRequest(t *testing.T) {
	o := order.Order{Resource: order.Resource{Status: status.ActionRequired, VerificationAttempts: 3}, Memory: order.Memory{Version: 9}}
	u, parseErr := order.ParseUpdateRequest(formOf("Status=pending-verification&CallDelay=61&VerificationType=phone-bill"))
	c, err := u.Command(&o, noon)
	require.NoError(t, err)
	_, decideErr := o.Decide(c)
	assert.Equal(t, "VerificationDocumentSid 22118, CallDelay 21454, Status 22112, VerificationType 22112",
		listed(t, order.ProblemsOf(fmt.Errorf("update: %w", parseErr), fmt.Errorf("update: %w", decideErr))))

	// Three attempts were made, but the status forbids a fourth.
	u, err = order.ParseUpdateRequest(formOf("Status=pending-verification"))
	require.NoError(t, err)
	c, err = u.Command(&o, noon)
	require.NoError(t, err)
	_, err = o.Decide(c)
	assert.Equal(t, "Status 22112", listed(t, order.ProblemsOf(err)))
}

func TestCodeOf(t *testing.T) {
	_, parseErr := order.ParseCreateRequest(nil)
	var o order.Order
	_, missing := o.Decide(order.Command{Event: order.Accept, Actor: order.Twilio, At: noon})
	o.Status = status.Received
	_, refusal := o.Decide(order.Command{Event: order.Accept, Actor: order.Twilio, At: noon})
	for _, row := range []struct {
		err  error
		want order.ErrorCode
	}{
		{nil, 0},
		{errors.New("the disk is full"), 0},
		{order.ErrRefused, 0},
		{order.Problems{}, 0},
		{problem("", order.ErrorConflict), order.ErrorConflict},
		{fmt.Errorf("host: %w", problem("Email", order.ErrorEmail)), order.ErrorEmail},
		{parseErr, order.ErrorInvalidParameter},
		{fmt.Errorf("host: %w", fmt.Errorf("create: %w", parseErr)), order.ErrorInvalidParameter},
		{refusal, order.ErrorStatusNotSettable},
		{fmt.Errorf("host: %w", refusal), order.ErrorStatusNotSettable},
		{missing, order.ErrorNotFound},
		{errors.Join(errors.New("the disk is full"), refusal, problem("Email", order.ErrorEmail)), order.ErrorEmail},
	} {
		assert.Equal(t, row.want, order.ErrorCodeOf(row.err), row.err)
	}
}

func TestProblemIsAnError(t *testing.T) {
	cause := errors.New("no more paper")
	named, unnamed := &order.Problem{Param: "Email", Code: order.ErrorEmail, Err: cause}, &order.Problem{Code: order.ErrorConflict, Err: cause}
	all := error(order.Problems{named, unnamed})
	assert.ErrorIs(t, all, cause)
	assert.ErrorIs(t, all, named)
	assert.ErrorIs(t, all, unnamed)
	var first *order.Problem
	require.ErrorAs(t, all, &first)
	assert.Same(t, named, first)
	for _, text := range []string{"Email", "22104", "20409", "no more paper"} {
		assert.Contains(t, all.Error(), text)
	}
}
