package mock_test

import (
	"net/http"
	"time"

	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

var wrongTimes = []wrong{
	{mistake: "a code expires a second late", suite: "deadlines", options: func(o *mock.Options) { o.Limits.VerificationCodeValidity = 10*time.Minute + time.Second }},
	{mistake: "a code expires a second early", suite: "deadlines", options: func(o *mock.Options) { o.Limits.VerificationCodeValidity = 10*time.Minute - time.Second }},
	{mistake: "an order fails at exactly 30 days", suite: "deadlines", options: func(o *mock.Options) { o.Limits.MaxIdle = 30*24*time.Hour - time.Second }},
	{mistake: "an order fails a second late", suite: "deadlines", options: func(o *mock.Options) { o.Limits.MaxIdle = 30*24*time.Hour + time.Second }},
	{mistake: "another call makes the code last longer", suite: "deadlines", server: changing(order.RequestCall, func(c *committed) {
		c.next.VerificationCodeExpires = c.change.At.Add(10 * time.Minute)
	})},
	{mistake: "a renewed code expires at the deadline of the old one", suite: "memory", server: changing(order.RequestCall, func(c *committed) {
		if c.before.VerificationCode != "" {
			c.next.VerificationCodeExpires = c.before.VerificationCodeExpires
		}
	})},
	{mistake: "the delay of the call makes the code last longer", suite: "memory", server: changing(order.RequestCall, func(c *committed) {
		c.next.VerificationCodeExpires = c.next.VerificationCodeExpires.Add(time.Duration(c.next.CallDelay) * time.Second)
	})},
	{mistake: "an update makes the code last longer", suite: "memory", server: changing(0, func(c *committed) {
		if c.next.VerificationCode != "" {
			c.next.VerificationCodeExpires = c.change.At.Add(10 * time.Minute)
		}
	})},
	{mistake: "a deadline is dated at the next request", suite: "deadlines", server: committing(func(c *committed) {
		if c.change.Actor == order.Clock {
			c.next.DateUpdated = order.TimeOf(c.site.store.now)
		}
	})},
	{mistake: "an order without remaining calls never requires action", suite: "deadlines", server: changing(order.RequestCall, func(c *committed) {
		if c.next.VerificationAttempts == 3 {
			c.next.Limits.MaxAttempts = 4
		}
	})},
	{mistake: "an order that needs action never fails", suite: "deadlines", server: forgetting(func(o *order.Order) bool { return o.Status == status.ActionRequired })},
	{mistake: "a received order never fails", suite: "deadlines", server: forgetting(func(o *order.Order) bool { return o.Status == status.Received })},
	{mistake: "an order without remaining calls fails", suite: "deadlines", server: leading(order.ExhaustAttempts, status.Failed)},
	{mistake: "an expired order has no reason", suite: "deadlines", server: changing(order.Expire, func(c *committed) { c.next.FailureReason = "" })},
	{mistake: "an update does not move date_updated", suite: "parameters", server: changing(0, func(c *committed) { c.next.DateUpdated = c.before.DateUpdated })},
	{mistake: "an update of nothing moves date_updated", suite: "parameters", server: operating(http.MethodPost, single, func(o *operation) {
		version := o.order().Version
		if o.right(); o.ok() && o.order().Version == version {
			e := o.entry()
			e.order.DateUpdated = order.TimeOf(o.site.store.now)
			o.show(http.StatusOK, &e.order)
		}
	})},
	{mistake: "an update to the same values does not move date_updated", suite: "memory", server: changing(0, func(c *committed) {
		if c.next.FriendlyName == c.before.FriendlyName && c.next.UniqueName == c.before.UniqueName && c.next.VerificationType == c.before.VerificationType {
			c.next.DateUpdated = c.before.DateUpdated
		}
	})},
	{mistake: "an update moves date_created", suite: "memory", server: changing(0, func(c *committed) { c.next.DateCreated = c.change.At })},
}

// forgetting removes the deadline of some orders.
func forgetting(which func(*order.Order) bool) func(*site) {
	return func(s *site) {
		var usual order.Limits
		committing(func(c *committed) {
			if c.change.Event == order.Submit {
				usual = c.next.Limits
			}
			if c.next.Limits = usual; which(&c.next) {
				c.next.Limits.MaxIdle, c.next.Limits.MaxIdleActionRequired = 100*365*24*time.Hour, 0
			}
		})(s)
	}
}
