package mock_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/platform/server"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

const child = "ACcccccccccccccccccccccccccccccccc" // a subaccount of account

// family is a server that account and child share.
func family(t *testing.T) client {
	parent, sub := sid.MustParse[sid.Account](account), sid.MustParse[sid.Account](child)
	return newClient(t, mock.Options{Subaccounts: map[sid.ID[sid.Account]][]sid.ID[sid.Account]{parent: {sub}}})
}

func TestOnlyConfiguredAccountsMayEnter(t *testing.T) {
	c := newClient(t, mock.Options{Accounts: map[sid.ID[sid.Account]]string{
		sid.MustParse[sid.Account](account): token,
		sid.MustParse[sid.Account](child):   "another token",
	}})
	c.create(1, "")
	c.as(child).get(orders).refused(401, 20003)
	c.as(stranger).get(orders).refused(401, 20003)
	for password, want := range map[string]int{token: 200, "a toke": 401, "a token ": 401, "another token": 401, "": 401} {
		r := c.request("GET", orders, "")
		r.Header.Set("Authorization", basic(account, password))
		c.send(r).is(want)
	}
}

func TestAKeyActsForItsAccount(t *testing.T) {
	parent, sub := sid.MustParse[sid.Account](account), sid.MustParse[sid.Account](child)
	c := newClient(t, mock.Options{
		Accounts:    map[sid.ID[sid.Account]]string{parent: token},
		Keys:        map[sid.ID[sid.APIKey]]server.Key{sid.MustParse[sid.APIKey](apiKey): {Secret: token, Account: parent}},
		Subaccounts: map[sid.ID[sid.Account]][]sid.ID[sid.Account]{parent: {sub}},
	})
	key := c.as(apiKey)
	byAccount, byKey := c.create(1, "").SID.String(), key.create(2, "").SID.String()
	for _, caller := range []client{c, key} {
		caller.fetch(byAccount).is(200)
		list := caller.get(orders).is(200).body
		assert.Contains(t, list, byAccount)
		assert.Contains(t, list, byKey)
	}
	assert.Equal(t, account, key.fetch(byKey).resource().AccountSID.String())
	assert.Equal(t, child, key.create(3, "&AccountSid="+child).AccountSID.String())
	key.post(orders, newOrder(4)+"&AccountSid="+stranger).refused(403, 20403)
	key.post(orders, newOrder(4)+"&AccountSid="+apiKey).refused(400, 20001)
	c.as("SK22222222222222222222222222222222").get(orders).refused(401, 20003)
}

func TestAnyKeyEntersAServerWithoutAccounts(t *testing.T) {
	c := newClient(t, mock.Options{})
	id := c.as("SK"+account[2:]).create(1, "").SID.String()
	c.fetch(id).is(200)
	c.as("SK"+stranger[2:]).fetch(id).refused(404, 20404)
}

func TestOnlyConfiguredKeysEnter(t *testing.T) {
	keys := map[sid.ID[sid.APIKey]]server.Key{sid.MustParse[sid.APIKey](apiKey): {Secret: token, Account: sid.MustParse[sid.Account](account)}}
	c := newClient(t, mock.Options{Keys: keys})
	clear(keys) // the server has its own copy
	c.as(apiKey).create(1, "")
	c.get(orders).refused(401, 20003)
	c.as("SK"+account[2:]).get(orders).refused(401, 20003)
}

func TestCodesHaveTheDigitsOfTheirServer(t *testing.T) {
	for given, want := range map[int]int{0: 4, 4: 4, 6: 6, 10: 10} {
		c := newClient(t, mock.Options{CodeDigits: given})
		id := c.create(1, "").SID.String()
		code := string(c.update(id, "Status=pending-verification").is(200).resource().VerificationCode)
		assert.Len(t, code, want)
		assert.Equal(t, status.Verified, c.update(id, "VerificationCode="+code).is(200).resource().Status)
	}
}

func TestAServerKeepsTheAccountsThatItWasGiven(t *testing.T) {
	parent, sub := sid.MustParse[sid.Account](account), sid.MustParse[sid.Account](child)
	options := mock.Options{
		Accounts:    map[sid.ID[sid.Account]]string{parent: token},
		Subaccounts: map[sid.ID[sid.Account]][]sid.ID[sid.Account]{parent: {sub}},
	}
	c := newClient(t, options)
	options.Subaccounts[parent][0] = parent
	options.Subaccounts[parent] = nil
	options.Accounts[parent] = "another token"
	c.create(1, "&AccountSid="+child)
}

