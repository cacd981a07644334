package conform

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// send sends a request about letters, incoming numbers, addresses or generation 2. The
// expected answer is that of our own server over the model's platform. Afterwards it
// compares every order and letter of the script, because one request may move many.
func (s *Session) send(ctx context.Context, step script.Step) ([]report.Difference, error) {
	latest := s.model.find(step.Order)
	path, form := s.fill(step.Path, latest), s.fill(step.Form, latest)
	url, modelURL := s.target.base()+path, s.target.base()+path
	if step.Path == script.NextPage {
		if url, modelURL = s.next[0], s.next[1]; url == "" {
			return nil, fmt.Errorf("conform: %v: the list has no next page: %w", step, errSense)
		}
	}
	asked := request{method: step.Method, url: url, form: form, kind: step.Type, login: s.accounts[step.As]}
	var err error
	if s.last, err = s.target.ask(ctx, asked); err != nil {
		return nil, err
	}
	switch {
	case step.As == script.Nobody, step.As == script.Stranger && !s.target.open:
		return s.refusal(unauthorized), nil
	case s.model.take(script.TooManyRequests):
		return s.refusal(tooMany), nil
	}
	asked.url = modelURL
	want, wrong := s.mirror(asked, latest)
	switch differences := s.reflects(want, strings.Contains(url, "/2010-04-01/")); {
	case differences != nil:
		return differences, nil
	case wrong != nil:
		return wrong, nil
	case step.Method == http.MethodGet:
		s.follows(want)
		return nil, nil
	}
	return s.lookAtAll(ctx)
}

// mirror asks the model's own server. The sids, codes and calls that the target's latest
// answer shows are those of the model too.
func (s *Session) mirror(r request, latest *known) (want answer, wrong []report.Difference) {
	var shown order.Resource
	s.model.owner, s.model.about, s.model.shown, s.model.made, s.model.wrong = r.login, latest, nil, "", nil
	var made struct {
		SID string `json:"sid"`
	}
	if s.last.status/100 == 2 && json.Unmarshal(s.last.body, &made) == nil {
		s.model.made = made.SID
	}
	if _, err := sid.Parse[sid.Order](made.SID); err == nil && json.Unmarshal(s.last.body, &shown) == nil {
		s.model.shown = &shown
		s.follow(&shown)
	}
	for _, k := range s.model.orders {
		if k.order.SID.String() == made.SID {
			s.model.about = k
		}
	}
	return s.ownAnswer(r), s.model.wrong
}

// ownAnswer returns the answer of the model's server to a request. A key acts for its
// account, so the account asks itself.
func (s *Session) ownAnswer(r request) answer {
	r.login.key = sid.ID[sid.APIKey]{}
	in, err := r.build(context.Background())
	if err != nil {
		return answer{status: http.StatusBadRequest}
	}
	in.RequestURI = in.URL.RequestURI()
	if in.URL.Scheme == "https" {
		in.TLS = &tls.ConnectionState{} // the urls that it answers with are https too
	}
	out := &recordedAnswer{header: http.Header{}}
	s.model.server.ServeHTTP(out, in)
	return answer{status: out.status, header: out.header, body: out.body.Bytes()}
}

// recordedAnswer is an http.ResponseWriter in memory.
type recordedAnswer struct {
	status int
	header http.Header
	body   bytes.Buffer
}

func (a *recordedAnswer) Header() http.Header { return a.header }

func (a *recordedAnswer) WriteHeader(status int) { a.status = status }

func (a *recordedAnswer) Write(data []byte) (int, error) { return a.body.Write(data) }

