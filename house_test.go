package hostednumbers_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "github.com/hostednumbers/hostednumbers"

// goList returns the lines of go list.
func goList(t *testing.T, args ...string) []string {
	out, err := exec.Command("go", append([]string{"list"}, args...)...).Output()
	require.NoError(t, err)
	return strings.Fields(string(out))
}

// everyDeps maps each package of the module to itself and all dependencies of its
// production code. It calls go list once, because each call is slow.
var everyDeps = sync.OnceValues(func() (map[string][]string, error) {
	out, err := exec.Command("go", "list", "-f", "{{.ImportPath}}{{range .Deps}} {{.}}{{end}}", "./...").Output()
	of := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		names := strings.Fields(line)
		of[names[0]] = names
	}
	return of, err
})

// deps returns a package of the module and its dependencies.
func deps(t *testing.T, pkg string) []string {
	of, err := everyDeps()
	require.NoError(t, err)
	require.Contains(t, of, pkg)
	return of[pkg]
}

// These are the modules of third parties that production code may depend on.
const (
	looplab      = "github.com/looplab/fsm"
	phonenumbers = "github.com/nyaruka/phonenumbers/v2"
	protobuf     = "google.golang.org/protobuf"
)

// impure lists packages of the standard library that the core must not use.
var impure = []string{"net/http", "os/exec", "math/rand", "math/rand/v2", "crypto/rand"}

func TestOnlySendingAndReceivingCallbacksUsesHTTP(t *testing.T) {
	for path, file := range sources(t) {
		if filepath.ToSlash(filepath.Dir(path)) != "callback" {
			continue
		}
		for _, spec := range file.Imports {
			name := strings.Trim(spec.Path.Value, `"`)
			if name != "net/http" || !slices.Contains([]string{"callback/send.go", "callback/attempt.go", "callback/receive.go", "callback/wire.go", "callback/forwarded.go"}, path) {
				assert.NotContains(t, impure, name, path)
			}
		}
	}
}

// usesHTTP lists the packages that serve or send over HTTP.
var usesHTTP = []string{"callback", "client", "internal/web", "platform/server", "platform/control", "mock", "conform"}

func TestPackagesImportOnlyAllowedPackages(t *testing.T) {
	leaf := []string{"internal/nullable", "internal/exactjson", "internal/gosyntax", "internal/nearest", "internal/params", "internal/words"}
	core := append([]string{"status", "sid", "phone", looplab}, leaf...)
	script := append([]string{"order", "loa", "order/paths", "phone/plan", "platform", phonenumbers, protobuf}, core...)
	web := append([]string{"api", "order", "loa"}, core...)
	server := append([]string{"internal/web", "platform"}, web...)
	control := append([]string{"callback"}, server...)
	scenario := append([]string{"order"}, core...)
	mock := append([]string{"mock/scenario", "platform/memory", "platform/server", "platform/control", "phone/plan", phonenumbers, protobuf}, control...)
	conform := append([]string{"api", "callback", "conform/script", "conform/report", "internal/terminal", "internal/web", "platform", "platform/memory", "platform/server", porcupine}, script...)
	rules := map[string][]string{
		"internal/nullable":  nil,
		"internal/exactjson": nil,
		"internal/gosyntax":  nil,
		"internal/nearest":   nil,
		"internal/params":    nil,
		"internal/words":     {"internal/nearest", "internal/nullable"},
		"internal/terminal":  nil,
		"status":             leaf,
		"sid":                leaf,
		"phone":              leaf,
		"phone/plan":         append([]string{"phone", phonenumbers, protobuf}, leaf...),
		"order":              core,
		"callback":           append([]string{"order"}, core...),
		"order/paths":        append([]string{"order"}, core...),
		"loa":                append([]string{"order"}, core...),
		"api":                append([]string{"order", "loa"}, core...),
		"client":             web,
		"platform":           append([]string{"order", "loa"}, core...),
		"platform/memory":    append([]string{"order", "loa", "platform"}, core...),
		"internal/web":       web,
		"platform/server":    server,
		"platform/control":   control,
		"mock/scenario":      scenario,
		"mock":               mock,
		"conform/script":     script,
		"conform/report":     append([]string{"conform/script", "internal/terminal"}, script...),
		"conform":            conform,
	}
	for name, allowed := range rules {
		for _, dep := range deps(t, module+"/"+name) {
			own := strings.TrimPrefix(dep, module+"/")
			if own == name || !strings.Contains(strings.SplitN(dep, "/", 2)[0], ".") {
				// callback receives with net/http: see above. The placeholders of a script are random, from a seed.
				if !slices.Contains(usesHTTP, name) && (dep != "math/rand/v2" || !strings.HasPrefix(name, "conform/")) {
					assert.NotContains(t, impure, dep, name)
				}
				continue
			}
			ok := slices.ContainsFunc(allowed, func(a string) bool { return own == a || strings.HasPrefix(own, a+"/") && strings.Contains(a, ".") })
			assert.True(t, ok, "%s must not depend on %s", name, dep)
		}
	}
}

