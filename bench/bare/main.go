// Command bare is a minimal server to compare with the server of hosted number
// orders. It uses net/http, and its answer is constant and as long as an order.
package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
	"strings"
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	body := []byte(strings.Repeat("x", 1000))
	fmt.Printf("bare: serving http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Write(body)
	})))
}
