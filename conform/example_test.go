package conform_test

import (
	"context"
	"fmt"
	"net/http/httptest"

	"github.com/hostednumbers/hostednumbers/conform"
	"github.com/hostednumbers/hostednumbers/mock"
)

func ExampleRun() {
	server := httptest.NewServer(mock.New(mock.Options{}))
	defer server.Close()
	target := conform.Target{URL: server.URL}
	ran, err := conform.Run(context.Background(), &target, conform.Options{Suites: []string{"deadlines"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(ran.OK(), len(ran.Failures), len(ran.Skips), len(ran.Coverage.Missing().Deadlines))
	// Output: true 0 0 0
}
