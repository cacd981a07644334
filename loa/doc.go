// Package loa models the letter of authorization of hosted number orders: the API's
// AuthorizationDocument, which the owner of the numbers signs electronically.
//
//	var l loa.Letter
//	ch, err := l.Apply(loa.Command{Event: loa.Create, Actor: order.Customer, At: now, Submission: &submission})
//
// [Lifecycle] is the table of its events. An event of a letter asks an event of each of its
// orders, Change.Asks: a signed letter asks sign-loa. This package decides about
// letters without a clock, randomness, input or output; package platform moves the
// letter and its orders together, or none of them.
//
// json.Marshal of a [Letter] returns its storage form, and of its [Resource] the API's
// wire form. LIFECYCLE.md shows the lifecycle as tables and as a picture.
package loa

//go:generate go test . -run TestLifecycleMarkdown -update
