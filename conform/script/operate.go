package script

import (
	"context"
	"net/url"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/sid"
)

// Operation is a Create, Update, Delete, Offboard or Fire step as an operation of a
// platform.
type Operation struct {
	Step   *Step
	Caller sid.ID[sid.Account]
	Order  *order.Order // the order that the step is about, as it is; not of Create
	Form   url.Values   // the step's form with its placeholders replaced
	Now    time.Time    // the platform's time
}

// Do does the operation on a platform. It returns the command that the step asked for,
// without what the platform supplies; its event is 0 for an update of plain fields. The
// errors are those of the platform and of Step.Command.
func (op *Operation) Do(ctx context.Context, p *platform.Platform) (c order.Command, err error) {
	c = order.Command{Actor: order.Customer, At: op.Now}
	switch op.Step.Verb {
	case Create:
		c.Event = order.Submit
		request, parsed := order.ParseCreateRequest(op.Form)
		_, err = p.Create(ctx, op.Caller, request, parsed)
	case Update:
		request, parsed := order.ParseUpdateRequest(op.Form)
		if asked, unasked := request.Command(op.Order, op.Now); unasked == nil {
			c = asked
		}
		_, err = p.Update(ctx, op.Caller, op.Order.SID.String(), request, parsed)
	case Delete:
		c.Event = order.Cancel
		err = p.Cancel(ctx, op.Caller, op.Order.SID.String(), order.Generation1)
	case Offboard:
		c.Event = order.OffBoard
		err = p.OffBoard(ctx, op.Caller, op.Order.AccountSID, op.Order.IncomingPhoneNumberSID)
	default:
		if c, err = op.Step.Command(op.Form, op.Now); err == nil {
			_, _, err = p.Fire(ctx, op.Order.SID, c)
		}
	}
	return c, err
}
