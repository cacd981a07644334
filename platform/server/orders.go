package server

import (
	"net/http"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/internal/web"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/sid"
)

// inGeneration is the server in a generation of the API.
type inGeneration struct {
	*Server
	generation order.Generation
}

// representation is an order as the API shows it to this request: its url is on the address
// that the request came in on.
func (in inGeneration) representation(c *web.Call, o *order.Order) any {
	if in.generation == order.Generation2 {
		return api.NewOrderV2(c.Address(), o)
	}
	return api.NewOrderV1(c.Address(), o)
}

// shown answers with an order, or with the error.
func (in inGeneration) shown(c *web.Call, status int, o *order.Order, err error) (web.Reply, error) {
	c.Order = o.SID
	if err != nil {
		return web.Reply{}, c.Found(err)
	}
	return web.Reply{Status: status, Body: in.representation(c, o)}, nil
}

// named returns the order that the path names: by its sid, or by its unique name if the
// generation has unique names.
func (in inGeneration) named(c *web.Call) (string, error) {
	name := c.Args["Sid"]
	if _, err := sid.Parse[sid.Order](name); err != nil && !in.generation.HasUniqueNames() {
		return "", c.NotFound()
	}
	return name, nil
}

// orderExists refuses a path whose order the caller does not have.
func (in inGeneration) orderExists(c *web.Call) error {
	name, err := in.named(c)
	if err != nil {
		return err
	}
	o, err := in.platform.Fetch(c.Request.Context(), c.Account, name)
	c.Order = o.SID
	return c.Found(err)
}

func (in inGeneration) createOrder(c *web.Call) (web.Reply, error) {
	request, problems := in.generation.ParseCreateRequest(c.Form)
	o, err := in.platform.Create(c.Request.Context(), c.Account, request, problems)
	if err != nil {
		return web.Reply{}, err
	}
	return in.shown(c, http.StatusCreated, &o, nil)
}

func (in inGeneration) fetchOrder(c *web.Call) (web.Reply, error) {
	name, err := in.named(c)
	if err != nil {
		return web.Reply{}, err
	}
	o, err := in.platform.Fetch(c.Request.Context(), c.Account, name)
	return in.shown(c, http.StatusOK, &o, err)
}

func (in inGeneration) updateOrder(c *web.Call) (web.Reply, error) {
	name, err := in.named(c)
	if err != nil {
		return web.Reply{}, err
	}
	request, problems := in.generation.ParseUpdateRequest(c.Form)
	o, err := in.platform.Update(c.Request.Context(), c.Account, name, request, problems)
	return in.shown(c, http.StatusOK, &o, err)
}

func (in inGeneration) deleteOrder(c *web.Call) (web.Reply, error) {
	if err := in.orderExists(c); err != nil { // it also names the order for the log
		return web.Reply{}, err
	}
	return web.NoContent, c.Found(in.platform.Cancel(c.Request.Context(), c.Account, c.Args["Sid"], in.generation))
}

func (in inGeneration) listOrders(c *web.Call) (web.Reply, error) {
	request, problems := in.generation.ParseListRequest(c.Form)
	found, err := in.platform.List(c.Request.Context(), c.Account, &request, problems)
	if err != nil {
		return web.Reply{}, err
	}
	answer := page{Meta: metaOf(c, &request, found.Neighbours)}
	for i := range found.Orders {
		answer.Items = append(answer.Items, in.representation(c, &found.Orders[i]))
	}
	return web.Reply{Body: answer}, nil
}

// page is a page of a list, written piece by piece.
type page api.Page[any]

// Stream implements web.Streamed.
func (p page) Stream(w *web.JSONWriter) {
	w.Raw(`{"meta":`)
	w.Value(p.Meta)
	w.Raw(`,"items":`)
	web.StreamList(w, p.Items)
	w.Raw("}")
}

// metaOf returns the meta of a page of the list that the path names.
func metaOf(c *web.Call, l api.PageRequest, around platform.Neighbours) api.Meta {
	return api.NewMeta(c.Address()+c.Request.URL.EscapedPath(), l, around.Next, around.Previous)
}
