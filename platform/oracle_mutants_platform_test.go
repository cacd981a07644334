//go:build !race

package platform_test

// mutants lists every mutant: those of the rules of many orders here, those of the rules of
// one order in oracle_mutants_order_test.go.
var mutants = append(platformMutants, orderMutants...)

var platformMutants = []mutant{
	{"a create for a foreign account is allowed", "platform/create.go", "", `!p.MayActFor(caller, account)`, `false`},
	{"the account that a create names is not asked about", "platform/create.go", `p.conflicts(ctx, caller, `, `s.Account()`, `caller`},
	{"no order is accepted at once", "platform/create.go", "", `p.options.Accept(&o)`, `false`},
	{"every order is accepted at once", "platform/create.go", "", `p.options.Accept(&o)`, `true`},
	{"a taken number is not noticed", "platform/create.go", `if o := l.order(); `, `o.HoldsNumber()`, `false`},
	{"an overdue holder keeps the number", "platform/create.go", "", `	if err := l.elapse(ctx, now); err != nil {
		return verdict, nil, err
	}`, ``},
	{"that a holder has expired is not stored", "platform/create.go", "", `	return verdict, nil, p.commit(ctx, letter, l)`, `	return verdict, nil, nil`},
	{"a create's name is looked up in the caller's account", "platform/create.go", `p.nameTaken(ctx, `, `account`, `caller`},
	{"a foreign account is not found", "platform/create.go", `Param: "AccountSid", Code: `, `order.ErrorForbidden`, `order.ErrorNotFound`},
	{"the problems of a create's form are not named", "platform/create.go", "", `order.ProblemsOf(parsed, refused, foreign, taken)`, `order.ProblemsOf(refused, foreign, taken)`},
	{"the refusal of submit is not named", "platform/create.go", "", `order.ProblemsOf(parsed, refused, foreign, taken)`, `order.ProblemsOf(parsed, foreign, taken)`},
	{"a foreign account is not named", "platform/create.go", "", `order.ProblemsOf(parsed, refused, foreign, taken)`, `order.ProblemsOf(parsed, refused, taken)`},
	{"a create's taken name is not named", "platform/create.go", "", `order.ProblemsOf(parsed, refused, foreign, taken)`, `order.ProblemsOf(parsed, refused, foreign)`},
	{"new orders have the documented limits", "platform/create.go", `Limits: `, `p.options.Limits`, `order.Limits{}`},

	{"a fetch shows the order as it is stored", "platform/orders.go", "", `!ok || due.At.After(now)`, `true`},
	{"a fetch misses the second of a deadline", "platform/orders.go", "", `!ok || due.At.After(now)`, `!ok || !due.At.Before(now)`},
	{"an operation does not let time pass", "platform/orders.go", "", `		if err := l.elapse(ctx, now); err != nil {
			return err
		}`, ``},
	{"an inspection does not let time pass", "platform/orders.go", "", `	if err := l.elapse(ctx, p.options.Now()); err != nil {
		return order.Order{}, nil, err
	}`, ``},
	{"an operation commits nothing", "platform/orders.go", "", `		return p.commit(ctx, letter, l)`, `		return nil`},
	{"the guards do not judge an update", "platform/orders.go", "", `unasked == nil`, `false`},
	{"the problems of an update's form are not named", "platform/orders.go", "", `order.ProblemsOf(parsed, unasked, refused, taken)`, `order.ProblemsOf(unasked, refused, taken)`},
	{"the refusal of an update is not named", "platform/orders.go", "", `order.ProblemsOf(parsed, unasked, refused, taken)`, `order.ProblemsOf(parsed, unasked, taken)`},
	{"an update's taken name is not named", "platform/orders.go", "", `order.ProblemsOf(parsed, unasked, refused, taken)`, `order.ProblemsOf(parsed, unasked, refused)`},
	{"an update's name is looked up in the caller's account", "platform/orders.go", `p.nameTaken(ctx, `, `o.AccountSID`, `caller`},
	{"one's own name again conflicts", "platform/orders.go", `p.nameTaken(ctx, o.AccountSID, unique, `, `o.SID`, `sid.ID[sid.Order]{}`},
	{"a number is off-boarded under any account", "platform/numbers.go", "", `r.Order.AccountSID != account || !p.MayActFor(caller, account)`, `!p.MayActFor(caller, account)`},
	{"every account may off-board", "platform/numbers.go", "", `r.Order.AccountSID != account || !p.MayActFor(caller, account)`, `r.Order.AccountSID != account`},
	{"the number of an overdue order can be off-boarded", "platform/numbers.go", `if o := l.order(); `, `!o.HoldsNumber()`, `false`},
	{"an event has no time", "platform/orders.go", "", `		command.At = now`, ``},

	{"every account finds every order", "platform/platform.go", "", `!p.MayActFor(caller, r.Order.AccountSID)`, `false`},
	{"a parent does not find the orders of a subaccount", "platform/platform.go", "", `!p.MayActFor(caller, r.Order.AccountSID)`, `caller != r.Order.AccountSID`},
	{"an order is found by name alone", "platform/platform.go", "", `		ref = Ref{Order: id}`, ``},
	{"an account acts for itself alone", "platform/platform.go", "", `caller == account || p.options.MayActFor(caller, account)`, `caller == account`},
	{"a subaccount acts for its parent", "platform/platform.go", "", `caller == account || p.options.MayActFor(caller, account)`, `caller == account || p.options.MayActFor(account, caller)`},
	{"every account acts for every other", "platform/platform.go", "", `caller == account || p.options.MayActFor(caller, account)`, `true`},
	{"no name is looked up", "platform/platform.go", `self sid.ID[sid.Order]) (refusal, err error) {
	if `, `name == ""`, `true`},
	{"a name conflicts with itself", "platform/platform.go", "", `r.Order.SID == self`, `false`},
	{"a name conflicts with no order", "platform/platform.go", "", `r.Order.SID == self`, `true`},
	{"a taken name cannot be hosted", "platform/platform.go", `Param: "UniqueName", Code: `, `order.ErrorConflict`, `order.ErrorNotHostable`},
	{"an order that is not stored is forbidden", "platform/platform.go", `errNotFound = &order.Problem{Code: `, `order.ErrorNotFound`, `order.ErrorForbidden`},

	{"a list shows orders that match no longer", "platform/list.go", "", `l.Matches(&o.Resource)`, `true`},
	{"a list has one page", "platform/list.go", `	if `, `more`, `false`},
	{"a list has no end", "platform/list.go", `	if `, `more`, `true`},
	{"the next page skips an order", "platform/list.go", "", `position(records[len(records)-1])`, `position(records[len(records)-1]) - 1`},
	{"the next page repeats an order", "platform/list.go", "", `position(records[len(records)-1])`, `position(records[len(records)-1]) + 1`},
	{"the page before repeats an order", "platform/list.go", "", `position(records[0]) + 1`, `position(records[0])`},
	{"the page before skips an order", "platform/list.go", "", `position(records[0]) + 1`, `position(records[0]) + 2`},
	{"the page before leads on", "platform/list.go", `position(records[0]) + 1, Back: `, `true`, `false`},
	{"every token is readable", "platform/list.go", "", `direction != "from" && (direction != "below" || at == 0)`, `false`},
	{"the problems of a list's query are not named", "platform/list.go", "", `order.ProblemsOf(parsed, unreadable)`, `order.ProblemsOf(unreadable)`},
	{"an unreadable token is not named", "platform/list.go", "", `order.ProblemsOf(parsed, unreadable)`, `order.ProblemsOf(parsed)`},

	{"a cancelled order is delivered without a status", "platform/live.go", "", `			after = before`, ``},
	{"changes without effects are delivered", "platform/live.go", "", `ch.Effects != 0`, `true`},
	{"time passes to the second before", "platform/live.go", "", `!ok || due.At.After(now)`, `!ok || !due.At.Before(now)`},
	{"a deadline is dated now", "platform/live.go", `l.lapse(ctx, `, `due`, `order.Deadline{Event: due.Event, At: now}`},
	{"what elapsed is not committed with the event", "platform/live.go", `Changes: `, `l.changes`, `l.changes[max(0, len(l.changes)-1):]`},
	{"nothing is delivered", "platform/live.go", "", `			c.Outbox = append(c.Outbox, l.outbox...)`, ``},
	{"a change creates the order again", "platform/live.go", `Write{Was: `, `l.was`, `(*Record)(nil)`},
	{"the host places no call", "platform/live.go", "", `p.options.PlaceCall == nil`, `true`},

	{"a sweep fires the latest deadline first", "platform/sweep.go", "", `due.At.Before(deadline.At)`, `deadline.At.Before(due.At)`},
	{"a sweep fires later deadlines of a batch", "platform/sweep.go", "", `		until = last.At // later deadlines of these orders may come after others'`, ``},
	{"a sweep dates deadlines by the batch", "platform/sweep.go", `l.lapse(ctx, `, `due`, `order.Deadline{Event: due.Event, At: until}`},
	{"a sweep fires deadlines that are to come", "platform/sweep.go", "", `i < 0 || due.At.After(until)`, `i < 0`},

	{"a failed order holds its number in the store", "platform/memory/memory.go", "", `	file(s.byHolder, was.PhoneNumber, is.PhoneNumber, was.HoldsNumber(), is.HoldsNumber(), e)`,
		`	file(s.byHolder, was.PhoneNumber, is.PhoneNumber, was.HoldsNumber(), is.Status != status.None, e)`},
	{"the store does not find who holds a number", "platform/memory/memory.go", "", `	file(s.byHolder, was.PhoneNumber, is.PhoneNumber, was.HoldsNumber(), is.HoldsNumber(), e)`, ``},
	{"the store does not find incoming numbers", "platform/memory/memory.go", "", `	file(s.byNumber, was.IncomingPhoneNumberSID, is.IncomingPhoneNumberSID, was.HoldsNumber(), is.HoldsNumber(), e)`, ``},
	{"a failed order gives its name up", "platform/memory/memory.go", "", `o.Status != status.None && o.UniqueName != ""`, `o.Status != status.None && o.Status != status.Failed && o.UniqueName != ""`},
	{"a cancelled order keeps its name", "platform/memory/memory.go", "", `o.Status != status.None && o.UniqueName != ""`, `o.UniqueName != ""`},
	{"names are unique across accounts", "platform/memory/memory.go", "", `name{o.AccountSID, o.UniqueName}`, `name{sid.ID[sid.Account]{}, o.UniqueName}`},
	{"the store lists every order as received", "platform/memory/memory.go", `status: `, `o.Status`, `status.Received`},
	{"the store does not filter", "platform/memory/memory.go", "", `l.Matches(&e.record.Order.Resource)`, `true`},
	{"the store does not look whether more follow", "platform/memory/sequence.go", `s.below(at)(collect(`, `size + 1`, `size`},
	{"the store lists backwards", "platform/memory/sequence.go", "", `		slices.Reverse(found)`, ``},
	{"the store names orders that are not due", "platform/memory/memory.go", "", `len(records) >= n || e.due.After(now)`, `len(records) >= n`},
	{"the store forgets a history", "platform/memory/memory.go", "", `	e.history = append(e.history, w.Changes...)`, `	e.history = w.Changes`},
	{"the store lists an order of another account", "platform/memory/memory.go", "", `e.record.Order.AccountSID == account`, `true`},
	{"the store keeps a cancelled order", "platform/memory/memory.go", "", `	file(s.bySID, was.SID, is.SID, was.Status != status.None, is.Status != status.None, e)`, `	file(s.bySID, was.SID, is.SID, was.Status != status.None, true, e)`},
	{"the store has the latest deadline first", "platform/memory/deadlines.go", "", `a.due.Compare(b.due)`, `b.due.Compare(a.due)`},
	{"the store forgets the deadlines", "platform/memory/memory.go", "", `	s.schedule(e)`, ``},
}
