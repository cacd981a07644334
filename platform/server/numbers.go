package server

import (
	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/internal/web"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/sid"
)

// account reads the account of the path.
func account(c *web.Call) (sid.ID[sid.Account], error) {
	id, err := sid.Parse[sid.Account](c.Args["AccountSid"])
	if err != nil {
		return id, c.NotFound()
	}
	return id, nil
}

// accountExists refuses a path whose account the caller may not act for.
func (s *Server) accountExists(c *web.Call) error {
	account, err := account(c)
	if err == nil && !s.platform.MayActFor(c.Account, account) {
		return c.NotFound()
	}
	return err
}

// number reads the account and the incoming phone number of the path.
func number(c *web.Call) (of sid.ID[sid.Account], id sid.ID[sid.IncomingPhoneNumber], err error) {
	if of, err = account(c); err != nil {
		return of, id, err
	}
	if id, err = sid.Parse[sid.IncomingPhoneNumber](c.Args["Sid"]); err != nil {
		return of, id, c.NotFound()
	}
	return of, id, nil
}

// numberExists refuses a path that does not name a number of the caller's.
func (s *Server) numberExists(c *web.Call) error {
	_, err := s.foundNumber(c)
	return err
}

// foundNumber returns the number that the path names.
func (s *Server) foundNumber(c *web.Call) (platform.Number, error) {
	account, id, err := number(c)
	if err != nil {
		return platform.Number{}, err
	}
	n, err := s.platform.FetchNumber(c.Request.Context(), c.Account, account, id)
	c.Order = n.Order.SID
	return n, c.Found(err)
}

func (s *Server) fetchNumber(c *web.Call) (web.Reply, error) {
	n, err := s.foundNumber(c)
	if err != nil {
		return web.Reply{}, err
	}
	return web.Reply{Body: api.NewNumber(&n.Order, n.Number)}, nil
}

func (s *Server) updateNumber(c *web.Call) (web.Reply, error) {
	account, id, err := number(c)
	if err != nil {
		return web.Reply{}, err
	}
	request, problems := order.ParseNumberUpdateRequest(c.Form)
	n, err := s.platform.UpdateNumber(c.Request.Context(), c.Account, account, id, request, problems)
	if err != nil {
		return web.Reply{}, c.Found(err)
	}
	c.Order = n.Order.SID
	return web.Reply{Body: api.NewNumber(&n.Order, n.Number)}, nil
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

func (s *Server) listNumbers(c *web.Call) (web.Reply, error) {
	account, err := account(c)
	if err != nil {
		return web.Reply{}, err
	}
	request, problems := order.ParseNumberListRequest(c.Form)
	found, err := s.platform.ListNumbers(c.Request.Context(), c.Account, account, &request, problems)
	if err != nil {
		return web.Reply{}, c.Found(err)
	}
	uri := api.Path(api.IncomingPhoneNumbers, account, nil)
	answer := api.NumberPage{Paging: api.NewPaging(uri, &request, len(found.Numbers), found.Next, found.Previous), Numbers: []*api.Number{}}
	for i := range found.Numbers {
		answer.Numbers = append(answer.Numbers, api.NewNumber(&found.Numbers[i].Order, found.Numbers[i].Number))
	}
	return web.Reply{Body: answer}, nil
}