// A program that uses the client links what package order links, and nothing else.
func TestTheClientImportsNoThirdParty(t *testing.T) {
	for path, file := range sources(t) {
		for _, spec := range file.Imports {
			name := strings.Trim(spec.Path.Value, `"`)
			if filepath.ToSlash(filepath.Dir(path)) == "client" && strings.Contains(name, ".") {
				assert.True(t, strings.HasPrefix(name, module+"/"), "%s: %s", path, name)
			}
		}
	}
}

func TestOnlyTestsImportTheTestingLibraries(t *testing.T) {
	for _, pkg := range goList(t, "./...") {
		if pkg == module+"/fuzz" || pkg == module+"/platform/storetest" {
			continue // only tests import them
		}
		for _, dep := range deps(t, pkg) {
			for _, banned := range []string{module + "/fuzz", "pgregory.net/rapid", "github.com/stretchr/testify", "testing"} {
				assert.NotEqual(t, banned, dep, "%s must not depend on it", pkg)
			}
		}
	}
}

func TestOnlyTestsAndTheConformanceCheckSearchForPaths(t *testing.T) {
	for _, pkg := range goList(t, "./...") {
		under, _, _ := strings.Cut(strings.TrimPrefix(pkg, module+"/"), "/")
		if slices.Contains([]string{"cmd", "conform", "fuzz"}, under) || strings.HasSuffix(pkg, "/order/paths") || strings.HasSuffix(pkg, "/platform/storetest") {
			continue
		}
		assert.NotContains(t, deps(t, pkg), module+"/order/paths", pkg)
	}
	for path, file := range sources(t) {
		for _, spec := range file.Imports {
			if strings.Trim(spec.Path.Value, `"`) == module+"/order/paths" {
				assert.True(t, strings.HasPrefix(path, "fuzz/") || strings.HasPrefix(path, "conform/") || strings.HasPrefix(path, "platform/storetest/"), path)
			}
		}
	}
}

// porcupine checks the concurrent requests of the conformance check.
const porcupine = "github.com/anishathalye/porcupine"

func TestOnlyTheCommandAndTestsLinkTheConformanceCheck(t *testing.T) {
	for _, name := range []string{"internal/nullable", "internal/exactjson", "status", "sid", "phone", "phone/plan", "order", "loa", "callback", "platform", "platform/memory", "platform/server", "platform/control", "mock", "client"} {
		for _, dep := range deps(t, module+"/"+name) {
			for _, banned := range []string{module + "/fuzz", "pgregory.net/rapid", "github.com/stretchr/testify", porcupine} {
				assert.False(t, dep == banned || strings.HasPrefix(dep, banned+"/"), "%s must not depend on %s", name, dep)
			}
		}
	}
	importers := map[string][]string{}
	for path, file := range sources(t) {
		for _, spec := range file.Imports {
			name := strings.Trim(spec.Path.Value, `"`)
			importers[name] = append(importers[name], filepath.ToSlash(filepath.Dir(path)))
		}
	}
	for name, allowed := range map[string][]string{
		module + "/fuzz":           nil, // only tests
		module + "/conform":        {"cmd/hostednumbers", "fuzz"},
		module + "/conform/report": {"cmd/hostednumbers", "conform", "fuzz"},
		module + "/conform/script": {"cmd/hostednumbers", "conform", "conform/report", "fuzz"},
		porcupine:                  {"conform"},
	} {
		assert.Subset(t, allowed, importers[name], name)
	}
}

// sources parses the production code of every package.
func sources(t *testing.T) map[string]*ast.File {
	files := map[string]*ast.File{}
	require.NoError(t, filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if d.IsDir() && d.Name() == "testdata" {
			return filepath.SkipDir
		}
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		files[filepath.ToSlash(path)] = file
		return err
	}))
	return files
}

