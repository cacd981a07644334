package order_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/looplab/fsm"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/phone/plan"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// An order from the form that a client posts, accepted by the platform. The host
// provides the time, the sids and the look-up of the number, because this package
// has neither a clock nor randomness. An order refuses an impossible command and
// says why.
func Example() {
	form, _ := url.ParseQuery("PhoneNumber=%2B16175551212&SmsCapability=true&FriendlyName=Front+desk")
	create, err := order.ParseCreateRequest(form)
	if err != nil {
		fmt.Println(err)
		return
	}
	id, _ := sid.New[sid.Order](rand.Reader)
	number, _ := sid.New[sid.IncomingPhoneNumber](rand.Reader)
	at := time.Date(2026, time.June, 1, 12, 0, 0, 0, time.UTC)

	var o order.Order
	change, err := o.Apply(order.Command{Event: order.Submit, Actor: order.Customer, At: at, Submission: &order.Submission{
		Create: create, Verdict: plan.Look(create.PhoneNumber),
		SID: id, IncomingPhoneNumberSID: number, AccountSID: sid.MustParse[sid.Account]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
	}})
	fmt.Println(o.Status, "- to do:", change.Effects, err)

	change, err = o.Apply(order.Command{Event: order.Accept, Actor: order.Twilio, At: at.Add(time.Second)})
	fmt.Println(o.Status, "- to do:", change.Effects, err)

	_, err = o.Apply(order.Command{Event: order.Complete, Actor: order.Twilio, At: at.Add(time.Minute)})
	fmt.Println(err)
	fmt.Println(o.Status, o.FriendlyName, order.ErrorCodeOf(err), errors.Is(err, order.ErrRefused))
	// Output:
	// twilio-processing - to do: create-number, send-callback <nil>
	// received - to do: send-callback <nil>
	// complete requires status testing; the order is received
	// received Front desk 22112 true
}

// Every problem with a form is listed, in the order in which the API reports
// them; the first one is the API's answer.
func ExampleParseCreateRequest() {
	form, _ := url.ParseQuery("PhoneNumber=+16175551212&SmsCapability=false&CcEmails=nobody&VerificationType=phone-bill")
	_, err := order.ParseCreateRequest(form)
	for _, problem := range order.ProblemsOf(err) {
		fmt.Println(problem.Param, int(problem.Code), problem.Code.Meaning())
	}
	fmt.Println(order.ErrorCodeOf(err).HTTPStatus(), order.ErrorCodeOf(err).MoreInfo())
	// Output:
	// PhoneNumber 22102 PhoneNumber is not a valid E.164 number
	// SmsCapability 22119 SmsCapability is not true
	// CcEmails 22104 Email or CcEmails is not an e-mail address
	// VerificationDocumentSid 22118 VerificationDocumentSid is not an identity document sid, or is missing where required
	// 400 https://www.twilio.com/docs/errors/22102
}

// received returns an order that waits for its verification, updated at noon.
func received() order.Order {
	return order.Order{
		Resource: order.Resource{
			Status: status.Received, PhoneNumber: phone.MustParse("+16175551212"), VerificationType: order.PhoneCall,
			DateUpdated: order.TimeOf(time.Date(2026, time.June, 1, 12, 0, 0, 0, time.UTC)),
		},
		Memory: order.Memory{Version: 2},
	}
}

