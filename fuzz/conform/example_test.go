package conform_test

import (
	"context"
	"fmt"
	"net/http/httptest"

	"github.com/hostednumbers/hostednumbers/fuzz/conform"
	"github.com/hostednumbers/hostednumbers/mock"
)

// A server of one's own stands in for the mock here; its address is all that is
// needed, where it has the mock's control plane.
func Example() {
	server := httptest.NewServer(mock.New(mock.Options{}))
	defer server.Close()
	report, err := conform.Run(context.Background(), &conform.Target{URL: server.URL}, conform.Options{Suites: []string{"access"}})
	fmt.Println(report.OK(), report.Failures, err)
	// Output: true [] <nil>
}
