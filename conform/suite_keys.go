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
		check("a key sees the account's orders", rule, "create "+newOrder, "as key: "+get(ourOrder), "as key: "+get(order.Path), "as key: "+get(numbersPath), "as key: "+get(ourNumber)),
		check("a key sees the account's orders in generation 2", rule, "create "+newOrder, "as key: "+get(ourOrderV2), "as key: "+get(ordersV2)),
		check("a key orders for the account", rule, "as key: create "+newOrder, "expect received", "fetch", "as other: fetch"),
		check("a key orders for the account in generation 2", rule, "as key: "+post(ordersV2, newV2), "expect received", "fetch", "as other: fetch"),
		check("a key changes the account's orders", rule, "create "+newOrder, "as key: update Status=pending-verification", "expect pending-verification"),
		check("a key deletes the account's orders", rule, "create "+newOrder, "as key: delete", "expect none"),
		check("a key changes and deletes the account's orders in generation 2", rule, "create "+newOrder, "as key: "+post(ourOrderV2, "Status=pending-verification"), "expect pending-verification",
			"create "+newOrder, "as key: send DELETE "+ourOrderV2, "expect none"),
		check("a key sends the account's letters", rule, append(verified(1), "as key: "+post(lettersPath, oneIs), "expect pending-loa", "as key: "+get(ourLetter), "as key: "+get(dependents), get(ourLetter))...),
		check("a key withdraws the account's letters", rule, append(verified(1), "as key: "+post(lettersV2, oneIs), "as key: "+get(ourLetterV2), "as key: send DELETE "+ourLetterV2, "expect verified")...),
		check("a key does not see other accounts' orders", rule, "as other: create "+newOrder, "expect received", "as key: "+get(ourOrder), "as key: "+get(order.Path)),
		check("a key does not delete other accounts' orders", rule, "as other: create "+newOrder, "expect received", "as key: delete", "expect 20404"),
		check("a key does not send another account's letters", rule, "as other: create "+newOrder, skip, "as key: "+post(lettersPath, oneIs), "expect 22101"),
	})
}
