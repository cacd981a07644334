package sid_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/sid"
)

const digits = "0123456789abcdef0123456789ABCDEF"

var good = []string{
	"HR" + digits,
	"HR" + strings.Repeat("0", 32),
	"HR" + strings.Repeat("f", 32),
	"HR" + strings.Repeat("F", 32),
	"HRaAbBcCdDeEfF00000000000000000099",
}

// bad lists texts that are not sids of an order. says lists texts that their errors
// must contain.
var bad = []struct {
	text string
	err  error
	says []string
}{
	{"", sid.ErrSyntax, []string{"0 bytes", "34", "HR"}},
	{"HR", sid.ErrSyntax, []string{"2 bytes", "34", "HR"}},
	{digits, sid.ErrSyntax, []string{"32 bytes"}},
	{"HR" + digits[1:], sid.ErrSyntax, []string{"33 bytes"}},
	{"HR" + digits + "0", sid.ErrSyntax, []string{"35 bytes"}},
	{"HR" + digits + "\n", sid.ErrSyntax, []string{"35 bytes"}},
	{" HR" + digits, sid.ErrSyntax, []string{"35 bytes"}},
	{strings.Repeat("HR", 5000), sid.ErrSyntax, []string{"10000 bytes"}},
	{"AC" + digits, sid.ErrKind, []string{`"AC"`, "HR"}},
	{"ZZ" + digits, sid.ErrKind, []string{`"ZZ"`, "HR"}},
	{"hr" + digits, sid.ErrSyntax, []string{`"hr"`, "HR"}},
	{"Hr" + digits, sid.ErrSyntax, []string{`"Hr"`, "HR"}},
	{"00" + digits, sid.ErrSyntax, []string{`"00"`, "HR"}},
	{"@A" + digits, sid.ErrSyntax, []string{`"@A"`, "HR"}},
	{"A[" + digits, sid.ErrSyntax, []string{`"A["`, "HR"}},
	{"\u00e9" + digits, sid.ErrSyntax, []string{`"é"`, "HR"}},
	{"HRg" + digits[1:], sid.ErrSyntax, []string{`"g"`, "offset 2"}},
	{"HR" + digits[1:] + "G", sid.ErrSyntax, []string{`"G"`, "offset 33"}},
	{"HR-" + digits[1:], sid.ErrSyntax, []string{`"-"`, "offset 2"}},
	{"HR" + digits[1:] + " ", sid.ErrSyntax, []string{`" "`, "offset 33"}},
	{"HR" + digits[1:] + "\x00", sid.ErrSyntax, []string{`"\x00"`, "offset 33"}},
	{"HR" + digits[2:] + "\u0661", sid.ErrSyntax, []string{"offset 32"}},
	{"HR" + digits[1:] + "\xff", sid.ErrSyntax, []string{`"\xff"`, "offset 33"}},
	{"AC" + digits[1:] + "x", sid.ErrSyntax, []string{`"x"`, "offset 33"}},
}

var (
	anySID   = regexp.MustCompile(`^[A-Z]{2}[0-9a-fA-F]{32}$`)
	orderSID = regexp.MustCompile(`^HR[0-9a-fA-F]{32}$`)
	knownSID = regexp.MustCompile(`^(HR|AC|PN|AD|PX|RI|AP|CA|SK)[0-9a-fA-F]{32}$`)
)

// parsesAsSpecified compares Parse and Identify with the regular expressions.
func parsesAsSpecified(t require.TestingT, text string) {
	want := sid.ErrSyntax
	if anySID.MatchString(text) {
		want = sid.ErrKind
	}

	id, err := sid.Parse[sid.Order](text)
	if orderSID.MatchString(text) {
		require.NoError(t, err)
		require.False(t, id.IsZero())
		require.Equal(t, text, id.String())
	} else {
		require.Equal(t, sid.ID[sid.Order]{}, id)
		isParseError(t, err, want, "HR", text)
	}

	kind, err := sid.Identify(text)
	if knownSID.MatchString(text) {
		require.NoError(t, err)
		require.Equal(t, text[:2], kind.Prefix)
	} else {
		require.Equal(t, sid.Info{}, kind)
		isParseError(t, err, want, "", text)
	}
}

// Identify accepts any kind, so its error names them all.
func TestIdentifyNamesTheMistake(t *testing.T) {
	const required = "must be HR, AC, PN, AD, PX, RI, AP, CA or SK and 32 hexadecimal digits"
	for text, want := range map[string]string{
		"":                      "it has 0 bytes, not 34",
		"HR" + digits + "0":     "it has 35 bytes, not 34",
		"ZZ" + digits:           `it begins with "ZZ"`,
		"hr" + digits:           `it begins with "hr"`,
		"HR" + digits[1:] + "x": `it has "x" at offset 33`,
	} {
		kind, err := sid.Identify(text)
		assert.EqualError(t, err, fmt.Sprintf("sid: parse %.40q: %s; %s", text, required, want))
		assert.Zero(t, kind)
	}
}

func isParseError(t require.TestingT, err, want error, prefix, text string) {
	require.ErrorIs(t, err, want)
	var parseErr *sid.ParseError
	require.ErrorAs(t, err, &parseErr)
	require.Equal(t, sid.ParseError{Prefix: prefix, Input: text, Err: want}, *parseErr)
	require.NotEmpty(t, err.Error())
}

