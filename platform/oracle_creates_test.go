package platform_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/status"
)

// everyAccount may call and may be named. Parent acts for child; other is a stranger.
var everyAccount = []string{parent.String(), child.String(), other.String()}

// crowd makes a platform with numbers and names that are held, or were held earlier.
func crowd(t require.TestingT, wrap wrapper) *both {
	b := newBoth(t, wrap)
	create := func(caller, digits, more string) string {
		o := b.create(caller, "PhoneNumber=%2B161755500"+digits+"&SmsCapability=true"+more)
		require.NotNil(t, o)
		return o.sid
	}
	do := func(id string, acts ...act) {
		for _, a := range acts {
			a.do(b, id)
		}
	}
	var completing []act
	for _, name := range onward("received", "completed") {
		completing = append(completing, fires(name, strings.Fields(oracleRowOf(name).by)[0]))
	}
	create(parent.String(), "10", "&UniqueName=overdue")
	b.advance(30*24*time.Hour + time.Second)
	create(parent.String(), "11", "&UniqueName=parent")
	create(child.String(), "12", "&UniqueName=child")
	create(other.String(), "13", "&UniqueName=other")
	do(create(parent.String(), "14", "&UniqueName=cancelled"), act{"", func(b *both, id string) { b.cancel(parent.String(), id) }})
	do(create(parent.String(), "15", "&UniqueName=failed"), fires("require-action", "twilio"), fires("fail", "twilio"))
	do(create(other.String(), "16", ""), completing...)
	do(create(parent.String(), "17", ""), append(completing, fires("off-board", "customer"))...)
	do(create(parent.String(), "18", "&UniqueName=cleared"), posts("UniqueName="))
	return b
}

// choices are the values of each parameter of a create request; "-" leaves it out.
var choices = []struct {
	param  string
	values string
}{
	{"AccountSid", "- " + parent.String() + " " + child.String() + " " + other.String() + " AC1"},
	{"PhoneNumber", "+16175550010 +16175550011 +16175550012 +16175550013 +16175550014 +16175550015 +16175550016 +16175550017 +16175550099 " +
		"+12115551212 +447700900123 +19005551212 +16175550000 +16175550001 6175551212 -"},
	{"UniqueName", "- free overdue parent child other cancelled failed cleared " + documentSid},
	{"SmsCapability", "true false -"},
	{"VerificationType", "- phone-bill phone-bill&VerificationDocumentSid=" + documentSid},
}

// combinations yields every form of one value of each parameter.
func combinations(yield func(string) bool) {
	var combine func(form string, rest int) bool
	combine = func(form string, rest int) bool {
		if rest == len(choices) {
			return yield(strings.TrimPrefix(form, "&"))
		}
		for value := range strings.FieldsSeq(choices[rest].values) {
			next := form
			if value != "-" {
				next += "&" + choices[rest].param + "=" + strings.ReplaceAll(value, "+", "%2B")
			}
			if !combine(next, rest+1) {
				return false
			}
		}
		return true
	}
	combine("", 0)
}

// compareCreates posts the combinations as a caller, one of each stride, and returns their
// number.
func compareCreates(t require.TestingT, wrap wrapper, caller string, stride int) (creates int) {
	b := crowd(t, wrap)
	turn := 0
	for form := range combinations {
		if turn++; turn%stride != 0 {
			continue
		}
		creates++
		b.holdNew(creates%2 == 0)
		o := b.create(caller, form)
		if o != nil {
			b.compareAll(form)
			b.sweep()
			b = crowd(t, wrap)
		}
	}
	b.compareAll("at the end")
	return creates
}

func TestOracleOfCreatesInConflict(t *testing.T) {
	stride := 1
	if testing.Short() {
		stride = 97
	}
	for _, caller := range everyAccount {
		t.Run(caller[:4], func(t *testing.T) {
			t.Parallel()
			t.Logf("%d creates", compareCreates(t, nil, caller, stride))
		})
	}
}

// compareForms posts values of every parameter of a create request, good and bad.
func compareForms(t require.TestingT, wrap wrapper) {
	long := strings.Repeat("ä", 65)
	for _, form := range []string{
		"FriendlyName=" + long[:128], "FriendlyName=" + long, "UniqueName=" + long, "UniqueName=" + long + long,
		"CcEmails=a@example.com&CcEmails=&CcEmails=b@example.com", "CcEmails=a@example.com&CcEmails=b", "Email=a", "Email=a@example.com", "Email=",
		"SmsUrl=ftp://example.com", "SmsUrl=https://example.com/", "SmsMethod=PUT", "SmsMethod=GET", "SmsFallbackUrl=x", "SmsFallbackMethod=get",
		"StatusCallbackUrl=x", "StatusCallbackMethod=HEAD", "SmsApplicationSid=AP1", "SmsApplicationSid=AP" + documentSid[2:], "AddressSid=x", "AddressSid=AD" + documentSid[2:],
		"VerificationDocumentSid=x", "VerificationDocumentSid=" + documentSid, "VerificationType=phone-bill&VerificationDocumentSid=x", "FriendlyName=a&FriendlyName=b",
		"VerificationType=phone-call", "VerificationType=letter", "UniqueName=Parent", "SmsCapability=false",
		"Status=completed", "Status=action_required", "Extension=x", "CallDelay=61", "CallDelay=-1", "CallDelay=60", "Unknown=1", "PhoneNumber=x", "FriendlyName=%FF", "Email=%00", "Status=%00&VerificationCode=1", "SmsMethod=x&Email=x&AddressSid=x&FriendlyName=" + long + "&AccountSid=" + other.String() + "&UniqueName=parent",
	} {
		crowd(t, wrap).create(parent.String(), "PhoneNumber=%2B16175551212&SmsCapability=true&"+form)
		b := crowd(t, wrap)
		for _, o := range b.oracle.orders {
			b.update(o.account, o.sid, form)
		}
	}
	b := crowd(t, wrap)
	o := b.create(parent.String(), orderForm)
	for _, request := range []struct { // not parsed from a form
		order.UpdateRequest
		want problem
	}{
		{order.UpdateRequest{Status: status.Verified}, problem{"Status", 22112}},
		{order.UpdateRequest{Status: status.PendingVerification, VerificationCode: "1234"}, problem{"VerificationCode", 22114}},
	} {
		_, err := b.Update(ctx, parent, o.sid, request.UpdateRequest, nil)
		b.agree("an update that was not parsed", []problem{request.want}, err)
		b.inspect("an update that was not parsed", o)
	}
	for _, capability := range []string{"TRUE", "False", "maybe", "1", ""} {
		crowd(t, wrap).create(parent.String(), "PhoneNumber=%2B16175551212&SmsCapability="+capability)
	}
}

