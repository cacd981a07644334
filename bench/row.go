package main

// A row is a piece of work that several contestants do, each in its own way and
// with the same answer. It is measured in rounds; in each round every contestant
// has its turn, so that a busy moment of the machine strikes all of them.
type row struct {
	name, work string
	// setup makes the contestants, and what they work on.
	setup   func(*settings) (arena, error)
	targets []target
}

// arena is the contestants of a row, and what ends them all; nil is nothing.
type arena struct {
	contestants []contestant
	close       func()
}

// field is an arena that needs no end.
func field(all ...contestant) (arena, error) { return arena{contestants: all}, nil }

// A contestant does the work of a row. How says how a peer was set up at its best.
type contestant struct {
	name, how string
	check     func() error                    // does the work once, and says what is wrong with the answer
	measure   func(*settings) (sample, error) // a round

	// Where the work can be done any number of times: that, and on how many items.
	run   func(times int) error
	items int
}

// sample is what a round has measured.
type sample map[unit]float64

// unit is what is measured.
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

// units is the order in which they are shown.
var units = []unit{nanoseconds, allocations, bytesEach, perSecond, median, slowest, startup, resident}

// isBetterHigh reports whether more of it is better.
func (u unit) isBetterHigh() bool { return u == perSecond }

// A target holds a contestant against another one, or, where there is none,
// against a number.
type target struct {
	who, than string
	in        unit
	atLeast   float64 // so many times as good as than
	atMost    float64 // so many times as much as than, or so much, where there is none
	beyond    bool    // atMost is so much more than than
}

// faster is the target to be so many times as fast.
func faster(who string, times float64, than string) target {
	return target{who: who, than: than, in: nanoseconds, atLeast: times}
}

// within is the target to take at most so many times as long.
func within(who string, times float64, than string) target {
	return target{who: who, than: than, in: nanoseconds, atMost: times}
}

// allocates is the target to allocate at most so often.
func allocates(who string, most float64) target {
	return target{who: who, in: allocations, atMost: most}
}

// rows is the table of all that is measured.
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
