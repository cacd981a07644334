package order_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

func TestACommandBringsWhatItsFormNames(t *testing.T) {
	const letter = "PX11111111111111111111111111111111"
	var c order.Command
	for name, text := range map[string]string{"Reason": "no", "Code": "1234", "SigningDocumentSid": letter} {
		assert.Contains(t, order.EventParams(), name)
		require.NoError(t, c.Bring(name, text))
	}
	assert.Len(t, order.EventParams(), 3)
	assert.Equal(t, order.Command{Reason: "no", Code: "1234", SigningDocumentSID: sid.MustParse[sid.AuthorizationDocument](letter)}, c)

	none := order.Command{}
	for _, name := range order.EventParams() {
		require.NoError(t, none.Bring(name, ""), name)
	}
	for name, text := range map[string]string{"SigningDocumentSid": "PX1", "Because": "of"} {
		var problem *order.Problem
		require.ErrorAs(t, none.Bring(name, text), &problem)
		assert.Equal(t, name, problem.Param)
		assert.Equal(t, order.CodeInvalidParameter, problem.Code)
	}
	assert.Equal(t, order.Command{}, none)
}
