package hostednumbers_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/client"
	"github.com/hostednumbers/hostednumbers/conform"
	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/mock/scenario"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/phone/plan"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// TestMain skips TestMyServerConforms under go test -short, because it takes
// seconds. README quotes the test word for word, so the test cannot skip itself.
func TestMain(m *testing.M) {
	flag.Parse()
	if skip := flag.Lookup("test.skip"); testing.Short() && skip.Value.String() == "" {
		if err := skip.Value.Set("^TestMyServerConforms$"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// README and the pages under docs quote the examples and the tests up to
// TestMyServerConforms word for word.

func Example_client() {
	server := httptest.NewServer(mock.New(mock.Options{})) // or the url of serve
	defer server.Close()
	api := strings.Replace(server.URL, "//", "//ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:token@", 1) + "/HostedNumbers/HostedNumberOrders"

	created, _ := http.PostForm(api, url.Values{"PhoneNumber": {"+14155551212"}, "SmsCapability": {"true"}})
	var o order.Resource
	json.NewDecoder(created.Body).Decode(&o)
	http.PostForm(server.URL+"/_mock/Clock", url.Values{"Advance": {"31d"}})

	refused, _ := http.PostForm(api+"/"+o.SID.String(), url.Values{"Status": {"pending-verification"}})
	var body struct{ Message string }
	json.NewDecoder(refused.Body).Decode(&body)
	fmt.Println(o.Status, refused.StatusCode, body.Message)
	// Output:
	// received 400 Status: request-call requires status received or pending-verification; the order is failed; create a new order
}

func TestASignedOrderCannotBeCancelled(t *testing.T) {
	at := time.Date(2017, time.March, 28, 20, 6, 39, 0, time.UTC)
	o := order.Order{Resource: order.Resource{Status: status.PendingLOA, DateUpdated: order.TimeOf(at)}, Memory: order.Memory{Version: 1}}
	_, err := o.Apply(order.Command{Event: order.SignLOA, Actor: order.Owner, At: at})
	require.NoError(t, err)
	_, err = o.Apply(order.Command{Event: order.Cancel, Actor: order.Customer, At: at})
	assert.ErrorContains(t, err, "cancel requires status received, pending-verification, verified or pending-loa")
}

func Example_status() {
	s, err := status.Parse("pending-loa")
	fmt.Println(s.Label(), err)
	_, err = status.Parse("action_required")
	fmt.Println(err)
	data, _ := json.Marshal(map[string]status.Status{"now": s, "before": status.None})
	fmt.Println(string(data))
	// Output:
	// Pending LOA <nil>
	// status: parse: must be a status; it is "action_required"; did you mean "action-required"?
	// {"before":null,"now":"pending-loa"}
}

func Example_sid() {
	id, err := sid.Parse[sid.Order]("HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
	fmt.Println(id, err)
	// var account sid.ID[sid.Account] = id    does not compile
	_, err = sid.Parse[sid.Order]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
	fmt.Println(errors.Is(err, sid.ErrKind))
	// Output:
	// HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa <nil>
	// true
}

func Example_phone() {
	for _, text := range []string{"+16175551212", "+18005551212", "+447700900123", "+19005551212"} {
		number, err := phone.Parse(text)
		fmt.Println(text, err, plan.Look(number).Err())
	}
	// Output:
	// +16175551212 <nil> <nil>
	// +18005551212 <nil> <nil>
	// +447700900123 <nil> only numbers of the United States and Canada are hosted
	// +19005551212 <nil> only landline and toll-free numbers are hosted
}

func Example_order() {
	now := time.Date(2017, 3, 28, 20, 6, 39, 0, time.UTC)
	form, _ := url.ParseQuery("PhoneNumber=%2B15017122661&SmsCapability=true")
	create, err := order.ParseCreateRequest(form)
	fmt.Println(err)
	var o order.Order
	submit := order.Command{Event: order.Submit, Actor: order.Customer, At: now, Submission: &order.Submission{
		Create: create, Verdict: plan.Look(create.PhoneNumber),
		SID:                    sid.MustParse[sid.Order]("HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
		AccountSID:             sid.MustParse[sid.Account]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
		IncomingPhoneNumberSID: sid.MustParse[sid.IncomingPhoneNumber]("PN11111111111111111111111111111111"),
	}}
	for _, c := range []order.Command{submit,
		{Event: order.Accept, Actor: order.Twilio, At: now},
		{Event: order.SignLOA, Actor: order.Owner, At: now}} {
		change, err := o.Apply(c)
		fmt.Println(o.Status, change.Effects, err)
	}
	// Output:
	// <nil>
	// twilio-processing create-number, send-callback <nil>
	// received send-callback <nil>
	// received  sign-loa requires status pending-loa; the order is received
}

func Example_callback() {
	form, _ := url.ParseQuery("Status=received&HostedNumberOrderSid=HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa&PhoneNumber=%2B15017122661")
	payload, err := callback.Parse(form)
	fmt.Println(payload.HostedNumberOrderSID, payload.Status, err)
	// Output:
	// HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa received <nil>
}

func Example_mock() {
	server := httptest.NewServer(mock.New(mock.Options{}))
	defer server.Close()
	request, _ := http.NewRequest("GET", server.URL+order.Path, nil)
	request.SetBasicAuth("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "any token")
	response, err := server.Client().Do(request)
	fmt.Println(response.StatusCode, err)
	// Output:
	// 200 <nil>
}

func Example_scenario() {
	rules, err := scenario.New(
		scenario.Rule{Number: phone.MustParse("+14155551212"), Verdict: phone.Taken},
		scenario.Rule{Prefix: "+1415", To: status.Completed, After: time.Minute},
	)
	server := httptest.NewServer(mock.New(mock.Options{Scenario: rules}))
	defer server.Close()
	api := strings.Replace(server.URL, "//", "//ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:token@", 1) + "/HostedNumbers/HostedNumberOrders"
	refused, _ := http.PostForm(api, url.Values{"PhoneNumber": {"+14155551212"}, "SmsCapability": {"true"}})
	fmt.Println(err, refused.StatusCode)
	// Output:
	// <nil> 400
}

func Example_ordering() {
	server := httptest.NewServer(mock.New(mock.Options{}))
	defer server.Close()
	c, err := client.New(client.Options{
		BaseURL:    server.URL, // leave it out for the API itself
		AccountSID: sid.MustParse[sid.Account]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
		AuthToken:  "the auth token",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	o, err := c.Create(ctx, order.CreateRequest{PhoneNumber: phone.MustParse("+14155551212"), SMSCapability: true})
	fmt.Println(o.Status, err)
	o, err = c.Update(ctx, o.SID, order.UpdateRequest{Status: status.PendingVerification}) // places the call
	fmt.Println(o.Status, err)
	o, err = c.Update(ctx, o.SID, order.UpdateRequest{VerificationCode: string(o.VerificationCode)})
	fmt.Println(o.Status, err)
	for o, err := range c.Orders(ctx, order.ListRequest{Status: status.Verified}) {
		fmt.Println(o.PhoneNumber, err)
	}
	// Output:
	// received <nil>
	// pending-verification <nil>
	// verified <nil>
	// +14155551212 <nil>
}

func Example_orderingErrors() {
	server := httptest.NewServer(mock.New(mock.Options{}))
	defer server.Close()
	c, err := client.New(client.Options{
		BaseURL: server.URL, AccountSID: sid.MustParse[sid.Account]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), AuthToken: "the auth token",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = c.Fetch(context.Background(), sid.MustParse[sid.Order]("HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"))
	fmt.Println(errors.Is(err, client.ErrNotFound))

	_, err = c.Create(context.Background(), order.CreateRequest{PhoneNumber: phone.MustParse("+19005551212"), SMSCapability: true})
	var failed *client.Error
	if errors.As(err, &failed) {
		fmt.Println(failed.Status, failed.ErrorCode == order.ErrorNotHostable)
		for _, problem := range failed.Problems {
			fmt.Println(problem.Param, problem.Code)
		}
	}
	// Output:
	// true
	// 400 true
	// PhoneNumber 22110
}

func Example_receiving() {
	key, _ := callback.NewKey("the auth token")
	receiver := callback.Receiver{Key: key, URL: callback.PublicURL("https://example.com")}
	handler := receiver.Handler(func(w http.ResponseWriter, r *http.Request, c callback.Received) {
		held := status.TwilioProcessing // from your database, by c.HostedNumberOrderSID
		switch meaning := callback.Understand(held, c.Status); {
		case meaning.Store():
			fmt.Println("store", c.Status, "which is", meaning.Relation, "and missed", meaning.Missed)
		case meaning.Fetch():
			fmt.Println("fetch the order:", meaning.Relation, meaning.Events)
		}
	})
	form, _ := url.ParseQuery("Status=verified&HostedNumberOrderSid=HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa&PhoneNumber=%2B15017122661")
	request := httptest.NewRequest("POST", "http://inside:8080/status", strings.NewReader(form.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	signature, _ := key.Sign(callback.Message{URL: "https://example.com/status", Form: form})
	request.Header.Set(callback.SignatureHeader, signature)
	handler.ServeHTTP(httptest.NewRecorder(), request)
	// Output:
	// store verified which is ahead and missed received
}

func TestMyNumbersKeepTheCodecLaw(t *testing.T) {
	rapid.Check(t, fuzz.Codec(fuzz.Numbers(), phone.Parse))
}

func TestMyServerConforms(t *testing.T) {
	server := httptest.NewServer(mock.New(mock.Options{}))
	defer server.Close()
	fuzz.Conform(t, conform.Target{URL: server.URL})
}

//go:generate go test . -run TestTheLifecyclePage|TestThePageListsTheMagicNumbers -update

var update = flag.Bool("update", false, "rewrite the generated parts of docs")

const lifecyclePage = "docs/lifecycle.md"

func page(t *testing.T, path string) string {
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}

// pages returns README and the pages under docs.
func pages(t *testing.T) map[string]string {
	found := map[string]string{"README.md": page(t, "README.md")}
	paths, err := filepath.Glob("docs/*.md")
	require.NoError(t, err)
	for _, path := range paths {
		found[path] = page(t, path)
	}
	return found
}

// blocks returns the fenced blocks of a language.
func blocks(text, language string) []string {
	var blocks []string
	for _, m := range regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllStringSubmatch(text, -1) {
		blocks = append(blocks, m[1])
	}
	return blocks
}

func dedent(code string) string {
	return regexp.MustCompile(`(?m)^[\t ]+`).ReplaceAllString(code, "")
}

func TestThePagesShowCodeThatRuns(t *testing.T) {
	source := dedent(page(t, "readme_test.go") + page(t, "mock/clients/twiliogo/example_test.go"))
	shown := 0
	for path, text := range pages(t) {
		for _, code := range blocks(text, "go") {
			assert.True(t, strings.Contains(source, dedent(code)), "%s: not in readme_test.go or mock/clients/twiliogo/example_test.go:\n%s", path, code)
			shown++
		}
	}
	assert.Greater(t, shown, 5)
}

func TestTheFirstPageIsShort(t *testing.T) {
	assert.LessOrEqual(t, strings.Count(page(t, "README.md"), "\n"), 150)
}

// A relative link of a page must name a file.
func TestLinksNameFiles(t *testing.T) {
	for from, text := range pages(t) {
		for _, link := range regexp.MustCompile(`\]\(([^)#"]+)\)`).FindAllStringSubmatch(text, -1) {
			if strings.Contains(link[1], "://") {
				continue
			}
			_, err := os.Stat(filepath.Join(filepath.Dir(from), link[1]))
			assert.NoError(t, err, from)
		}
	}
}

// README must link to every page of docs.
func TestReadmeNamesEveryPage(t *testing.T) {
	for path := range pages(t) {
		if path != "README.md" {
			assert.Contains(t, page(t, "README.md"), "("+filepath.ToSlash(path)+")")
		}
	}
}

// marked collects the names of events by the mark of a source.
type marked map[order.Mark][]string

func (m marked) add(event fmt.Stringer, sources []order.Source) {
	for _, source := range sources {
		name := event.String()
		if source.Part != "" {
			name += " (" + source.Part + ")"
		}
		m[source.Mark] = append(m[source.Mark], name)
	}
}

// The pictures, the marks and the tables of docs/lifecycle.md are generated.
func TestTheLifecyclePage(t *testing.T) {
	text := page(t, lifecyclePage)
	want := text
	shown := blocks(text, "mermaid")
	require.Len(t, shown, 2)
	want = strings.Replace(want, shown[0], order.LifecycleMermaid(), 1)
	want = strings.Replace(want, shown[1], loa.LifecycleMermaid(), 1)

	orders, letters := marked{}, marked{}
	for row := range order.Lifecycle() {
		orders.add(row.Event, row.Sources)
	}
	for row := range loa.Lifecycle() {
		letters.add(row.Event, row.Sources)
	}
	for mark := range orders {
		row := regexp.MustCompile(`(?m)^(\| \*\*` + mark.String() + `\*\* \|[^|]*\|)[^|]*\|[^|]*\|$`)
		require.Regexp(t, row, want, mark)
		want = row.ReplaceAllString(want, "${1} "+strings.Join(orders[mark], ", ")+" | "+strings.Join(letters[mark], ", ")+" |")
	}

	const start, end = "<!-- generated: where they meet -->\n", "<!-- end -->"
	before, rest, found := strings.Cut(want, start)
	_, after, ended := strings.Cut(rest, end)
	require.True(t, found && ended)
	want = before + start + "\n" + loa.MeetingMarkdown() + "\n" + end + after

	if *update {
		require.NoError(t, os.WriteFile(lifecyclePage, []byte(want), 0o644))
		return
	}
	assert.Equal(t, want, text, "%s is stale: run make generate", lifecyclePage)
}

func TestThePageListsTheMagicNumbers(t *testing.T) {
	const path, head = "docs/scenarios.md", "| number | what happens |\n|---|---|\n"
	want := head
	for _, magic := range scenario.MagicNumbers() {
		want += fmt.Sprintf("| %v | %s |\n", magic.Rule.Number, magic.What)
	}
	text := page(t, path)
	shown := regexp.MustCompile(regexp.QuoteMeta(head) + `(?:\|.*\n)*`).FindString(text)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(strings.Replace(text, shown, want, 1)), 0o644))
		return
	}
	assert.Equal(t, want, shown, "%s is stale: run make generate", path)
}

func TestThePageNamesTheConformanceSuites(t *testing.T) {
	names := conform.Suites()
	assert.Contains(t, strings.Join(strings.Fields(page(t, "docs/conformance.md")), " "), "The suites are "+strings.Join(names, ", ")+":")
}

// Readers of the table of files to edit do not know the names yet.
func TestContributingNamesExistingCode(t *testing.T) {
	text, err := os.ReadFile("CONTRIBUTING.md")
	require.NoError(t, err)
	named := regexp.MustCompile("`([\\w/]+\\.go)`(?:: `([\\w.]+)`)?").FindAllStringSubmatch(string(text), -1)
	require.NotEmpty(t, named)
	for _, n := range named {
		source, err := os.ReadFile(n[1])
		require.NoError(t, err)
		name := n[2][strings.LastIndexByte(n[2], '.')+1:]
		assert.Regexp(t, `\b`+name+`\b`, string(source), "%s: %s", n[1], n[2])
	}
}
