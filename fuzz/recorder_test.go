package fuzz

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A transcript must not show the value of a key that no client reads.
func TestATranscriptReadsExactKeys(t *testing.T) {
	for body, want := range map[string]string{
		`{"now":"noon","Now":"night"}`: "200 it is noon\n",
		`{"Now":"night"}`:              "200\n",
		`{"ſid":"HR1"}`:                "200\n",
		`{"code":20001,"Code":20404,"message":"m","MESSAGE":"n"}`: "200 20001\n",
		`{"Meta":{"page":0}}`: "200\n",
	} {
		r := newRecorder()
		r.record([]Exchange{{Status: http.StatusOK, Body: []byte(body)}}, nil, nil)
		assert.Equal(t, want, r.answer(), body)
	}
}
