package fuzz_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// drawn maps the names of this package's generators to functions that draw an example.
var drawn = map[string]func(t *testing.T, seed int) any{
	"Statuses":          example(fuzz.Statuses()),
	"SIDs":              example(fuzz.SIDs[sid.IdentityDocument]()),
	"Numbers":           example(fuzz.Numbers()),
	"HostableNumbers":   example(fuzz.HostableNumbers()),
	"UnhostableNumbers": example(fuzz.UnhostableNumbers()),
	"Lookups":           example(fuzz.Lookups()),
	"Verdicts":          example(fuzz.Verdicts()),
	"Texts":             example(fuzz.Texts(fuzz.Numbers())),
	"CreateForms":       example(fuzz.CreateForms()),
	"UpdateForms":       example(fuzz.UpdateForms()),
	"ListForms":         example(fuzz.ListForms()),
	"Submissions":       example(fuzz.Submissions()),
	"Histories":         example(fuzz.Histories()),
	"HistoriesTo":       example(fuzz.HistoriesTo(status.Of(status.Testing, status.Failed))),
	"Orders":            example(fuzz.Orders()),
	"Commands": func(t *testing.T, seed int) any {
		o := fuzz.Orders().Example(seed)
		return fuzz.Commands(&o).Example(seed)
	},
	"Callbacks": func(t *testing.T, seed int) any { return fuzz.Callbacks(newKey(t)).Example(seed) },
	"Deliveries": func(t *testing.T, seed int) any {
		return fuzz.Deliveries(fuzz.Callbacks(newKey(t)).Example(seed)).Example(seed)
	},
}

func example[T any](values *rapid.Generator[T]) func(*testing.T, int) any {
	return func(_ *testing.T, seed int) any { return values.Example(seed) }
}

func newKey(t *testing.T) callback.Key {
	key, err := callback.NewKey("12345")
	require.NoError(t, err)
	return key
}

// unreadable matches what %#v writes for a pointer, a small integer, and a type with the
// path of its package.
var unreadable = regexp.MustCompile(`\b0x[0-9a-f]+\b|github\.com/|\bunsafe\b`)

func TestCounterexamplesReadAsGo(t *testing.T) {
	for name, draw := range drawn {
		for seed := range 30 {
			text := fmt.Sprintf("%#v", draw(t, seed))
			bare := stringLiteral.ReplaceAllString(text, `""`)
			require.NotRegexp(t, unreadable, bare, name)
			_, err := parser.ParseExpr(text)
			require.NoError(t, err, "%s: %s", name, text)
		}
	}
}

var stringLiteral = regexp.MustCompile("\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`")

// The table needs a row for every generator.
func TestEveryGeneratorHasAnExample(t *testing.T) {
	var names []string
	for _, decl := range declarations(t, ".") {
		f, ok := decl.(*ast.FuncDecl)
		if !ok || f.Recv != nil || !f.Name.IsExported() || f.Type.Results == nil {
			continue
		}
		pointer, ok := f.Type.Results.List[0].Type.(*ast.StarExpr)
		if !ok {
			continue
		}
		if of, ok := pointer.X.(*ast.IndexExpr); ok && fmt.Sprint(of.X) == "&{rapid Generator}" {
			names = append(names, f.Name.Name)
		}
	}
	assert.ElementsMatch(t, names, slices.Collect(maps.Keys(drawn)))
}

// declarations returns the declarations of a package, without its tests.
func declarations(t *testing.T, dir string) (all []ast.Decl) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	require.NoError(t, err)
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		all = append(all, file.Decls...)
	}
	return all
}

// constants returns the names of a type's constants, exported or not, in their order.
// The first may be the zero one.
func constants(t *testing.T, dir, typ string) (names []string) {
	for _, decl := range declarations(t, dir) {
		block, ok := decl.(*ast.GenDecl)
		if !ok || block.Tok != token.CONST {
			continue
		}
		if first := block.Specs[0].(*ast.ValueSpec); first.Type == nil || fmt.Sprint(first.Type) != typ {
			continue
		}
		for _, spec := range block.Specs {
			names = append(names, spec.(*ast.ValueSpec).Names[0].Name)
		}
	}
	require.NotEmpty(t, names, typ)
	return names
}

