package main

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"regexp"

	"github.com/google/uuid"
	"github.com/oklog/ulid/v2"
	"go.jetify.com/typeid"

	"github.com/hostednumbers/hostednumbers/sid"
)

// hosted is the prefix type of the ids of typeid.
type hosted struct{}

func (hosted) Prefix() string { return "hr" }

type typed struct{ typeid.TypeID[hosted] }

// ids is the number of different ids in a turn, too many for the branch predictor to
// learn.
const ids = 1024

// written returns the texts of new ids of a kind.
func written(text func([16]byte) (string, error)) ([]string, error) {
	random := chacha(1)
	texts := []string{}
	for range ids {
		var b [16]byte
		random.Read(b[:])
		t, err := text(b)
		if err != nil {
			return nil, err
		}
		texts = append(texts, t)
	}
	return texts, nil
}

// parsing is a contestant that parses texts.
func parsing(name, how string, texts []string, parse func(string) error) contestant {
	return timed(name, how, len(texts), repeat(func() error {
		for _, text := range texts {
			if err := parse(text); err != nil {
				return fmt.Errorf("%q: %w", text, err)
			}
		}
		return nil
	}))
}

func parseSID(*settings) (arena, error) {
	sids, err := written(func(b [16]byte) (string, error) { return sid.From16[sid.Order](b).String(), nil })
	if err != nil {
		return arena{}, err
	}
	uuids, err := written(func(b [16]byte) (string, error) { return uuid.UUID(b).String(), nil })
	if err != nil {
		return arena{}, err
	}
	bare, err := written(func(b [16]byte) (string, error) { return hex.EncodeToString(b[:]), nil })
	if err != nil {
		return arena{}, err
	}
	ulids, err := written(func(b [16]byte) (string, error) { return ulid.ULID(b).String(), nil })
	if err != nil {
		return arena{}, err
	}
	typeids, err := written(func(b [16]byte) (string, error) {
		id, err := typeid.FromUUIDBytes[typed](b[:])
		return id.String(), err
	})
	if err != nil {
		return arena{}, err
	}
	pattern := regexp.MustCompile(`^HR[0-9a-fA-F]{32}$`)
	return field(
		parsing("sid.Parse", "", sids, func(text string) error { _, err := sid.Parse[sid.Order](text); return err }),
		parsing("regexp", "the documented pattern, compiled once", sids, func(text string) error { return unless(pattern.MatchString(text)) }),
		parsing("google/uuid", "Parse, of the form with hyphens", uuids, func(text string) error { _, err := uuid.Parse(text); return err }),
		parsing("google/uuid, bare", "Parse, of 32 digits like those of a sid", bare, func(text string) error { _, err := uuid.Parse(text); return err }),
		parsing("typeid", "Parse into its own type, with a prefix of two letters", typeids, func(text string) error { _, err := typeid.Parse[typed](text); return err }),
		parsing("oklog/ulid", "ParseStrict", ulids, func(text string) error { _, err := ulid.ParseStrict(text); return err }),
		parsing(floor, "length and prefix compared, every digit looked up in a table, four at a time", sids, func(text string) error { return unless(isOrderSID(text)) }),
	)
}

// unless is an error unless ok.
func unless(ok bool) error {
	if ok {
		return nil
	}
	return errWrong
}

// digit is 0 for hexadecimal digits, 1 for other bytes.
var digit = func() (table [256]byte) {
	for c := range table {
		if _, err := hex.DecodeString(string([]byte{'0', byte(c)})); err != nil {
			table[c] = 1
		}
	}
	return table
}()

func isOrderSID(text string) bool {
	if len(text) != 34 || text[:2] != "HR" {
		return false
	}
	var bad byte
	for i := 2; i < 34; i += 4 {
		bad |= digit[text[i]] | digit[text[i+1]] | digit[text[i+2]] | digit[text[i+3]]
	}
	return bad == 0
}

func newSID(*settings) (arena, error) {
	return field(
		timed("sid.New", "of crypto/rand.Reader", 1, repeat(func() error { _, err := sid.New[sid.Order](rand.Reader); return err })),
		timed("google/uuid", "NewRandom, as text; without its pool, which keeps future random bytes in memory", 1, repeat(func() error {
			id, err := uuid.NewRandom()
			return notEmpty(id.String(), err)
		})),
		timed("typeid", "New, as text; its first half is the time", 1, repeat(func() error {
			id, err := typeid.New[typed]()
			return notEmpty(id.String(), err)
		})),
		timed("oklog/ulid", "New of a fixed time and crypto/rand.Reader, as text: 10 random bytes, not 16", 1, repeat(func() error {
			id, err := ulid.New(1490731599000, rand.Reader)
			return notEmpty(id.String(), err)
		})),
		timed(floor, "only 16 bytes from crypto/rand", 1, repeat(func() error { var b [16]byte; _, err := rand.Read(b[:]); return err })),
	)
}

// notEmpty returns err, or an error if there is none and the id is empty.
func notEmpty(text string, err error) error {
	if err == nil {
		err = unless(text != "")
	}
	return err
}
