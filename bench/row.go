package main

// A row is a task that several contestants do in different ways with the same
// result. It is measured in rounds. In each round every contestant has one turn, so
// that a busy moment of the machine slows all of them.
type row struct {
	name, work string
	// setup creates the contestants and their input.
	setup   func(*settings) (arena, error)
	targets []target
}

// arena holds the contestants of a row. close releases their resources and may be
// nil.
type arena struct {
	contestants []contestant
	close       func()
}

// field returns an arena without resources to release.
func field(all ...contestant) (arena, error) { return arena{contestants: all}, nil }

// A contestant does the work of a row. how describes its setup, which is the best
// one for a peer.
type contestant struct {
	name, how string
	check     func() error                    // does the work once, and returns an error for a wrong result
	measure   func(*settings) (sample, error) // one turn

	// run repeats the work, and items is the number of items of each repetition. run
	// is nil if the work cannot be repeated.
	run   func(times int) error
	items int
}

// sample holds the measurements of one turn.
type sample map[unit]float64

// unit is a measured quantity with its unit.
type unit string

// The units.
const (
	nanoseconds unit = "ns"
	allocations unit = "allocs"
	bytesEach   unit = "bytes"
	perSecond   unit = "per second"
	median      unit = "p50 µs"
	slowest     unit = "p99 µs"
	startup     unit = "start ms"
	resident    unit = "resident KB"
)

// units lists the units in their order in tables.
var units = []unit{nanoseconds, allocations, bytesEach, perSecond, median, slowest, startup, resident}

// isBetterHigh reports whether a higher value is better.
func (u unit) isBetterHigh() bool { return u == perSecond }

// A target is a required ratio between the contestants who and than, or a limit for
// who if than is empty.
type target struct {
	who, than string
	in        unit
	atLeast   float64 // who is at least this many times as good as than
	atMost    float64 // the highest ratio to than, or the limit
	beyond    bool    // atMost limits the difference, not the ratio
}

// faster is the target that who is at least this many times as fast as than.
func faster(who string, times float64, than string) target {
	return target{who: who, than: than, in: nanoseconds, atLeast: times}
}

// within is the target that who takes at most this many times as long as than.
func within(who string, times float64, than string) target {
	return target{who: who, than: than, in: nanoseconds, atMost: times}
}

// allocates is the target that who has at most this many allocations.
func allocates(who string, most float64) target {
	return target{who: who, in: allocations, atMost: most}
}

// rows is the table of all rows.
var rows = []row{
	{
		name: "transition", work: "one legal guarded transition", setup: transition,
		targets: []target{
			faster(decide, 15, looplab), faster(decide, 7, stateLess), allocates(decide, 0),
			faster(apply, 11, looplab), faster(apply, 5, stateLess), allocates(apply, 0),
		},
	},
	{
		name: "refusal", work: "one refused transition", setup: refusal,
		targets: []target{faster(decide, 8, looplab), faster(decide, 8, stateLess), allocates(decide, 1)},
	},
	{
		name: "may", work: "may this event happen: each event once", setup: may,
		targets: []target{within("Lookup", 3, floor), allocates("Lookup", 0)},
	},
	{
		name: "life", work: "build, then 7 transitions to completed", setup: life,
		targets: []target{faster("Submit and Apply", 20, looplab), faster("Submit and Apply", 20, stateLess)},
	},
	{
		name: "machine", work: "one transition of the live machine", setup: liveMachine,
		targets: []target{within("Machine.Fire", 1.5, looplab)},
	},
	{
		name: "parse-sid", work: "parse a sid", setup: parseSID,
		targets: []target{faster("sid.Parse", 2, "google/uuid"), faster("sid.Parse", 25, "regexp"), allocates("sid.Parse", 0)},
	},
	{
		name: "new-sid", work: "make a sid", setup: newSID,
		targets: []target{within("sid.New", 1.5, floor), allocates("sid.New", 1)},
	},
	{
		name: "parse-number", work: "parse an E.164 number", setup: parseNumber,
		targets: []target{faster("phone.Parse", 10, "regexp"), allocates("phone.Parse", 0)},
	},
	{name: "refuse-number", work: "refuse a text that is not an E.164 number", setup: refuseNumber},
	{
		name: "hostable", work: "may this number be hosted, once warm", setup: hostable,
		targets: []target{faster("plan.Look", 100, "phonenumbers")},
	},
	{
		name: "verify", work: "verify a callback's signature", setup: verify,
		targets: []target{faster("Key.Verify", 12, "twilio-go"), within("Key.Verify", 2, floor)},
	},
	{
		name: "encode", work: "an order to JSON", setup: encode,
		targets: []target{within("order.Resource", 3, plainStruct)},
	},
	{
		name: "decode", work: "JSON to an order", setup: decode,
		targets: []target{within("order.Resource", 1.25, plainStruct)},
	},
	{
		name: "machine-memory", work: "one idle live machine", setup: machineMemory,
		targets: []target{{who: "Machine", than: floor, in: bytesEach, atMost: 100, beyond: true}},
	},
	{name: "million", work: "a page of 50 among a million orders in the server", setup: aMillion, targets: pageTargets()},
	{name: "create", work: "create an order over loopback", setup: serverCreate},
	{
		name: "fetch", work: "fetch an order over loopback", setup: serverFetch,
		targets: []target{{who: mockServer, than: floor, in: perSecond, atLeast: 0.5}},
	},
	{name: "update", work: "update an order over loopback", setup: serverUpdate},
	{name: "list", work: "list 50 of 1,000 orders over loopback", setup: serverList},
	{
		name: "client-create", work: "create an order with a Go client", setup: clientCreate,
		targets: []target{within(ourClient, 1.1, byHand), faster(ourClient, 1, twilioGo)},
	},
	{
		name: "client-page", work: "list a page of 50 with a Go client, each order", setup: clientPage,
		targets: []target{within(ourClient, 1.1, byHand), faster(ourClient, 1, twilioGo)},
	},
	{
		name: "client-list", work: "list 10,000 orders with a Go client, each order", setup: clientList,
		targets: []target{within(ourClient, 1.1, byHand), faster(ourClient, 1, twilioGo)},
	},
	{name: "start", work: "start to the first answer", setup: start},
	{name: "goroutines", work: "Apply: transitions per second of all goroutines together", setup: applying},
	{name: "machines", work: "Machine.Fire: transitions per second of all goroutines together", setup: firing},
	{name: "clients", work: "updates per second of all clients together", setup: clients},
}

// The contestants that several rows have.
const (
	decide      = "Decide"
	apply       = "Apply"
	looplab     = "looplab/fsm"
	stateLess   = "stateless"
	floor       = "floor"
	plainStruct = "plain struct"
	mockServer  = "mock"
)
