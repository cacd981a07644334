package mock_test

import (
	"net/http"
)

// redirected answers with a redirect, whose Location is sent as it is.
func redirected(w http.ResponseWriter, status int, location string) {
	w.Header().Set("Location", location)
	w.WriteHeader(status)
}
