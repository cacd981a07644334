package sid

import "iter"

// Kind is the kind of object that an id names: one of the types below. To add
// a kind, add its type and its info method, and list it in Kind and kinds.
type Kind interface {
	Order | Account | IncomingPhoneNumber | Address |
		AuthorizationDocument | IdentityDocument | Application | Call | APIKey
	info() Info
}

// Info describes a kind: the two capital letters of its sids, and its display name.
type Info struct{ Prefix, Name string }

// The kinds of sid that hosted number orders use.
type (
	Order                 struct{} // HR: a hosted number order
	Account               struct{} // AC: an account or subaccount
	IncomingPhoneNumber   struct{} // PN: the number being hosted, as the platform's own resource
	Address               struct{} // AD: the address of the number's owner
	AuthorizationDocument struct{} // PX: the letter of authorization
	IdentityDocument      struct{} // RI: the phone bill that proves ownership
	Application           struct{} // AP: an application that handles messages
	Call                  struct{} // CA: a verification call
	APIKey                struct{} // SK: a key that acts for an account
)

func (Order) info() Info                 { return Info{"HR", "order"} }
func (Account) info() Info               { return Info{"AC", "account"} }
func (IncomingPhoneNumber) info() Info   { return Info{"PN", "incoming phone number"} }
func (Address) info() Info               { return Info{"AD", "address"} }
func (AuthorizationDocument) info() Info { return Info{"PX", "authorization document"} }
func (IdentityDocument) info() Info      { return Info{"RI", "identity document"} }
func (Application) info() Info           { return Info{"AP", "application"} }
func (Call) info() Info                  { return Info{"CA", "call"} }
func (APIKey) info() Info                { return Info{"SK", "API key"} }

var kinds = [...]Info{
	Order{}.info(), Account{}.info(), IncomingPhoneNumber{}.info(), Address{}.info(),
	AuthorizationDocument{}.info(), IdentityDocument{}.info(), Application{}.info(), Call{}.info(),
	APIKey{}.info(),
}

// Kinds yields every kind.
func Kinds() iter.Seq[Info] {
	return func(yield func(Info) bool) {
		for _, kind := range kinds {
			if !yield(kind) {
				return
			}
		}
	}
}

// Identify returns the kind of a sid. Its errors are those of Parse; ErrKind means a
// well-formed sid of an unknown kind.
func Identify(text string) (Info, error) {
	if !isWellFormed(text) {
		return Info{}, &ParseError{Input: text, Err: ErrSyntax}
	}
	for kind := range Kinds() {
		if kind.Prefix == text[:prefixLen] {
			return kind, nil
		}
	}
	return Info{}, &ParseError{Input: text, Err: ErrKind}
}