func TestAccountsNeverSeeEachOthersOrders(t *testing.T) {
	c := newClient(t, mock.Options{})
	o := c.create(1, "&UniqueName=desk&FriendlyName=mine")
	before := c.get(inspection(o.SID.String())).body
	other := c.as(stranger)
	for _, path := range []string{orders + "/" + o.SID.String(), orders + "/desk", incoming(account, pn2), incoming(stranger, pn2)} {
		for _, method := range []string{"GET", "HEAD", "POST", "DELETE", "PUT"} {
			assert.Equal(t, 404, other.send(other.request(method, path, "FriendlyName=stolen")).status, "%s %s", method, path)
		}
	}
	for _, filter := range []string{"", "?UniqueName=desk", "?FriendlyName=mine", "?Status=received", "?PhoneNumber=%2B16172000001", "?IncomingPhoneNumberSid=" + pn2} {
		assert.Contains(t, other.get(orders+filter).is(200).body, `"items":[]`, filter)
		assert.Contains(t, c.get(orders+filter).is(200).body, o.SID.String(), filter)
	}
	assert.Equal(t, before, c.get(inspection(o.SID.String())).body)

	// The same unique name is the other account's own.
	theirs := other.create(2, "&UniqueName=desk")
	assert.Equal(t, theirs.SID, other.fetch("desk").resource().SID)
	assert.Equal(t, o.SID, c.fetch("desk").resource().SID)
}

func TestAnAccountActsForItsSubaccounts(t *testing.T) {
	parent := family(t)
	sub, other := parent.as(child), parent.as(stranger)
	own := parent.create(1, "&UniqueName=desk&AccountSid="+account).SID.String()
	o := parent.create(2, "&UniqueName=desk&AccountSid="+child)
	theirs := o.SID.String()
	assert.Equal(t, child, o.AccountSID.String(), "an order belongs to the account it names")

	assert.Contains(t, sub.get(orders).body, theirs)
	assert.NotContains(t, sub.get(orders).body, own)
	assert.Contains(t, parent.get(orders).body, own)
	assert.NotContains(t, parent.get(orders).body, theirs, "a list shows the account's own orders only")
	assert.Contains(t, parent.get(orders+"?PhoneNumber=%2B16172000002").body, `"items":[]`)

	parent.fetch(theirs).is(200)
	assert.Equal(t, own, parent.fetch("desk").resource().SID.String(), "a name is the caller's own")
	assert.Equal(t, theirs, sub.fetch("desk").resource().SID.String())
	parent.update(theirs, "FriendlyName=by+the+parent").is(200)
	parent.update(theirs, "UniqueName=desk").is(200) // its own account's name again
	parent.create(4, "&UniqueName=sub&AccountSid="+child)
	parent.update(theirs, "UniqueName=sub").refused(409, 20409)
	parent.update(own, "UniqueName=sub").is(200)
	parent.update(own, "UniqueName=desk").is(200)
	sub.fetch(own).refused(404, 20404)
	sub.update(own, "FriendlyName=x").refused(404, 20404)
	other.fetch(theirs).refused(404, 20404)

	for _, foreign := range []answer{
		sub.post(orders, newOrder(3)+"&AccountSid="+account),
		other.post(orders, newOrder(3)+"&AccountSid="+child),
		parent.post(orders, newOrder(3)+"&AccountSid="+stranger),
	} {
		assert.Equal(t, []string{"AccountSid 20403"}, foreign.refused(403, 20403).blames())
	}
	parent.post(orders, newOrder(3)+"&AccountSid=AC1").refused(400, 20001)
	parent.post(orders, newOrder(3)+"&AccountSid="+theirs).refused(400, 20001)

	parent.delete(incoming(child, o.IncomingPhoneNumberSID.String())).refused(409, 20409)
	parent.delete(incoming(account, o.IncomingPhoneNumberSID.String())).refused(404, 20404)
	parent.play(theirs, "reach completed")
	parent.delete(incoming(child, o.IncomingPhoneNumberSID.String())).is(204)
	parent.cancel(own).is(204)
}

func TestARefusalRevealsNothingAboutAnotherAccount(t *testing.T) {
	c := newClient(t, mock.Options{})
	c.as(stranger).create(1, "&UniqueName=secret")
	refused := c.post(orders, newOrder(2)+"&UniqueName=secret&AccountSid="+stranger)
	assert.Equal(t, []string{"AccountSid 20403"}, refused.refused(403, 20403).blames())
}

