package server

import (
	"github.com/hostednumbers/hostednumbers/internal/web"
	"github.com/hostednumbers/hostednumbers/sid"
)

// number reads the account and the incoming phone number of the path.
func number(c *web.Call) (account sid.ID[sid.Account], id sid.ID[sid.IncomingPhoneNumber], err error) {
	account, err = sid.Parse[sid.Account](c.Args["AccountSid"])
	if err == nil {
		id, err = sid.Parse[sid.IncomingPhoneNumber](c.Args["Sid"])
	}
	if err != nil {
		return account, id, c.NotFound()
	}
	return account, id, nil
}

// numberExists refuses a path that does not name a number of the caller's.
func (s *Server) numberExists(c *web.Call) error {
	account, id, err := number(c)
	if err != nil {
		return err
	}
	o, err := s.platform.FetchByNumber(c.Request.Context(), c.Account, account, id)
	c.Order = o.SID
	return c.Found(err)
}

// deleteNumber off-boards a completed order. The number of any other order is deleted with
// the order.
func (s *Server) deleteNumber(c *web.Call) (web.Reply, error) {
	if err := s.numberExists(c); err != nil { // it also names the order for the log
		return web.Reply{}, err
	}
	account, id, err := number(c)
	if err != nil {
		return web.Reply{}, err
	}
	return web.NoContent, c.Found(s.platform.OffBoard(c.Request.Context(), c.Account, account, id))
}
