package platform_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

func TestAddressesAreOfAnAccount(t *testing.T) {
	h := newHost(t)
	request := order.AddressRequest{CustomerName: "A", Street: "1 Main", City: "Boston", Region: "MA", PostalCode: "02101", ISOCountry: "US"}
	var created []order.Address
	for _, name := range []order.Text{"one", "two", "one"} {
		request.CustomerName = name
		assert.Equal(t, 1, h.commits(func() {
			a, err := h.CreateAddress(ctx, parent, child, request, nil)
			require.NoError(t, err)
			created = append(created, a)
		}))
	}
	assert.Equal(t, child, created[0].AccountSID)
	for _, caller := range []sid.ID[sid.Account]{parent, child} {
		a, err := h.FetchAddress(ctx, caller, child, created[0].SID)
		require.NoError(t, err)
		assert.Equal(t, created[0], a)
	}
	_, err := h.FetchAddress(ctx, other, child, created[0].SID)
	assert.Equal(t, 20404, codeOf(t, err))
	_, err = h.FetchAddress(ctx, parent, parent, created[0].SID)
	assert.Equal(t, 20404, codeOf(t, err))
	assert.Equal(t, 20404, codeOf(t, h.DeleteAddress(ctx, parent, parent, created[0].SID)))
	_, err = h.CreateAddress(ctx, child, parent, request, nil)
	assert.Equal(t, 20404, codeOf(t, err))
	_, err = h.ListAddresses(ctx, child, parent, &order.AddressListRequest{}, nil)
	assert.Equal(t, 20404, codeOf(t, err))
	_, err = h.CreateAddress(ctx, parent, parent, order.AddressRequest{}, nil)
	assert.Len(t, order.ProblemsOf(err), 6)

	list := func(l order.AddressListRequest) (ids []sid.ID[sid.Address], next string) {
		page, err := h.ListAddresses(ctx, child, child, &l, nil)
		require.NoError(t, err)
		for _, a := range page.Addresses {
			ids = append(ids, a.SID)
		}
		return ids, page.Next
	}
	all, _ := list(order.AddressListRequest{})
	assert.Equal(t, []sid.ID[sid.Address]{created[2].SID, created[1].SID, created[0].SID}, all)
	named, _ := list(order.AddressListRequest{CustomerName: "one", ISOCountry: "US"})
	assert.Equal(t, []sid.ID[sid.Address]{created[2].SID, created[0].SID}, named)
	first, next := list(order.AddressListRequest{PageSize: 2})
	assert.Equal(t, all[:2], first)
	assert.Equal(t, 1, h.commits(func() { require.NoError(t, h.DeleteAddress(ctx, child, child, all[1])) }))
	second, _ := list(order.AddressListRequest{PageSize: 2, Page: 1, PageToken: next})
	assert.Equal(t, all[2:], second)
	assert.Equal(t, 20404, codeOf(t, h.DeleteAddress(ctx, child, child, all[1])))
}