func TestUniqueNames(t *testing.T) {
	c := newClient(t, mock.Options{})
	first := c.create(1, "&UniqueName=desk").SID.String()
	second := c.create(2, "").SID.String()
	taken := func() {
		t.Helper()
		assert.Equal(t, []string{"UniqueName 20409"}, c.post(orders, newOrder(3)+"&UniqueName=desk").refused(409, 20409).blames())
		assert.Equal(t, []string{"UniqueName 20409"}, c.update(second, "UniqueName=desk&FriendlyName=x").refused(409, 20409).blames())
		assert.Empty(t, c.fetch(second).resource().FriendlyName, "all of it applies or none")
	}
	taken()
	c.update(first, "UniqueName=desk").is(200) // one's own
	taken()
	for _, other := range []string{"Desk", "desk ", "desk%01", "d%C3%A9sk"} { // compared exactly
		c.update(second, "UniqueName="+other).is(200)
	}
	c.fetch("Desk").refused(404, 20404)
	c.update(second, "UniqueName=").is(200)

	c.update(first, "UniqueName=").is(200) // freed by clearing
	c.update(second, "UniqueName=desk").is(200)
	assert.Equal(t, second, c.fetch("desk").resource().SID.String())
	c.update(second, "UniqueName=other").is(200) // by another name
	c.update(first, "UniqueName=desk").is(200)
	c.cancel(first).is(204) // by a cancel
	c.update(second, "UniqueName=desk").is(200)

	c.play(second, "require-action?Reason=x", "fail?Reason=x") // kept by a failed order
	second = c.create(2, "").SID.String()
	taken()

	for _, shaped := range []string{hr1, pn2, "XX00000000000000000000000000000000"} {
		c.post(orders, newOrder(4)+"&UniqueName="+shaped).refused(400, 22115)
	}
	c.post(orders, newOrder(4)+"&UniqueName="+escape(strings.Repeat("ü", 129))).refused(400, 22115)
	c.create(4, "&UniqueName="+escape(strings.Repeat("ü", 128)))
}

func TestANumberIsTakenAcrossAccountsUntilItsOrderIsOver(t *testing.T) {
	for _, l := range lives {
		w := l.begin(t)
		other := w.as(stranger)
		switch answered := other.post(orders, newOrder(1)); l.status {
		case status.Failed, status.None:
			answered.is(201)
		default:
			refused := answered.refused(400, 22110)
			assert.Equal(t, []string{"PhoneNumber 22110"}, refused.blames(), l.name)
			w.as(account).post(orders, newOrder(1)).refused(400, 22110)
			other.post(orders, newOrder(2)).is(201)
		}
	}
}

func TestTheNewOrderOfAReleasedNumberKeepsIt(t *testing.T) {
	c := newClient(t, mock.Options{})
	first := c.create(1, "")
	c.play(first.SID.String(), "require-action?Reason=x", "fail?Reason=x")
	c.delete(incoming(account, first.IncomingPhoneNumberSID.String())).refused(404, 20404)
	second := c.create(1, "")
	c.fire(first.SID.String(), "fail", "Reason=x").refused(409, 22112)
	c.update(first.SID.String(), "FriendlyName=over").is(200)
	c.post(orders, newOrder(1)).refused(400, 22110)
	c.cancel(second.SID.String()).is(204)
	c.create(1, "")
}

func TestLookDecidesWhichNumbersCanBeHosted(t *testing.T) {
	verdict := phone.Hostable
	c := newClient(t, mock.Options{Look: func(phone.Number) phone.Verdict { return verdict }})
	const london = "SmsCapability=true&PhoneNumber=%2B442071838750"
	for v, code := range map[phone.Verdict]int{phone.Unchecked: 22110, phone.Unassigned: 22102, phone.Country: 22103, phone.Type: 22110, phone.Taken: 22110} {
		verdict = v
		c.post(orders, london).refused(400, code)
	}
	verdict = phone.Hostable
	o := c.post(orders, london).is(201).resource()
	assert.Equal(t, phone.Hostable, c.inspect(o.SID.String()).Order.Verdict)
	c.post(orders, london).refused(400, 22110)
	verdict = phone.Country // what the host says goes before what the server knows
	c.post(orders, london).refused(400, 22103)
}

func TestOrdersHaveTheLimitsOfTheirServer(t *testing.T) {
	c := newClient(t, mock.Options{Limits: order.Limits{MaxAttempts: 1}})
	id := c.create(1, "").SID.String()
	c.update(id, "Status=pending-verification").is(200)
	c.update(id, "Status=pending-verification").refused(400, 22100)
}
