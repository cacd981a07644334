package conform

import (
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/order"
)

// methods returns the methods of a path of the API. ok is false if the path, or the
// order that it names, does not exist.
func (s *Session) methods(login script.Login, path string) (methods []string, ok bool) {
	if path == order.Path {
		return []string{http.MethodGet, http.MethodHead, http.MethodPost}, true
	}
	id, found := strings.CutPrefix(path, order.Path+"/")
	name, err := url.PathUnescape(id)
	if err != nil || strings.Contains(id, "/") {
		return nil, false
	}
	if !found || s.model.fetch(s.accounts[login].SID, name) != nil {
		return nil, false
	}
	return []string{http.MethodDelete, http.MethodGet, http.MethodHead, http.MethodPost}, true
}

// judgePath compares the answer to a method on a path of the orders, without
// parameters. Other requests are sent and not compared.
func (s *Session) judgePath(p posed) []report.Difference {
	method, path := p.step.Method, strings.TrimPrefix(p.url, s.target.base())
	if p.form != "" || strings.Contains(path, "?") || !strings.HasPrefix(path, "/HostedNumbers") {
		return nil
	}
	methods, found := s.methods(p.step.As, path)
	bad := badText(path)
	switch {
	case method == http.MethodHead:
		want := http.StatusOK
		if bad {
			want = http.StatusBadRequest
		} else if !found {
			want = http.StatusNotFound
		}
		return s.head(want)
	case bad:
		return s.refusal(badPath)
	case !found:
		return s.refusal(notFound)
	case !slices.Contains(methods, method):
		return slices.Concat(s.refusal(notAllowed), s.allow(methods))
	}
	if method == http.MethodGet {
		return s.status(http.StatusOK)
	}
	return nil
}

// badText reports whether a path has NUL or invalid UTF-8.
func badText(path string) bool {
	text, err := url.PathUnescape(path)
	return err == nil && (strings.Contains(text, "\x00") || !utf8.ValidString(text))
}

// head compares an answer to HEAD: it has no body, and the Content-Type of a GET.
func (s *Session) head(want int) []report.Difference {
	all := s.status(want)
	if len(s.last.body) > 0 {
		all = append(all, difference("the body of a HEAD", "none", excerpt(s.last.body)))
	}
	kind := s.last.header.Get("Content-Type")
	if media, _, err := mime.ParseMediaType(kind); err != nil || media != "application/json" {
		all = append(all, difference("the Content-Type of a HEAD", "application/json", kind))
	}
	return all
}

// allow compares the Allow header.
func (s *Session) allow(want []string) []report.Difference {
	var got []string
	for method := range strings.SplitSeq(strings.Join(s.last.header.Values("Allow"), ","), ",") {
		got = append(got, strings.TrimSpace(method))
	}
	slices.Sort(got)
	if !slices.Equal(want, got) {
		return differs("the Allow header", strings.Join(want, ", "), strings.Join(got, ", "))
	}
	return nil
}
