package server

import (
	"net/http"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/internal/web"
	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// letterNamed reads the sid of the letter in the path.
func letterNamed(c *web.Call) (sid.ID[sid.AuthorizationDocument], error) {
	id, err := sid.Parse[sid.AuthorizationDocument](c.Args["Sid"])
	if err != nil {
		return id, c.NotFound()
	}
	return id, nil
}

// letterExists refuses a path whose letter the caller does not have.
func (in inGeneration) letterExists(c *web.Call) error {
	id, err := letterNamed(c)
	if err != nil {
		return err
	}
	_, err = in.platform.FetchLetter(c.Request.Context(), c.Account, id)
	return c.Found(err)
}

// shownLetter answers with a letter, or with the error.
func (in inGeneration) shownLetter(c *web.Call, status int, l *loa.Letter, err error) (web.Reply, error) {
	if err != nil {
		return web.Reply{}, c.Found(err)
	}
	return web.Reply{Status: status, Body: l.At(in.generation, c.Address())}, nil
}

func (in inGeneration) createLetter(c *web.Call) (web.Reply, error) {
	request, problems := loa.ParseCreateRequest(in.generation, c.Form)
	l, err := in.platform.CreateLetter(c.Request.Context(), c.Account, request, problems)
	if err != nil {
		return web.Reply{}, err
	}
	return in.shownLetter(c, http.StatusCreated, &l, nil)
}

func (in inGeneration) fetchLetter(c *web.Call) (web.Reply, error) {
	id, err := letterNamed(c)
	if err != nil {
		return web.Reply{}, err
	}
	l, err := in.platform.FetchLetter(c.Request.Context(), c.Account, id)
	return in.shownLetter(c, http.StatusOK, &l, err)
}

func (in inGeneration) updateLetter(c *web.Call) (web.Reply, error) {
	id, err := letterNamed(c)
	if err != nil {
		return web.Reply{}, err
	}
	request, problems := loa.ParseUpdateRequest(c.Form)
	l, err := in.platform.UpdateLetter(c.Request.Context(), c.Account, id, request, problems)
	return in.shownLetter(c, http.StatusOK, &l, err)
}

func (in inGeneration) deleteLetter(c *web.Call) (web.Reply, error) {
	id, err := letterNamed(c)
	if err != nil {
		return web.Reply{}, err
	}
	return web.NoContent, c.Found(in.platform.DeleteLetter(c.Request.Context(), c.Account, id))
}

func (in inGeneration) listLetters(c *web.Call) (web.Reply, error) {
	request, problems := loa.ParseListRequest(c.Form)
	found, err := in.platform.ListLetters(c.Request.Context(), c.Account, &request, problems)
	if err != nil {
		return web.Reply{}, err
	}
	answer := page{Meta: metaOf(c, &request, found.Neighbours)}
	for i := range found.Letters {
		answer.Items = append(answer.Items, found.Letters[i].At(in.generation, c.Address()))
	}
	return web.Reply{Body: answer}, nil
}

// listDependents lists the orders of a letter.
func (in inGeneration) listDependents(c *web.Call) (web.Reply, error) {
	id, err := letterNamed(c)
	if err != nil {
		return web.Reply{}, err
	}
	request, problems := in.generation.ParseListRequest(c.Form)
	found, err := in.platform.Dependents(c.Request.Context(), c.Account, id, &request, problems)
	if err != nil {
		return web.Reply{}, c.Found(err)
	}
	answer := page{Meta: metaOf(c, &request, found.Neighbours)}
	for i := range found.Orders {
		answer.Items = append(answer.Items, in.dependent(c, &found.Orders[i]))
	}
	return web.Reply{Body: answer}, nil
}

// dependent is an order as the list of a letter's orders shows it.
func (in inGeneration) dependent(c *web.Call, o *order.Order) any {
	if in.generation == order.Generation2 {
		return api.DependentOrderV2{OrderV2: *api.NewOrderV2(c.Address(), o)}
	}
	return api.DependentOrder{Resource: *api.NewOrderV1(c.Address(), o)}
}
