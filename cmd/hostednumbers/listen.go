package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/internal/terminal"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

const defaultListenAddr = "127.0.0.1:8422"

// listen receives callbacks and prints them until it is interrupted. Any program,
// and any page in a browser, may send it requests. It prints a request without a
// valid signature only as refused. The request does not change the status that
// listen holds of an order, and the answer contains only the reason.
func listen(flags *flag.FlagSet) action {
	addr := flags.String("addr", defaultListenAddr, "`ADDR` listen on this HOST:PORT; port 0 picks a free port")
	public := flags.String("public-url", "", "`URL` the url of the proxy in front of listen; the signatures cover this url")
	var tokens authTokens
	flags.Var(&tokens, "token", tokenUsage)
	return func(ctx context.Context, _ []string, std streams) error {
		key, err := tokens.key()
		if err != nil {
			return err
		}
		l := newListener(std.out)
		receiver := callback.Receiver{Key: key, Refused: l.refused}
		if u, err := url.Parse(*public); *public != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "") {
			return badUsage("-public-url requires a url with a scheme and a host, such as https://example.com; it is %.80q", *public)
		}
		if *public != "" {
			receiver.URL = callback.PublicURL(*public)
		}

		std.watch()
		socket, err := listenAt(ctx, *addr)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(std.out, "hostednumbers: listening http://%s\n", socket.Addr()); err != nil {
			return errors.Join(err, socket.Close())
		}
		lines := newLogWriter(std.errs)
		defer func() { _ = lines.close(lastWords) }() // only log lines can be lost
		return serveUntil(ctx, socket, receiver.Handler(l.received), defaultPatience, log.New(lines, "hostednumbers: listen: ", 0))
	}
}

// remembered is the number of orders whose last callback a listener remembers.
const remembered = 10_000

// listener prints callbacks, and remembers the last one of each order.
type listener struct {
	mu   sync.Mutex
	out  io.Writer
	last map[sid.ID[sid.Order]]last
	seen []sid.ID[sid.Order] // the keys of last, oldest first
}

// last is the last callback of an order.
type last struct {
	status status.Status
	token  [sha256.Size]byte // a hash: tokens may be long
}

func newListener(out io.Writer) *listener {
	return &listener{out: out, last: map[sid.ID[sid.Order]]last{}}
}

// received prints a callback, and what it means after the last one.
func (l *listener) received(w http.ResponseWriter, _ *http.Request, c callback.Received) {
	l.mu.Lock()
	defer l.mu.Unlock()
	before := l.last[c.HostedNumberOrderSID]
	meaning := callback.Understand(before.status, c.Status)
	text := fmt.Sprintf("valid    %v  %v  %v, %v after %v", c.HostedNumberOrderSID, c.PhoneNumber, c.Status, meaning.Relation, state(before.status))
	if c.Token != "" && sha256.Sum256([]byte(c.Token)) == before.token {
		text += ", the same callback again"
	}
	for _, part := range []struct{ name, list string }{
		{"missed", meaning.Missed.String()}, {"perhaps missed", meaning.Perhaps.String()}, {"explained by", meaning.Events.String()},
	} {
		if part.list != "" {
			text += "; " + part.name + ": " + part.list
		}
	}
	if _, err := fmt.Fprintln(l.out, text); err != nil {
		http.Error(w, "cannot print the callback", http.StatusInternalServerError)
	}
	if meaning.Relation != callback.Stale {
		l.remember(c)
	}
}

func (l *listener) remember(c callback.Received) {
	if _, ok := l.last[c.HostedNumberOrderSID]; !ok {
		l.seen = append(l.seen, c.HostedNumberOrderSID)
	}
	l.last[c.HostedNumberOrderSID] = last{c.Status, sha256.Sum256([]byte(c.Token))}
	if len(l.seen) > remembered {
		delete(l.last, l.seen[0])
		l.seen = l.seen[1:]
	}
}

// maxRefusal is how many bytes of a refusal are printed, because a url may be long.
const maxRefusal = 2000

// refused prints on one line why a request is refused. Anyone may have sent it, so its
// content is quoted and cut.
func (l *listener) refused(_ *http.Request, err error) {
	text := strings.ReplaceAll(err.Error(), "\n", "; ")
	if len(text) > maxRefusal {
		end := maxRefusal
		for end > 0 && !utf8.RuneStart(text[end]) {
			end--
		}
		text = fmt.Sprintf("%s … and %d bytes more", text[:end], len(text)-end)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	fmt.Fprintln(l.out, "refused  "+terminal.Quote(text))
}