// named compares GoString of every value of a type with its constants in the source.
func named[T interface {
	~uint8
	fmt.GoStringer
}](t *testing.T, dir string, zero int) {
	typ := strings.Split(fmt.Sprintf("%T", T(0)), ".")
	names := constants(t, dir, typ[1])
	for i, name := range names {
		if ast.IsExported(name) {
			assert.Equal(t, typ[0]+"."+name, T(i+zero).GoString())
		}
	}
	for _, strange := range []int{len(names) + zero, 200, 255} {
		assert.Equal(t, fmt.Sprintf("%s.%s(%d)", typ[0], typ[1], strange), T(strange).GoString())
	}
}

func TestConstantsAreNamedAsInTheSource(t *testing.T) {
	named[order.Event](t, "../order", 1)
	named[order.Actor](t, "../order", 1)
	named[order.Effect](t, "../order", 1)
	named[order.Write](t, "../order", 1)
	named[order.Guard](t, "../order", 1)
	named[order.Mark](t, "../order", 1)
	named[order.VerificationType](t, "../order", 1)
	named[order.Method](t, "../order", 1)
	assert.Equal(t, "order.Event(0)", order.Event(0).GoString())
}

func TestValuesReadAsGo(t *testing.T) {
	letter := sid.MustParse[sid.AuthorizationDocument]("PX00000000000000000000000000000000")
	for want, value := range map[string]any{
		`phone.MustParse("+16175551212")`:               phone.MustParse("+16175551212"),
		`phone.Number{}`:                                phone.Number{},
		`phone.Unchecked`:                               phone.Unchecked,
		`phone.NoNumber`:                                phone.NoNumber,
		`phone.Unassigned`:                              phone.Unassigned,
		`phone.Verdict(77)`:                             phone.Verdict(77),
		`status.None`:                                   status.None,
		`status.PendingLOA`:                             status.PendingLOA,
		`status.TwilioProcessing`:                       status.TwilioProcessing,
		`status.Status(77)`:                             status.Status(77),
		`status.Of(status.None, status.ActionRequired)`: status.Of(status.None, status.ActionRequired),
		`status.Of()`:                                   status.Of(),
		`sid.MustParse[sid.AuthorizationDocument]("PX00000000000000000000000000000000")`: letter,
		`sid.ID[sid.Order]{}`: sid.ID[sid.Order]{},
		`order.Time{}`:        order.Time{},
		`order.TimeOf(time.Date(2017, time.March, 28, 20, 6, 39, 0, time.UTC))`: order.TimeOf(time.Date(2017, time.March, 28, 20, 6, 39, 5, time.UTC)),
		`order.Text("a\"b")`:               order.Text(`a"b`),
		`order.Opt[order.Text]{}`:          order.Opt[order.Text]{},
		`order.Some[int](7)`:               order.Some(7),
		`order.ErrorCode(22110)`:           order.ErrorNotHostable,
		`order.Opt[sid.ID[sid.Account]]{}`: order.Opt[sid.ID[sid.Account]]{},
		`order.Of[order.Effect](order.PlaceCall, order.SendCallback)`: order.Of(order.PlaceCall, order.SendCallback),
		`order.Of[order.Guard]()`:                                     order.Guards(0),
		`order.UpdateRequest{FriendlyName: order.Some[order.Text](order.Text("")), Status: status.PendingVerification}`: order.UpdateRequest{
			FriendlyName: order.Some[order.Text](""), Status: status.PendingVerification},
		`order.Command{Event: order.SendLOA, Update: &order.UpdateRequest{CallDelay: order.Some[int](5)}, SigningDocumentSID: sid.MustParse[sid.AuthorizationDocument]("PX00000000000000000000000000000000")}`: order.Command{
			Event: order.SendLOA, Update: &order.UpdateRequest{CallDelay: order.Some(5)}, SigningDocumentSID: letter},
		`order.Change{}`: order.Change{},
		`order.Order{Resource: order.Resource{Status: status.Failed}, Memory: order.Memory{Version: 3}}`: order.Order{
			Resource: order.Resource{Status: status.Failed}, Memory: order.Memory{Version: 3}},
	} {
		assert.Equal(t, want, fmt.Sprintf("%#v", value))
	}
}