func TestParse(t *testing.T) {
	for _, text := range good {
		require.Regexp(t, orderSID, text)
		parsesAsSpecified(t, text)
		assert.Equal(t, text, sid.MustParse[sid.Order](text).String())
	}
	for _, row := range bad {
		parsesAsSpecified(t, row.text)
		_, err := sid.Parse[sid.Order](row.text)
		require.ErrorIs(t, err, row.err, row.text)
		for _, fragment := range row.says {
			assert.Contains(t, err.Error(), fragment)
		}
		assert.Panics(t, func() { sid.MustParse[sid.Order](row.text) })
	}
	rapid.Check(t, func(t *rapid.T) {
		parsesAsSpecified(t, fuzz.Texts(fuzz.SIDs[sid.Order]()).Draw(t, "text"))
		parsesAsSpecified(t, rapid.StringMatching(`[A-Za-z]{2}[0-9a-fA-Fg]{32}`).Draw(t, "any sid"))
	})
}

func FuzzParse(f *testing.F) {
	for _, text := range good {
		f.Add(text)
	}
	for _, row := range bad {
		f.Add(row.text)
	}
	f.Fuzz(func(t *testing.T, text string) { parsesAsSpecified(t, text) })
}

func TestKinds(t *testing.T) {
	t.Run("HR", kind[sid.Order]("HR", "order"))
	t.Run("AC", kind[sid.Account]("AC", "account"))
	t.Run("PN", kind[sid.IncomingPhoneNumber]("PN", "incoming phone number"))
	t.Run("AD", kind[sid.Address]("AD", "address"))
	t.Run("PX", kind[sid.AuthorizationDocument]("PX", "authorization document"))
	t.Run("RI", kind[sid.IdentityDocument]("RI", "identity document"))
	t.Run("AP", kind[sid.Application]("AP", "application"))
	t.Run("CA", kind[sid.Call]("CA", "call"))
	t.Run("SK", kind[sid.APIKey]("SK", "API key"))
	assert.Len(t, slices.Collect(sid.Kinds()), 9)
	for kind := range sid.Kinds() {
		assert.Equal(t, "HR", kind.Prefix)
		break
	}
}

// kind returns the test of one kind. All kinds accept the same digits.
func kind[K sid.Kind](prefix, name string) func(*testing.T) {
	return func(t *testing.T) {
		assert.Equal(t, prefix+digits, sid.MustParse[K](prefix+digits).String())
		assert.Equal(t, prefix+"000102030405060708090a0b0c0d0e0f",
			sid.From16[K]([16]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}).String())
		info, err := sid.Identify(prefix + digits)
		assert.NoError(t, err)
		assert.Equal(t, sid.Info{Prefix: prefix, Name: name}, info)
		assert.Contains(t, slices.Collect(sid.Kinds()), info)
		for other := range sid.Kinds() {
			if other != info {
				_, err := sid.Parse[K](other.Prefix + digits)
				isParseError(t, err, sid.ErrKind, prefix, other.Prefix+digits)
			}
		}
		rapid.Check(t, fuzz.Codec(fuzz.SIDs[K](), sid.Parse[K]))
	}
}

func FuzzCodec(f *testing.F) {
	f.Fuzz(rapid.MakeFuzz(fuzz.Codec(fuzz.SIDs[sid.Order](), sid.Parse[sid.Order])))
}

func TestIDsKeepTheirCaseAndCompareExactly(t *testing.T) {
	lower, upper := sid.MustParse[sid.Call]("CA"+strings.Repeat("a", 32)), sid.MustParse[sid.Call]("CA"+strings.Repeat("A", 32))
	assert.NotEqual(t, lower, upper)
	assert.Len(t, map[sid.ID[sid.Call]]bool{lower: true, upper: true}, 2)
	assert.Equal(t, "CA"+strings.Repeat("A", 32), upper.String())
	assert.True(t, sid.ID[sid.Call]{}.IsZero())
	assert.False(t, sid.From16[sid.Call]([16]byte{}).IsZero())
}

func TestNew(t *testing.T) {
	source := []byte("sixteen bytes!!!and more")
	reader := bytes.NewReader(source)
	id, err := sid.New[sid.Order](iotest.OneByteReader(reader))
	require.NoError(t, err)
	assert.Equal(t, sid.From16[sid.Order]([16]byte(source)), id)
	assert.Equal(t, len("and more"), reader.Len())

	broken := errors.New("no entropy")
	for reader, want := range map[io.Reader]error{
		iotest.ErrReader(broken):           broken,
		strings.NewReader(""):              io.EOF,
		strings.NewReader("fifteen bytes"): io.ErrUnexpectedEOF,
	} {
		id, err := sid.New[sid.Order](reader)
		assert.ErrorIs(t, err, want)
		assert.True(t, id.IsZero())
	}
}

func TestAllocations(t *testing.T) {
	buf := make([]byte, 0, 64)
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		for _, text := range good {
			id, err := sid.Parse[sid.Order](text)
			if err != nil || id.String() != text {
				t.Error(id, err)
			}
			if buf, err = id.AppendText(buf[:0]); err != nil {
				t.Error(err)
			}
		}
	}))
}
