package conform

import (
	"iter"
	"slices"
	"strings"

	"github.com/hostednumbers/hostednumbers/conform/report"
)

// lists filters orders, and follows their pages while orders come and go.
func lists(Options) iter.Seq[report.Check] {
	const (
		filters = "Filters match exactly, and are combined with AND."
		pages   = "While orders come and go, the pages show each order that existed and matched throughout exactly once."
	)
	five := slices.Repeat([]string{"create " + newOrder}, 5)
	lines := func(groups ...[]string) []string { return slices.Concat(groups...) }
	return slices.Values([]report.Check{
		check("no orders", filters, "list", "list PageSize=1", "list Status=received"),
		check("by everything", filters, lines(five, []string{
			"create " + newOrder + "&FriendlyName=a&UniqueName={name.n}", "create " + newOrder + "&FriendlyName=a", "update Status=pending-verification", "expect pending-verification", "delete #2", "expect #2 none",
			"list Status=received", "list Status=pending-verification", "list Status=failed", "list FriendlyName=a", "list FriendlyName=A", "list UniqueName={name.n}",
			"list PhoneNumber={phone}", "list IncomingPhoneNumberSid={pn}", "list FriendlyName=a&Status=received", "list FriendlyName=a&UniqueName={name.n}&Status=pending-verification",
			"list Status=received&FriendlyName=a&PageSize=1", "list Status=&FriendlyName=", "as other: list Status=received",
		})...),
		check("forward and back", pages, lines(five, []string{"list PageSize=2", "next", "next", "previous", "previous", "next"})...),
		check("orders are created meanwhile", pages, lines(five, []string{"list PageSize=2", "create " + newOrder, "next", "create " + newOrder, "next", "create " + newOrder, "previous", "previous", "list"})...),
		check("orders are deleted meanwhile", pages, lines(five, []string{"list PageSize=2", "delete #4", "expect #4 none", "next", "delete #3", "delete #1", "next", "list PageSize=2"})...),
		check("the shown ones are deleted meanwhile", pages, lines(five, []string{"list PageSize=2", "delete #5", "delete #4", "expect #4 none", "next", "next"})...),
		check("deleted while going back", pages, lines(five, []string{"list PageSize=2", "next", "next", "delete #3", "expect #3 none", "previous", "previous"})...),
		check("orders leave the filter meanwhile", pages, lines(five, []string{"list Status=received&PageSize=2", "update #3 Status=pending-verification", "expect #3 pending-verification",
			"update #1 Status=pending-verification", "expect #1 pending-verification", "next", "list Status=pending-verification&PageSize=1", "next"})...),
		check("another account's come and go meanwhile", pages, lines(five, []string{"as other: create " + newOrder, "list PageSize=3", "as other: create " + newOrder, "next"})...),
		check("exactly a page", pages, lines(five, []string{"list PageSize=5", "list PageSize=4", "next", "list PageSize=6"})...),
		check("escapes in the urls", "The urls echo the filters.", "create "+newOrder+"&FriendlyName=a%2Bb%20%26%20%C3%BC", "create "+newOrder+"&FriendlyName=a%2Bb%20%26%20%C3%BC",
			"list FriendlyName=a%2Bb%20%26%20%C3%BC&PageSize=1", "next", "list FriendlyName=a%2Bb+%26+%C3%BC&PhoneNumber={phone}"),
		check("fifty to a page", "A page has 50 orders by default.", strings.Split(strings.Repeat("create "+newOrder+"\n", 51)+"list\nnext", "\n")...),
	})
}
