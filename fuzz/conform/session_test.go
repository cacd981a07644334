package conform_test

import (
	"context"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/fuzz/conform"
	"github.com/hostednumbers/hostednumbers/mock"
)

func TestOurOwnServerConforms(t *testing.T) {
	server := httptest.NewServer(mock.New(mock.Options{}))
	defer server.Close()
	report, err := conform.Run(context.Background(), &conform.Target{URL: server.URL}, conform.Options{})
	require.NoError(t, err)
	for _, f := range report.Failures {
		assert.Fail(t, f.Check.Name, "%v\n%v\n%v", f.Steps, f.Differences, f.Err)
	}
	for _, s := range report.Skips {
		assert.Fail(t, s.Check.Name, "%v", s.Why)
	}
	t.Log(report.Coverage.Checks, len(report.Coverage.Cells))
}
