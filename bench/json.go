package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strconv"

	openapi "github.com/twilio/twilio-go/rest/numbers/v2"

	"github.com/hostednumbers/hostednumbers/order"
)

// plain is an order as a host without this library would declare it, with strings,
// and pointers to strings for fields that may be null.
type plain struct {
	AccountSID              string    `json:"account_sid"`
	AddressSID              *string   `json:"address_sid"`
	CallDelay               int       `json:"call_delay"`
	Capabilities            plainCaps `json:"capabilities"`
	CcEmails                []string  `json:"cc_emails"`
	DateCreated             string    `json:"date_created"`
	DateUpdated             string    `json:"date_updated"`
	Email                   *string   `json:"email"`
	Extension               *string   `json:"extension"`
	FailureReason           string    `json:"failure_reason"`
	FriendlyName            *string   `json:"friendly_name"`
	IncomingPhoneNumberSID  string    `json:"incoming_phone_number_sid"`
	PhoneNumber             string    `json:"phone_number"`
	SID                     string    `json:"sid"`
	SigningDocumentSID      *string   `json:"signing_document_sid"`
	Status                  string    `json:"status"`
	UniqueName              *string   `json:"unique_name"`
	URL                     string    `json:"url"`
	VerificationAttempts    int       `json:"verification_attempts"`
	VerificationCallSIDs    []string  `json:"verification_call_sids"`
	VerificationCode        *string   `json:"verification_code"`
	VerificationDocumentSID *string   `json:"verification_document_sid"`
	VerificationType        string    `json:"verification_type"`
}

type plainCaps struct {
	SMS   bool `json:"sms"`
	Voice bool `json:"voice"`
}

// documented returns the order in the fetch sample of the API's page, without white
// space. It comes from the test data of package order.
func documented() ([]byte, error) {
	data, err := os.ReadFile(filepath.Join("..", "order", "testdata", "samples", "fetch.json"))
	if err != nil {
		return nil, fmt.Errorf("not in the folder bench of a clone: %w", err)
	}
	var compact bytes.Buffer
	err = json.Compact(&compact, data)
	return compact.Bytes(), err
}

// read decodes the documented order in three ways.
func read() (data []byte, ours order.Resource, theirs plain, client openapi.NumbersV2HostedNumberOrder, err error) {
	if data, err = documented(); err != nil {
		return
	}
	for _, into := range []any{&ours, &theirs, &client} {
		if err = json.Unmarshal(data, into); err != nil {
			return
		}
	}
	return
}

const clientHow = "encoding/json on its type, which has other keys for five fields and loses them"

func encode(*settings) (arena, error) {
	data, ours, theirs, client, err := read()
	if err != nil {
		return arena{}, err
	}
	less, err := json.Marshal(&client)
	if err != nil {
		return arena{}, err
	}
	marshal := func(v any, want []byte) func() error {
		return func() error {
			got, err := json.Marshal(v)
			if err == nil && !bytes.Equal(got, want) {
				err = errWrong
			}
			return err
		}
	}
	return field(
		timed("order.Resource", "", 1, repeat(marshal(&ours, data))),
		timed(plainStruct, "encoding/json", 1, repeat(marshal(&theirs, data))),
		timed("twilio-go", clientHow, 1, repeat(marshal(&client, less))),
		timed(floor, "appended by hand; strings are searched for characters to escape", 1, repeat(func() error {
			return unless(bytes.Equal(theirs.appendTo(make([]byte, 0, 1024)), data))
		})),
	)
}

func decode(*settings) (arena, error) {
	data, ours, theirs, client, err := read()
	if err != nil {
		return arena{}, err
	}
	return field(
		timed("order.Resource", "every field checked", 1, decoding(data, &ours, func(into *order.Resource) error { return json.Unmarshal(data, into) })),
		timed(plainStruct, "encoding/json; nothing checked", 1, decoding(data, &theirs, func(into *plain) error { return json.Unmarshal(data, into) })),
		timed("twilio-go", clientHow, 1, decoding(data, &client, func(into *openapi.NumbersV2HostedNumberOrder) error { return json.Unmarshal(data, into) })),
		timed(floor, "read by hand into the plain struct, without escapes", 1, decoding(data, &theirs, func(into *plain) error {
			s := scanner{rest: data}
			s.order(into)
			return unless(!s.bad && len(s.rest) == 0)
		})),
	)
}

// decoding decodes repeatedly, and compares the last result with the wanted one.
func decoding[T any](data []byte, want *T, unmarshal func(*T) error) func(int) error {
	return func(times int) error {
		var got T
		for range times {
			got = *new(T)
			if err := unmarshal(&got); err != nil {
				return err
			}
		}
		return unless(reflect.DeepEqual(&got, want))
	}
}

