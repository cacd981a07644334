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
	code order.Code
	is   int
	http int
}{
	{order.CodeInvalidParameter, 20001, 400},
	{order.CodeUnauthorized, 20003, 401},
	{order.CodeMethodNotAllowed, 20004, 405},
	{order.CodePageSize, 20007, 400},
	{order.CodeForbidden, 20403, 403},
	{order.CodeNotFound, 20404, 404},
	{order.CodeConflict, 20409, 409},
	{order.CodeTooManyRequests, 20429, 429},
	{order.CodeCallDelay, 21454, 400},
	{order.CodeNoAttemptsLeft, 22100, 400},
	{order.CodePhoneNumber, 22102, 400},
	{order.CodeCountry, 22103, 400},
	{order.CodeEmail, 22104, 400},
	{order.CodeURL, 22105, 400},
	{order.CodeMethod, 22106, 400},
	{order.CodeApplication, 22108, 400},
	{order.CodeAddress, 22109, 400},
	{order.CodeNotHostable, 22110, 400},
	{order.CodeUnknownStatus, 22111, 400},
	{order.CodeStatusNotSettable, 22112, 400},
	{order.CodeWrongCode, 22113, 400},
	{order.CodeUnexpectedCode, 22114, 400},
	{order.CodeUniqueName, 22115, 400},
	{order.CodeFriendlyName, 22116, 400},
	{order.CodeExtension, 22117, 400},
	{order.CodeVerificationDocument, 22118, 400},
	{order.CodeSMSCapability, 22119, 400},
	{order.CodeVerificationType, 22120, 400},
	{order.CodeCallFailed, 22123, 400},
	{order.CodePageToken, 70002, 400},
}

func TestCodes(t *testing.T) {
	for _, row := range codes {
		assert.Equal(t, row.is, int(row.code))
		assert.Equal(t, row.http, row.code.HTTPStatus(), row.is)
		assert.NotEmpty(t, row.code.Meaning(), row.is)
	}
	assert.Equal(t, "https://www.twilio.com/docs/errors/22110", order.CodeNotHostable.MoreInfo())
}

func TestThereAreNoOtherCodes(t *testing.T) {
	known := 0
	for code := order.Code(-1); code < 100_000; code++ {
		if code.Meaning() == "" {
			assert.Equal(t, 500, code.HTTPStatus())
			continue
		}
		known++
	}
	assert.Equal(t, len(codes), known)
}

func problem(param string, code order.Code) *order.Problem {
	return &order.Problem{Param: param, Code: code, Err: errors.New("so it is")}
}

// ranked are problems in the order in which the API answers them.
var ranked = []*order.Problem{
	problem("", order.CodeUnauthorized),
	problem("", order.CodeNotFound),
	problem("", order.CodeMethodNotAllowed),
	problem("PhoneNumber", order.CodeCountry),
	problem("SmsCapability", order.CodeInvalidParameter),
	problem("FriendlyName", order.CodeFriendlyName),
	problem("UniqueName", order.CodeUniqueName),
	problem("VerificationDocumentSid", order.CodeVerificationDocument),
	problem("CallDelay", order.CodeCallDelay),
	problem("Page", order.CodePageToken),
	problem("Reason", order.CodeInvalidParameter), // no parameter of a request
	problem("AccountSid", order.CodeForbidden),
	problem("", order.CodeNotHostable),
	problem("", order.CodeConflict),
	problem("Status", order.CodeUnknownStatus),
	problem("VerificationType", order.CodeStatusNotSettable),
	problem("VerificationCode", order.CodeUnexpectedCode),
	problem("", order.CodeNoAttemptsLeft),
	problem("", order.CodeWrongCode),
	problem("", order.CodeCallFailed), // the call is placed when nothing else is wrong
}