// reflects compares the latest answer with the one that the model's server gives. In
// generation 2010 only the keys that are described are compared.
func (s *Session) reflects(want answer, is2010 bool) []report.Difference {
	var refused failure
	switch {
	case want.status == http.StatusNoContent:
		return s.empty()
	case want.status >= 400 && json.Unmarshal(want.body, &refused) == nil && refused.Code != 0:
		differences := s.refused(want.status, refused.problems())
		if allowed := want.header.Get("Allow"); allowed != "" {
			differences = slices.Concat(differences, s.allow(strings.Split(allowed, ", ")))
		}
		return differences
	case want.status != http.StatusOK && want.status != http.StatusCreated:
		return s.status(want.status)
	}
	var got, expected any
	if wrong := s.decode(want.status, &got); wrong != nil {
		return wrong
	}
	if err := json.Unmarshal(want.body, &expected); err != nil {
		return differs("the answer", "JSON", err.Error())
	}
	return s.sameJSON("", expected, got, is2010)
}

// problems returns the problems that a refusal lists.
func (f *failure) problems() order.Problems {
	var problems order.Problems
	for _, d := range f.Details.Problems {
		problems = append(problems, &order.Problem{Param: d.Param, Code: d.Code, Err: errors.New("as the model says")})
	}
	if len(problems) == 0 {
		problems = order.Problems{{Code: f.Code, Err: errors.New("as the model says")}}
	}
	return problems
}

// undescribed are the keys of generation 2010 that no source describes for hosted numbers.
var undescribed = regexp.MustCompile(`^(address_requirements|address_sid|api_version|beta|bundle_sid|emergency_.*|identity_sid|trunk_sid|voice_.*|validated|verified|friendly_name|street_secondary|subresource_uris|type|end|start)$`)

// token matches the token of a page, which is the server's own.
var token = regexp.MustCompile(`PageToken=[^&]*`)

// sameJSON compares two JSON values; at is where they stand.
func (s *Session) sameJSON(at string, want, got any, is2010 bool) (all []report.Difference) {
	key := at[strings.LastIndexByte(at, '.')+1:]
	switch want := want.(type) {
	case map[string]any:
		got, ok := got.(map[string]any)
		if !ok {
			return differs(at, "an object", text(got))
		}
		if key == "capabilities" {
			break
		}
		for _, k := range slices.Sorted(maps.Keys(want)) {
			value, there := got[k]
			switch {
			case is2010 && undescribed.MatchString(k):
			case !there:
				all = append(all, difference(join(at, k), text(want[k]), "no such key"))
			default:
				all = append(all, s.sameJSON(join(at, k), want[k], value, is2010)...)
			}
		}
		for _, k := range slices.Sorted(maps.Keys(got)) {
			if _, there := want[k]; !there && !is2010 {
				all = append(all, difference(join(at, k), "no such key", text(got[k])))
			}
		}
		return all
	case []any:
		got, ok := got.([]any)
		if !ok {
			break
		}
		if len(want) != len(got) {
			return differs(at, fmt.Sprintf("%d items", len(want)), fmt.Sprintf("%d items", len(got)))
		}
		for i := range want {
			all = append(all, s.sameJSON(fmt.Sprintf("%s[%d]", at, i), want[i], got[i], is2010)...)
		}
		return all
	}
	if s.sameValue(key, want, got, is2010) {
		return nil
	}
	return differs(at, text(want), text(got))
}

func join(at, key string) string { return strings.TrimPrefix(at+"."+key, ".") }

// sameValue compares two values of a key.
func (s *Session) sameValue(key string, want, got any, is2010 bool) bool {
	wanted, isText := want.(string)
	shown, showsText := got.(string)
	switch {
	case key == "next_step": // its words are the server's own
		return isText == showsText && (shown != "") == (wanted != "")
	case strings.HasPrefix(key, "date_") && isText && showsText:
		a, errWant := order.ParseTime(wanted)
		b, errGot := order.ParseTime(shown)
		return errWant == nil && errGot == nil && !strings.Contains(shown, ".") && (a == b || s.target.noClock != nil)
	case isText && showsText && strings.Contains(wanted, "PageToken="):
		return token.ReplaceAllString(wanted, "") == token.ReplaceAllString(shown, "")
	case is2010 && wanted == "" && shown == "" && (isText || want == nil) && (showsText || got == nil):
		return true
	}
	return same(key, want, got)
}