// The customer posts a status, which means a call, because the order is verified by
// phone-call. Check lists the missing parameters. The host places the call, and then
// applies the command.
func ExampleUpdateRequest_Command() {
	o := received()
	form, _ := url.ParseQuery("Status=pending-verification&Extension=5105")
	update, _ := order.ParseUpdateRequest(form)
	command, err := update.Command(&o, o.DateUpdated.Time().Add(time.Hour))
	lacks, err2 := o.Check(command)
	fmt.Println(command.Event, "lacks:", lacks, err, err2)

	command.VerificationCode, command.CallSID = "8794", sid.MustParse[sid.Call]("CAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
	change, err := o.Apply(command)
	fmt.Println(change.Effects, err)
	fmt.Println(o.Status, o.Extension, o.VerificationCode, o.VerificationAttempts)
	// Output:
	// request-call lacks: a new verification code of digits, the sid of the verification call <nil> <nil>
	// place-call, send-callback <nil>
	// pending-verification 5105 8794 1
}

// Check reports, before the host does anything, whether the order would refuse a
// command, and which command parameters are missing.
func ExampleOrder_Check() {
	o := received()
	at := o.DateUpdated.Time().Add(time.Hour)
	lacks, err := o.Check(order.Command{Event: order.RequireAction, Actor: order.Carrier, At: at})
	fmt.Println(lacks, err)
	lacks, err = o.Check(order.Command{Event: order.SignLOA, Actor: order.Owner, At: at})
	fmt.Println(lacks, err)
	// Output:
	// a reason <nil>
	//  sign-loa requires status pending-loa; the order is received
}

// Permitted lists every event, and the reasons against it.
func ExampleOrder_Permitted() {
	o := received()
	permissions, _ := o.Permitted(o.DateUpdated.Time().Add(time.Hour))
	for _, p := range permissions {
		if p.Refused == 0 {
			fmt.Printf("%v by %v, if [%v]\n", p.Event, p.By, p.Lacks)
		}
		if p.Event == order.SubmitBill {
			fmt.Printf("no %v, unless [%v]\n", p.Event, p.Refused)
		}
	}
	// Output:
	// request-call by [customer], if [a new verification code of digits, the sid of the verification call]
	// no submit-bill, unless [verification by phone-bill]
	// skip-verification by [twilio], if []
	// require-action by [twilio carrier], if [a reason]
	// cancel by [customer], if []
}

// An idle order fails after more than 30 days. NextDeadline says when to wake up;
// Elapse applies the events that are due by then.
func ExampleOrder_NextDeadline() {
	o := received()
	due, ok := o.NextDeadline()
	fmt.Println(due.Event, due.At.Format(time.RFC3339), ok)

	changes, err := o.Elapse(due.At)
	fmt.Println(len(changes), err, o.Status, "-", o.FailureReason)
	// Output:
	// expire 2026-07-01T12:00:01Z true
	// 1 <nil> failed - The order was idle for too long.
}

// The list of changes is the order's history: store it, and fold it back.
func ExampleFold() {
	at := time.Date(2026, time.June, 1, 12, 0, 0, 0, time.UTC)
	var o order.Order
	var history []order.Change
	for _, command := range []order.Command{
		{Event: order.Submit, Actor: order.Customer, At: at, Submission: submission()},
		{Event: order.Accept, Actor: order.Twilio, At: at},
		{Actor: order.Customer, At: at.Add(time.Hour), Update: &order.UpdateRequest{FriendlyName: order.Some[order.Text]("Front desk")}},
	} {
		change, err := o.Apply(command)
		if err != nil {
			fmt.Println(err)
			return
		}
		history = append(history, change)
	}

	again, err := order.Fold(history)
	fmt.Println(again.Status, again.FriendlyName, again.Version, err)
	_, err = order.Fold(history[1:])
	fmt.Println(errors.Is(err, order.ErrHistory))
	// Output:
	// received Front desk 3 <nil>
	// true
}

// A Machine is an order that many goroutines may use. It commits each change before
// the change takes effect.
func ExampleNewMachine() {
	machine := order.NewMachine(received(), func(_ context.Context, change order.Change) error {
		fmt.Println("store:", change.Event, change.From, "to", change.To)
		return nil
	})
	at := time.Date(2026, time.June, 1, 13, 0, 0, 0, time.UTC)
	_, err := machine.Fire(context.Background(), order.Command{Event: order.SkipVerification, Actor: order.Twilio, At: at})
	fmt.Println(machine.Order().Status, err)
	_, err = machine.Fire(context.Background(), order.Command{Event: order.SkipVerification, Actor: order.Twilio, At: at})
	fmt.Println(machine.Order().Status, err)
	// Output:
	// store: skip-verification received to verified
	// verified <nil>
	// verified skip-verification requires status received; the order is verified
}

// A host with its own looplab/fsm machine takes the events from FSMEvents, and adds
// its own callbacks. The events do not include the guards.
func ExampleFSMEvents() {
	machine := fsm.NewFSM(order.FSMState(status.Testing), order.FSMEvents(), fsm.Callbacks{
		"enter_completed": func(_ context.Context, e *fsm.Event) { fmt.Println("celebrate", e.Event) },
	})
	fmt.Println(machine.Can(order.Cancel.String()))
	err := machine.Event(context.Background(), order.Complete.String())
	fmt.Println(machine.Current(), err)
	// Output:
	// false
	// celebrate complete
	// completed <nil>
}