func TestProblemsOfComeInTheOrderOfTheAnswers(t *testing.T) {
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
	tooMany := problem("", order.CodeTooManyRequests)
	for _, other := range ranked {
		want := order.CodeTooManyRequests
		switch other.Code {
		case order.CodeUnauthorized, order.CodeNotFound:
			want = other.Code
		case order.CodeMethodNotAllowed:
			continue // nobody says
		}
		assert.Equal(t, want, order.CodeOf(order.Problems{other, tooMany}), "%v", other.Code)
		assert.Equal(t, want, order.CodeOf(order.Problems{tooMany, other}), "%v", other.Code)
	}
}

func TestOneProblemAParameter(t *testing.T) {
	merged := order.ProblemsOf(
		order.Problems{problem("Status", order.CodeStatusNotSettable), problem("", order.CodeConflict)},
		problem("Status", order.CodeUnknownStatus),
		problem("Status", order.CodeNoAttemptsLeft),
		problem("", order.CodeNotHostable),
	)
	assert.Equal(t, "Status 22111", fmt.Sprintf("%s %d", merged[2].Param, merged[2].Code))
	assert.Len(t, merged, 3)
	assert.Equal(t, order.CodeNotHostable, order.CodeOf(merged))
}

// A parsed form, a posted status and a decision, each refused, make one answer.
func TestProblemsOfAWholeRequest(t *testing.T) {
	o := order.Order{Resource: order.Resource{Status: status.ActionRequired, VerificationAttempts: 3}, Memory: order.Memory{Version: 9}}
	u, parseErr := order.ParseUpdate(formOf("Status=pending-verification&CallDelay=61&VerificationType=phone-bill"))
	c, err := u.Command(&o, noon)
	require.NoError(t, err)
	_, decideErr := o.Decide(c)
	assert.Equal(t, "VerificationDocumentSid 22118, CallDelay 21454, Status 22112, VerificationType 22112",
		listed(t, order.ProblemsOf(fmt.Errorf("update: %w", parseErr), fmt.Errorf("update: %w", decideErr))))

	// Three attempts were made, but it is the status that forbids a fourth.
	u, err = order.ParseUpdate(formOf("Status=pending-verification"))
	require.NoError(t, err)
	c, err = u.Command(&o, noon)
	require.NoError(t, err)
	_, err = o.Decide(c)
	assert.Equal(t, "Status 22112", listed(t, order.ProblemsOf(err)))
}

func TestCodeOf(t *testing.T) {
	_, parseErr := order.ParseCreate(nil)
	var o order.Order
	_, missing := o.Decide(order.Command{Event: order.Accept, Actor: order.Twilio, At: noon})
	o.Status = status.Received
	_, refusal := o.Decide(order.Command{Event: order.Accept, Actor: order.Twilio, At: noon})
	for _, row := range []struct {
		err  error
		want order.Code
	}{
		{nil, 0},
		{errors.New("the disk is full"), 0},
		{order.ErrRefused, 0},
		{order.Problems{}, 0},
		{problem("", order.CodeConflict), order.CodeConflict},
		{fmt.Errorf("host: %w", problem("Email", order.CodeEmail)), order.CodeEmail},
		{parseErr, order.CodeInvalidParameter},
		{fmt.Errorf("host: %w", fmt.Errorf("create: %w", parseErr)), order.CodeInvalidParameter},
		{refusal, order.CodeStatusNotSettable},
		{fmt.Errorf("host: %w", refusal), order.CodeStatusNotSettable},
		{missing, order.CodeNotFound},
		{errors.Join(errors.New("the disk is full"), refusal, problem("Email", order.CodeEmail)), order.CodeEmail},
	} {
		assert.Equal(t, row.want, order.CodeOf(row.err), row.err)
	}
}

func TestProblemIsAnError(t *testing.T) {
	cause := errors.New("no more paper")
	named, unnamed := &order.Problem{Param: "Email", Code: order.CodeEmail, Err: cause}, &order.Problem{Code: order.CodeConflict, Err: cause}
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
