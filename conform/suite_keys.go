package conform

import (
	"iter"
	"slices"

	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/order"
)

// keys checks that an API key acts for its account.
func keys(Options) iter.Seq[report.Check] {
	const rule = "A key acts for its account."
	ourOrder := order.Path + "/{sid}"
	return slices.Values([]report.Check{
		check("a key sees the account's orders", rule, "create "+newOrder, "as key: "+get(ourOrder), "as key: "+get(order.Path), "as key: "+get(ourOrderV2), "as key: "+get(numbersPath), "as key: "+get(ourNumber)),
		check("a key orders for the account", rule, "as key: "+post(ordersV2, newV2), "expect received", "fetch", "list", "as other: fetch"),
		check("a key changes and deletes the account's orders", rule, "create "+newOrder, "as key: "+post(ourOrderV2, "Status=pending-verification"), "fetch", "create "+newOrder, "as key: send DELETE "+ourOrderV2, "fetch"),
		check("a key sends and withdraws the account's letters", rule, append(verified(1), "as key: "+post(lettersV2, oneIs), "as key: "+get(ourLetterV2), "as key: send DELETE "+ourLetterV2, get(ourLetter))...),
		check("a key does not see other accounts' orders", rule, "as other: create "+newOrder, "expect received", "as key: "+get(ourOrder), "as key: "+get(order.Path)),
	})
}
