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
	return web.Reply{Body: c.host.Clock()}, nil
}

// moveClock sets the clock, by an amount or to a time, and fires the deadlines that have
// passed by then.
func (c *Control) moveClock(call *web.Call) (web.Reply, error) {
	to, name, err := c.readMove(call)
	if err != nil {
		return web.Reply{}, err
	}
	if order.TimeOf(to).IsZero() {
		return web.Reply{}, web.BadParam(name, errors.New("must keep the clock in the years 1 to 9999; it would move the clock further"))
	}
	if err := c.host.MoveClock(to); err != nil {
		return web.Reply{}, web.BadParam(name, err)
	}
	if _, err := c.host.Platform().Sweep(call.Request.Context()); err != nil {
		return web.Reply{}, err
	}
	return c.readClock(call)
}

// readMove returns the new time of the clock, and the parameter that gives it.
func (c *Control) readMove(call *web.Call) (to time.Time, name string, err error) {
	now := c.host.Clock().Now.Time()
	advance, set := call.Param("Advance"), call.Param("Set")
	either := fmt.Sprintf("either Advance, a duration like 10m, 12h or 30d, or Set, a time like %v, must be given", order.TimeOf(now.AddDate(0, 0, 1)))
	switch {
	case advance == "" && set == "":
		return to, "", web.BadParam("", errors.New(either+"; both are missing"))
	case advance != "" && set != "":
		return to, "", web.BadParam("", errors.New(either+"; both are given"))
	case advance != "":
		d, err := order.ParseDuration(advance)
		if err != nil {
			return to, "", web.BadParam("Advance", err)
		}
		return now.Add(d), "Advance", nil
	}
	t, err := order.ParseTime(set)
	if err != nil {
		return to, "", web.BadParam("Set", err)
	}
	return t.Time(), "Set", nil
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