// follows keeps the addresses of the page that follows the latest list.
func (s *Session) follows(want answer) {
	next := func(body []byte) string {
		var page struct {
			Meta struct {
				Next string `json:"next_page_url"`
			} `json:"meta"`
			Next string `json:"next_page_uri"`
		}
		_ = json.Unmarshal(body, &page) // an answer of another form has no next page
		if page.Next != "" {
			return s.target.base() + page.Next
		}
		return page.Meta.Next
	}
	s.next = [2]string{next(s.last.body), next(want.body)}
}

// fireLetter has an actor cause an event of a letter with the control plane.
func (s *Session) fireLetter(ctx context.Context, step script.Step) ([]report.Difference, error) {
	control, ok := s.target.control.(LetterControl)
	if !ok {
		return nil, fmt.Errorf("conform: %v: the control knows no letters: %w", step, errors.ErrUnsupported)
	}
	id := newSID[sid.AuthorizationDocument](s.data)
	if n := step.Order; n == 0 && len(s.model.letters) > 0 {
		id = s.model.letters[len(s.model.letters)-1]
	} else if n > 0 && n <= len(s.model.letters) {
		id = s.model.letters[n-1]
	}
	fired, err := control.FireLetter(ctx, id.String(), step.Actor, step.Signs)
	if err != nil {
		return nil, err
	}
	s.model.shown, s.model.made, s.model.wrong = nil, "", nil
	before, _, missing := s.model.platform.InspectLetter(ctx, id)
	_, _, refused := s.model.platform.FireLetter(ctx, id, loa.Command{Event: step.Signs, Actor: step.Actor})
	problems := order.ProblemsOf(refused)
	if refused != nil && len(problems) == 0 {
		return nil, refused
	}
	s.coverage.refusedIf(problems)
	if missing == nil {
		s.coverage.letter(report.LetterAttempt{From: before.Status, Event: step.Signs, Actor: step.Actor}, refused == nil)
	}
	if differences := s.fired(fired, problems); differences != nil {
		return differences, nil
	}
	return s.lookAtAll(ctx)
}

// lookAtAll compares every order and every letter of the script.
func (s *Session) lookAtAll(ctx context.Context) ([]report.Difference, error) {
	code := s.code
	defer func() { s.code = code }()
	for _, k := range s.model.orders {
		if !k.exists() {
			continue
		}
		if differences, err := s.lookAt(ctx, s.address(k.order.SID), k.owner); differences != nil || err != nil {
			return differences, err
		}
	}
	for _, id := range s.model.letters {
		l, _, err := s.model.platform.InspectLetter(ctx, id)
		if err != nil {
			return nil, err
		}
		owner := s.ownerOf(l.AccountSID)
		url := s.target.base() + loa.BasePath(s.target.Generation.shown()) + "/" + id.String()
		if differences, err := s.lookAt(ctx, url, owner); differences != nil || err != nil {
			return differences, err
		}
	}
	return nil, nil
}

// ownerOf returns the credentials of an account of the script.
func (s *Session) ownerOf(account sid.ID[sid.Account]) Account {
	if other := s.accounts[script.Other]; other.SID == account {
		return other
	}
	return s.accounts[script.Main]
}

// lookAt fetches a resource, and compares it with that of the model's server.
func (s *Session) lookAt(ctx context.Context, url string, as Account) ([]report.Difference, error) {
	r := request{method: http.MethodGet, url: url, login: as}
	var err error
	if s.last, err = s.target.ask(ctx, r); err != nil {
		return nil, err
	}
	return s.reflects(s.ownAnswer(r), false), nil
}

// sidTexts returns sids as texts.
func sidTexts[K sid.Kind](ids []sid.ID[K]) (list []string) {
	for _, id := range ids {
		list = append(list, id.String())
	}
	return list
}
