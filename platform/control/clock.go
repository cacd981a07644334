package control

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/internal/web"
	"github.com/hostednumbers/hostednumbers/order"
)

func (c *Control) readClock(*web.Call) (web.Reply, error) {
	return web.Reply{Body: c.host.Current().Clock()}, nil
}

// moveClock sets the clock, by an amount or to a time, and fires the deadlines that have
// passed by then.
func (c *Control) moveClock(call *web.Call) (web.Reply, error) {
	state := c.host.Current()
	next, name, err := readMove(call, state.Clock().Now)
	if err != nil {
		return web.Reply{}, err
	}
	if err := state.MoveClock(next); err != nil {
		return web.Reply{}, web.BadParam(name, err)
	}
	if _, err := state.Platform().Sweep(call.Request.Context()); err != nil {
		return web.Reply{}, err
	}
	return web.Reply{Body: state.Clock()}, nil
}

// readMove reads the new time as a function of the current one, and the name of the
// parameter that sets it. now is for the example in an error.
func readMove(call *web.Call, now order.Time) (next func(time.Time) time.Time, name string, err error) {
	advance, set := call.Param("Advance"), call.Param("Set")
	either := fmt.Sprintf("either Advance, a duration like 10m, 12h or 30d, or Set, a time like %v, must be given", order.TimeOf(now.Time().AddDate(0, 0, 1)))
	switch {
	case advance == "" && set == "":
		return nil, "", web.BadParam("", errors.New(either+"; both are missing"))
	case advance != "" && set != "":
		return nil, "", web.BadParam("", errors.New(either+"; both are given"))
	case advance != "":
		d, err := order.ParseDuration(advance)
		if err != nil {
			return nil, "", web.BadParam("Advance", err)
		}
		return func(now time.Time) time.Time { return now.Add(d) }, "Advance", nil
	}
	t, err := order.ParseTime(set)
	if err != nil {
		return nil, "", web.BadParam("Set", err)
	}
	return func(time.Time) time.Time { return t.Time() }, "Set", nil
}

// reset forgets everything. Its parameter Hold decides whether later new orders stay in
// twilio-processing.
func (c *Control) reset(call *web.Call) (web.Reply, error) {
	var hold *bool
	switch text := call.Param("Hold"); strings.ToLower(text) {
	case "true", "false":
		held := strings.EqualFold(text, "true")
		hold = &held
	case "":
	default:
		return web.Reply{}, web.BadParam("Hold", fmt.Errorf("must be true or false; it is %q", web.Cut(text, web.MaxEcho)))
	}
	return web.NoContent, c.host.Reset(hold)
}
