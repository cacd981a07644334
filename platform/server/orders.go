package server

import (
	"net/http"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/internal/web"
	"github.com/hostednumbers/hostednumbers/order"
)

// representation is an order as the API shows it to this request: its url is on
// the address that the request came in on.
func representation(c *web.Call, o *order.Order) *order.Resource {
	shown := o.Resource
	shown.URL = order.Text(api.OrderURL(c.Address(), o.SID))
	return &shown // encoding/json copies each field of a value
}

// shown answers with an order, or with the error.
func shown(c *web.Call, status int, o *order.Order, err error) (web.Reply, error) {
	c.Order = o.SID
	if err != nil {
		return web.Reply{}, c.Found(err)
	}
	return web.Reply{Status: status, Body: representation(c, o)}, nil
}

// orderExists refuses a path whose order the caller does not have.
func (s *Server) orderExists(c *web.Call) error {
	o, err := s.platform.Fetch(c.Request.Context(), c.Account, c.Args["Sid"])
	c.Order = o.SID
	return c.Found(err)
}

func (s *Server) createOrder(c *web.Call) (web.Reply, error) {
	request, problems := order.ParseCreateRequest(c.Form)
	o, err := s.platform.Create(c.Request.Context(), c.Account, request, problems)
	if err != nil {
		return web.Reply{}, err
	}
	return shown(c, http.StatusCreated, &o, nil)
}

func (s *Server) fetchOrder(c *web.Call) (web.Reply, error) {
	o, err := s.platform.Fetch(c.Request.Context(), c.Account, c.Args["Sid"])
	return shown(c, http.StatusOK, &o, err)
}

func (s *Server) updateOrder(c *web.Call) (web.Reply, error) {
	request, problems := order.ParseUpdateRequest(c.Form)
	o, err := s.platform.Update(c.Request.Context(), c.Account, c.Args["Sid"], request, problems)
	return shown(c, http.StatusOK, &o, err)
}

func (s *Server) deleteOrder(c *web.Call) (web.Reply, error) {
	if err := s.orderExists(c); err != nil { // it also names the order for the log
		return web.Reply{}, err
	}
	return web.NoContent, c.Found(s.platform.Cancel(c.Request.Context(), c.Account, c.Args["Sid"]))
}

// orders is a page of orders, written piece by piece.
type orders api.Page[*order.Resource]

// Stream implements web.Streamed.
func (p orders) Stream(w *web.JSONWriter) {
	w.Raw(`{"meta":`)
	w.Value(p.Meta)
	w.Raw(`,"items":`)
	web.StreamList(w, p.Items)
	w.Raw("}")
}

func (s *Server) listOrders(c *web.Call) (web.Reply, error) {
	request, problems := order.ParseListRequest(c.Form)
	page, err := s.platform.List(c.Request.Context(), c.Account, &request, problems)
	if err != nil {
		return web.Reply{}, err
	}
	answer := orders{Meta: api.NewMeta(c.Address(), request, page.Next, page.Previous)}
	for i := range page.Orders {
		answer.Items = append(answer.Items, representation(c, &page.Orders[i]))
	}
	return web.Reply{Body: answer}, nil
}
