// Command bare is the least server there is, to hold the server of hosted number
// orders against: net/http, and a constant answer as long as an order.
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
