package server

import (
	"net/http"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/internal/web"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// addressNamed reads the account and the address of the path.
func addressNamed(c *web.Call) (of sid.ID[sid.Account], id sid.ID[sid.Address], err error) {
	if of, err = account(c); err != nil {
		return of, id, err
	}
	if id, err = sid.Parse[sid.Address](c.Args["Sid"]); err != nil {
		return of, id, c.NotFound()
	}
	return of, id, nil
}

// addressExists refuses a path that does not name an address of the caller's.
func (s *Server) addressExists(c *web.Call) error {
	_, err := s.fetchAddress(c)
	return err
}

func (s *Server) fetchAddress(c *web.Call) (web.Reply, error) {
	account, id, err := addressNamed(c)
	if err != nil {
		return web.Reply{}, err
	}
	a, err := s.platform.FetchAddress(c.Request.Context(), c.Account, account, id)
	return web.Reply{Body: api.NewAddress(&a)}, c.Found(err)
}

func (s *Server) createAddress(c *web.Call) (web.Reply, error) {
	account, err := account(c)
	if err != nil {
		return web.Reply{}, err
	}
	request, problems := order.ParseAddressRequest(c.Form)
	a, err := s.platform.CreateAddress(c.Request.Context(), c.Account, account, request, problems)
	return web.Reply{Status: http.StatusCreated, Body: api.NewAddress(&a)}, c.Found(err)
}

func (s *Server) deleteAddress(c *web.Call) (web.Reply, error) {
	account, id, err := addressNamed(c)
	if err != nil {
		return web.Reply{}, err
	}
	return web.NoContent, c.Found(s.platform.DeleteAddress(c.Request.Context(), c.Account, account, id))
}

func (s *Server) listAddresses(c *web.Call) (web.Reply, error) {
	account, err := account(c)
	if err != nil {
		return web.Reply{}, err
	}
	request, problems := order.ParseAddressListRequest(c.Form)
	found, err := s.platform.ListAddresses(c.Request.Context(), c.Account, account, &request, problems)
	if err != nil {
		return web.Reply{}, c.Found(err)
	}
	uri := api.Path(api.Addresses, account, nil)
	answer := api.AddressPage{Paging: api.NewPaging(uri, &request, len(found.Addresses), found.Next, found.Previous), Addresses: []*api.Address{}}
	for i := range found.Addresses {
		answer.Addresses = append(answer.Addresses, api.NewAddress(&found.Addresses[i]))
	}
	return web.Reply{Body: answer}, nil
}
