package fuzz_test

import (
	"fmt"
	"net/url"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/order"
)

var formKinds = []struct {
	name  string
	forms *rapid.Generator[fuzz.Form]
	parse func(url.Values) error
}{
	{"create", fuzz.CreateForms(), func(f url.Values) error { _, err := order.ParseCreateRequest(f); return err }},
	{"update", fuzz.UpdateForms(), func(f url.Values) error { _, err := order.ParseUpdateRequest(f); return err }},
	{"list", fuzz.ListForms(), func(f url.Values) error { _, err := order.ParseListRequest(f); return err }},
}

// formsAreAsTheySay requires that package order finds exactly the problem of a form.
func formsAreAsTheySay(t *rapid.T) {
	for _, kind := range formKinds {
		f := kind.forms.Draw(t, kind.name)
		err := kind.parse(f.Values)
		if f.Code == 0 {
			require.NoError(t, err)
			require.Empty(t, f.Param)
			continue
		}
		problems := order.ProblemsOf(err)
		require.Len(t, problems, 1, "%v", err)
		require.Equal(t, f.Param, problems[0].Param)
		require.Equal(t, f.Code, problems[0].Code, "%v", err)
	}
}

func TestFormsAreAsTheySay(t *testing.T) { rapid.Check(t, formsAreAsTheySay) }

func FuzzForms(f *testing.F) { f.Fuzz(rapid.MakeFuzz(formsAreAsTheySay)) }

// The generators yield every parameter, valid and invalid, and every error code of a form.
func TestFormsReachEveryParameter(t *testing.T) {
	wrong, right, codes := map[string]bool{}, map[string]bool{}, map[order.ErrorCode]bool{}
	for seed := range 4000 {
		for _, kind := range formKinds {
			f := kind.forms.Example(seed)
			codes[f.Code] = true
			wrong[kind.name+" "+f.Param] = true
			for name := range f.Values {
				right[kind.name+" "+name] = right[kind.name+" "+name] || f.Code == 0
			}
		}
	}
	everything := url.Values{}
	for name := range right {
		var kind, param string
		_, err := fmt.Sscan(name, &kind, &param)
		require.NoError(t, err)
		everything[param] = []string{"\xff"}
	}
	for _, kind := range formKinds {
		problems := order.ProblemsOf(kind.parse(everything))
		for _, p := range problems {
			assert.True(t, right[kind.name+" "+p.Param], "never right: %s %s", kind.name, p.Param)
			assert.True(t, wrong[kind.name+" "+p.Param], "never wrong: %s %s", kind.name, p.Param)
		}
	}
	assert.Len(t, right, 17+10+8)
	for _, code := range []order.ErrorCode{
		order.ErrorInvalidParameter, order.ErrorPageSize, order.ErrorCallDelay, order.ErrorPhoneNumber, order.ErrorEmail, order.ErrorURL,
		order.ErrorMethod, order.ErrorApplication, order.ErrorAddress, order.ErrorUnknownStatus, order.ErrorStatusNotSettable, order.ErrorUnexpectedVerificationCode,
		order.ErrorUniqueName, order.ErrorFriendlyName, order.ErrorExtension, order.ErrorVerificationDocument, order.ErrorSMSCapability,
		order.ErrorVerificationType, order.ErrorPageToken, 0,
	} {
		assert.True(t, codes[code], "never: %d", code)
	}
}

func ExampleUpdateForms() {
	broken := fuzz.UpdateForms().Filter(func(f fuzz.Form) bool { return f.Code == order.ErrorCallDelay })
	f := broken.Example(1)
	_, err := order.ParseUpdateRequest(f.Values)
	fmt.Println(f.Param, f.Code, order.ErrorCodeOf(err), slices.Contains([]string{"61", "-1", "1.5", "ten", " 5"}, f.Values.Get("CallDelay")))
	// Output: CallDelay 21454 21454 true
}
