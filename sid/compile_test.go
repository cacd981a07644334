package sid_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/sid"
)

const sidPath = "github.com/hostednumbers/hostednumbers/sid"

func TestKindsDoNotMix(t *testing.T) {
	check := newChecker(t)
	for _, code := range []string{
		`order = other`,
		`order = sid.ID[sid.Order](order)`,
		`_ = order == other`,
		`takesOrder(order)`,
		`takesAny(order); takesAny(account)`,
	} {
		assert.NoError(t, check(code), code)
	}
	for _, code := range []string{
		`order = account`,
		`order = sid.ID[sid.Order](account)`,
		`account = sid.ID[sid.Account](order)`,
		`_ = order == account`,
		`takesOrder(account)`,
		`order = "HR0123456789abcdef0123456789abcdef"`,
		`_ = sid.ID[string]{}`,
		`_ = sid.ID[*sid.Order]{}`,
		`_ = sid.ID[sid.Kind]{}`,
		`_ = sid.ID[struct{ sid.Order }]{}`,
	} {
		assert.Error(t, check(code), code)
	}
}

// newChecker returns a function that type-checks statements that use the package. It
// imports empty packages, skips the bodies of functions, and ignores errors inside
// the package.
func newChecker(t *testing.T) func(code string) error {
	fset := token.NewFileSet()
	names, err := filepath.Glob("*.go")
	require.NoError(t, err)
	var files []*ast.File
	for _, name := range names {
		if !strings.HasSuffix(name, "_test.go") {
			file, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
			require.NoError(t, err)
			files = append(files, file)
		}
	}
	lenient := types.Config{Importer: importer{}, IgnoreFuncBodies: true, Error: func(error) {}}
	pkg, _ := lenient.Check(sidPath, fset, files, nil)

	return func(code string) error {
		file, err := parser.ParseFile(fset, "code.go", `package code
			import "`+sidPath+`"
			func takesOrder(sid.ID[sid.Order]) {}
			func takesAny[K sid.Kind](sid.ID[K]) {}
			func code(order, other sid.ID[sid.Order], account sid.ID[sid.Account]) {
				`+code+`
			}`, parser.SkipObjectResolution)
		require.NoError(t, err)
		strict := types.Config{Importer: importer{sidPath: pkg}}
		_, err = strict.Check("code", fset, []*ast.File{file}, nil)
		return err
	}
}

// importer returns the given packages, and an empty package for any other path.
type importer map[string]*types.Package

func (known importer) Import(name string) (*types.Package, error) {
	if pkg, ok := known[name]; ok {
		return pkg, nil
	}
	pkg := types.NewPackage(name, path.Base(name))
	pkg.MarkComplete()
	return pkg, nil
}

func TestNoKindConvertsToAnother(t *testing.T) {
	ids := []any{
		sid.ID[sid.Order]{}, sid.ID[sid.Account]{}, sid.ID[sid.IncomingPhoneNumber]{}, sid.ID[sid.Address]{},
		sid.ID[sid.AuthorizationDocument]{}, sid.ID[sid.IdentityDocument]{}, sid.ID[sid.Application]{}, sid.ID[sid.Call]{},
		sid.ID[sid.APIKey]{},
	}
	for i, from := range ids {
		for j, to := range ids {
			from, to := reflect.TypeOf(from), reflect.TypeOf(to)
			assert.Equal(t, i == j, from.ConvertibleTo(to), "%v to %v", from, to)
		}
	}
}
