package conform

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// known is an order of the model, as its last commit left it.
type known struct {
	order     order.Order // without a status once it is cancelled
	owner     Account     // that created it
	changes   []order.Change
	callbacks []callback.Payload // that are due
	seen      []sid.ID[sid.Call] // the calls of its whole life
	same      int                // how many new codes in a row were the old one
}

// exists reports whether the API still knows the order.
func (k *known) exists() bool { return k != nil && k.order.Status != status.None }

// take notes what a commit has changed.
func (k *known) take(w *platform.Write, outbox []platform.Item) {
	k.order = w.Next
	k.changes = append(k.changes, w.Changes...)
	for _, item := range outbox {
		if item.Order.SID != k.order.SID || item.Order.Settings.StatusCallbackURL == "" {
			continue
		}
		if payload, due := callback.NewPayload(&item.Order, item.Change); due {
			k.callbacks = append(k.callbacks, payload)
		}
	}
}

// newCall returns the sid of the call that the server has just placed.
func (k *known) newCall(shown *order.Resource) (call sid.ID[sid.Call], err error) {
	n := len(shown.VerificationCallSIDs)
	if n == 0 {
		return call, errors.New("a call was placed, and verification_call_sids is empty")
	}
	if call = shown.VerificationCallSIDs[n-1]; slices.Contains(k.seen, call) {
		return call, fmt.Errorf("%v is an earlier call", call)
	}
	return call, nil
}

// codeDigits is the number of digits of a generated verification code.
const codeDigits = 4

// newCode returns the verification code that the server has just created.
func (k *known) newCode(shown *order.Resource) (string, error) {
	code := string(shown.VerificationCode)
	if len(code) != codeDigits || strings.Trim(code, "0123456789") != "" {
		return code, fmt.Errorf("the new code is %q, want %d digits", code, codeDigits)
	}
	if code == string(k.order.VerificationCode) && k.same > 0 { // once is chance, one in 10,000
		return code, fmt.Errorf("the new code is %q, as the two before", code)
	}
	return code, nil
}

// clone returns a copy that shares nothing that is written.
func (k *known) clone() *known {
	copied := *k
	copied.changes, copied.callbacks, copied.seen = slices.Clip(k.changes), slices.Clip(k.callbacks), slices.Clip(k.seen)
	return &copied
}