func (p *plain) appendTo(b []byte) []byte {
	b = appendString(append(b, `{"account_sid":`...), p.AccountSID)
	b = appendText(append(b, `,"address_sid":`...), p.AddressSID)
	b = strconv.AppendInt(append(b, `,"call_delay":`...), int64(p.CallDelay), 10)
	b = strconv.AppendBool(append(b, `,"capabilities":{"sms":`...), p.Capabilities.SMS)
	b = strconv.AppendBool(append(b, `,"voice":`...), p.Capabilities.Voice)
	b = appendList(append(b, `},"cc_emails":`...), p.CcEmails)
	b = appendString(append(b, `,"date_created":`...), p.DateCreated)
	b = appendString(append(b, `,"date_updated":`...), p.DateUpdated)
	b = appendText(append(b, `,"email":`...), p.Email)
	b = appendText(append(b, `,"extension":`...), p.Extension)
	b = appendString(append(b, `,"failure_reason":`...), p.FailureReason)
	b = appendText(append(b, `,"friendly_name":`...), p.FriendlyName)
	b = appendString(append(b, `,"incoming_phone_number_sid":`...), p.IncomingPhoneNumberSID)
	b = appendString(append(b, `,"phone_number":`...), p.PhoneNumber)
	b = appendString(append(b, `,"sid":`...), p.SID)
	b = appendText(append(b, `,"signing_document_sid":`...), p.SigningDocumentSID)
	b = appendString(append(b, `,"status":`...), p.Status)
	b = appendText(append(b, `,"unique_name":`...), p.UniqueName)
	b = appendString(append(b, `,"url":`...), p.URL)
	b = strconv.AppendInt(append(b, `,"verification_attempts":`...), int64(p.VerificationAttempts), 10)
	b = appendList(append(b, `,"verification_call_sids":`...), p.VerificationCallSIDs)
	b = appendText(append(b, `,"verification_code":`...), p.VerificationCode)
	b = appendText(append(b, `,"verification_document_sid":`...), p.VerificationDocumentSID)
	b = appendString(append(b, `,"verification_type":`...), p.VerificationType)
	return append(b, '}')
}

func appendString(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			return strconv.AppendQuote(b, s)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}

func appendText(b []byte, s *string) []byte {
	if s == nil {
		return append(b, "null"...)
	}
	return appendString(b, *s)
}

func appendList(b []byte, list []string) []byte {
	if list == nil {
		return append(b, "null"...)
	}
	b = append(b, '[')
	for i, s := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, s)
	}
	return append(b, ']')
}

// scanner reads JSON without white space and without escapes.
type scanner struct {
	rest []byte
	bad  bool
}

func (s *scanner) takes(text string) bool {
	if len(s.rest) < len(text) || string(s.rest[:len(text)]) != text {
		return false
	}
	s.rest = s.rest[len(text):]
	return true
}

// object reads an object, and calls a function for each value with its key.
func (s *scanner) object(value func(key []byte)) {
	s.bad = s.bad || !s.takes("{")
	for !s.bad && !s.takes("}") {
		s.takes(",")
		key := s.bytes()
		s.bad = s.bad || !s.takes(":")
		value(key)
	}
}

func (s *scanner) bytes() []byte {
	if !s.takes(`"`) {
		s.bad = true
		return nil
	}
	end := bytes.IndexByte(s.rest, '"')
	if end < 0 || bytes.IndexByte(s.rest[:end], '\\') >= 0 {
		s.bad = true
		return nil
	}
	text := s.rest[:end]
	s.rest = s.rest[end+1:]
	return text
}

func (s *scanner) string() string { return string(s.bytes()) }

func (s *scanner) text() *string {
	if s.takes("null") {
		return nil
	}
	text := s.string()
	return &text
}

func (s *scanner) list() []string {
	if s.takes("null") {
		return nil
	}
	s.bad = s.bad || !s.takes("[")
	list := []string{}
	for !s.bad && !s.takes("]") {
		s.takes(",")
		list = append(list, s.string())
	}
	return list
}

func (s *scanner) int() (n int) {
	for len(s.rest) > 0 && s.rest[0]-'0' <= 9 {
		n = 10*n + int(s.rest[0]-'0')
		s.rest = s.rest[1:]
	}
	return n
}

func (s *scanner) bool() bool {
	yes := s.takes("true")
	s.bad = s.bad || !yes && !s.takes("false")
	return yes
}

func (s *scanner) capabilities(p *plainCaps) {
	s.object(func(key []byte) {
		switch string(key) {
		case "sms":
			p.SMS = s.bool()
		case "voice":
			p.Voice = s.bool()
		default:
			s.bad = true
		}
	})
}

func (s *scanner) order(p *plain) {
	s.object(func(key []byte) {
		switch string(key) {
		case "account_sid":
			p.AccountSID = s.string()
		case "address_sid":
			p.AddressSID = s.text()
		case "call_delay":
			p.CallDelay = s.int()
		case "capabilities":
			s.capabilities(&p.Capabilities)
		case "cc_emails":
			p.CcEmails = s.list()
		case "date_created":
			p.DateCreated = s.string()
		case "date_updated":
			p.DateUpdated = s.string()
		case "email":
			p.Email = s.text()
		case "extension":
			p.Extension = s.text()
		case "failure_reason":
			p.FailureReason = s.string()
		case "friendly_name":
			p.FriendlyName = s.text()
		case "incoming_phone_number_sid":
			p.IncomingPhoneNumberSID = s.string()
		case "phone_number":
			p.PhoneNumber = s.string()
		case "sid":
			p.SID = s.string()
		case "signing_document_sid":
			p.SigningDocumentSID = s.text()
		case "status":
			p.Status = s.string()
		case "unique_name":
			p.UniqueName = s.text()
		case "url":
			p.URL = s.string()
		case "verification_attempts":
			p.VerificationAttempts = s.int()
		case "verification_call_sids":
			p.VerificationCallSIDs = s.list()
		case "verification_code":
			p.VerificationCode = s.text()
		case "verification_document_sid":
			p.VerificationDocumentSID = s.text()
		case "verification_type":
			p.VerificationType = s.string()
		default:
			s.bad = true
		}
	})
}