func TestOracleOfForms(t *testing.T) { compareForms(t, nil) }

// compareOffBoarding asks to delete the incoming phone number of orders in every status, by
// every caller for every account, twice, and then for its phone number.
func compareOffBoarding(t require.TestingT, wrap wrapper) {
	for _, s := range specimens() {
		for _, owner := range []string{parent.String(), child.String()} {
			asked := s
			asked.form += "&AccountSid=" + owner
			b, id := asked.begin(t, wrap)
			number := numberOf(b, id)
			for range 2 {
				for _, caller := range everyAccount {
					for _, account := range everyAccount {
						if caller != account || account != owner { // the right one comes last
							b.offBoard(caller, account, number)
						}
					}
				}
				b.create(other.String(), orderForm)
				b.offBoard(owner, owner, number)
				b.fetch(owner, id)
			}
			b.create(other.String(), orderForm)
			b.compareAll(s.name)
			b.sweep()
		}
	}
}

func TestOracleOfOffBoarding(t *testing.T) { compareOffBoarding(t, nil) }

// compareCallers lets every account fetch, update and delete every order, by its sid and by
// its unique name.
func compareCallers(t require.TestingT, wrap wrapper) {
	names := []string{"", "nothing", "HR" + strings.Repeat("0", 32), "AC" + strings.Repeat("0", 32), "Parent"}
	for _, o := range crowd(t, wrap).oracle.orders {
		names = append(names, o.sid, o.uniqueName)
	}
	for _, caller := range everyAccount {
		b := crowd(t, wrap)
		for _, o := range b.oracle.orders {
			names = append(names, o.sid)
		}
		for _, name := range names {
			b.fetch(caller, name)
			for _, form := range []string{"FriendlyName=a", "UniqueName=parent", "UniqueName=child", "UniqueName=other", "UniqueName=failed", "UniqueName=cancelled", "UniqueName=" + name} {
				b.update(caller, name, form)
			}
		}
		for _, name := range names {
			b.cancel(caller, name)
			b.fetch(caller, name)
		}
		b.compareAll(caller)
		b.sweep()
	}
}

func TestOracleOfCallers(t *testing.T) { compareCallers(t, nil) }

// compareLimits plays with the limits of another platform: a code as valid as an order is
// idle, so that two deadlines coincide, and a limit of its own in action-required.
func compareLimits(t require.TestingT, wrap wrapper) {
	b := newBoth(t, wrap, func(o *platform.Options) {
		o.Limits.VerificationCodeValidity = time.Hour + time.Second
		o.Limits.MaxAttempts, o.Limits.MaxIdle, o.Limits.MaxIdleActionRequired = 2, time.Hour, 7*time.Hour
	})
	b.oracle.limits = oracleLimits{code: time.Hour + time.Second, idle: time.Hour, idleActionRequired: 7 * time.Hour, attempts: 2}
	o := b.create(parent.String(), orderForm)
	b.update(parent.String(), o.sid, askForm)
	b.update(parent.String(), o.sid, askForm)
	b.update(parent.String(), o.sid, askForm)
	b.create(parent.String(), strings.Replace(orderForm, "1212", "1213", 1))
	for range 20 {
		b.advance(30*time.Minute + time.Second/2)
		b.compareAll("later")
	}
	require.Len(t, o.history, 6, "submit, accept, two calls, exhaust-attempts, expire")
	b.sweep()
}

func TestOracleOfOtherLimits(t *testing.T) { compareLimits(t, nil) }

// compareSweep lets more deadlines fall due than a sweep reads at a time, two of each order.
func compareSweep(t require.TestingT, wrap wrapper) {
	b := newBoth(t, wrap)
	for i := range 100 {
		o := b.create(parent.String(), fmt.Sprintf("PhoneNumber=%%2B1617555%04d&SmsCapability=true", 2000+i))
		for range 3 {
			b.update(parent.String(), o.sid, askForm)
		}
		b.advance(time.Hour)
	}
	b.walk(parent.String(), "")
	b.advance(31 * 24 * time.Hour)
	b.sweep()
	b.compareAll("swept")
}

func TestOracleOfASweep(t *testing.T) { compareSweep(t, nil) }