func TestTheCoreReadsNoClock(t *testing.T) {
	for path, file := range sources(t) {
		if !slices.Contains([]string{"status", "sid", "phone", "order", "loa", "callback"}, strings.Split(path, "/")[0]) {
			continue
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.SelectorExpr); ok {
				if pkg, ok := call.X.(*ast.Ident); ok && pkg.Name == "time" {
					assert.NotContains(t, []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "NewTimer", "NewTicker", "Tick"},
						call.Sel.Name, path)
				}
			}
			return true
		})
	}
}

func TestNoVariableIsNamedLikeAPackageInUse(t *testing.T) {
	for path, file := range sources(t) {
		used := map[string]bool{}
		for _, spec := range file.Imports {
			used[strings.Trim(spec.Path.Value[strings.LastIndex(spec.Path.Value, "/")+1:], `"`)] = true
		}
		ast.Inspect(file, func(n ast.Node) bool {
			for _, name := range declared(n) {
				assert.False(t, used[name.Name], "%s: %s", path, name.Name)
			}
			return true
		})
	}
}

// declared returns the variables that a node declares: parameters, results and those
// of :=.
func declared(n ast.Node) (names []*ast.Ident) {
	switch n := n.(type) {
	case *ast.AssignStmt:
		for _, left := range n.Lhs {
			if name, ok := left.(*ast.Ident); ok && n.Tok == token.DEFINE {
				names = append(names, name)
			}
		}
	case *ast.FuncType:
		fields := n.Params.List
		if n.Results != nil {
			fields = slices.Concat(fields, n.Results.List)
		}
		for _, field := range fields {
			names = append(names, field.Names...)
		}
	case *ast.RangeStmt:
		for _, left := range []ast.Expr{n.Key, n.Value} {
			if name, ok := left.(*ast.Ident); ok && n.Tok == token.DEFINE {
				names = append(names, name)
			}
		}
	}
	return names
}

func TestEveryExportedNameIsDocumented(t *testing.T) {
	packages := map[string]bool{}
	for path, file := range sources(t) {
		packages[filepath.Dir(path)] = packages[filepath.Dir(path)] || file.Doc != nil
		for _, decl := range file.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				if decl.Name.IsExported() && isExportedReceiver(decl) {
					assert.NotNil(t, decl.Doc, "%s: %s", path, decl.Name)
				}
			case *ast.GenDecl:
				for _, spec := range decl.Specs {
					for _, name := range undocumented(decl, spec) {
						assert.Fail(t, "undocumented", "%s: %s", path, name)
					}
				}
			}
		}
	}
	for dir, documented := range packages {
		assert.True(t, documented, "package in %s", dir)
	}
}

func isExportedReceiver(decl *ast.FuncDecl) bool {
	if decl.Recv == nil {
		return true
	}
	exported := false
	ast.Inspect(decl.Recv.List[0].Type, func(n ast.Node) bool {
		if name, ok := n.(*ast.Ident); ok && !exported {
			exported = name.IsExported()
			return false
		}
		return true
	})
	return exported
}

// undocumented returns the exported names of a declaration without a comment on the
// name or its group.
func undocumented(decl *ast.GenDecl, spec ast.Spec) []string {
	var names []string
	switch spec := spec.(type) {
	case *ast.TypeSpec:
		if spec.Name.IsExported() && decl.Doc == nil && spec.Doc == nil && spec.Comment == nil {
			names = append(names, spec.Name.Name)
		}
	case *ast.ValueSpec:
		for _, name := range spec.Names {
			if name.IsExported() && decl.Doc == nil && spec.Doc == nil && spec.Comment == nil {
				names = append(names, name.Name)
			}
		}
	}
	return names
}

func TestEveryPackageHasAnExample(t *testing.T) {
	for _, dir := range goList(t, "-f", "{{.Dir}}", "./...") {
		tests, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
		require.NoError(t, err)
		found := slices.ContainsFunc(tests, func(path string) bool {
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			require.NoError(t, err)
			return slices.ContainsFunc(file.Decls, func(decl ast.Decl) bool {
				f, ok := decl.(*ast.FuncDecl)
				return ok && strings.HasPrefix(f.Name.Name, "Example")
			})
		})
		assert.True(t, found, filepath.Base(dir))
	}
}
