package order

// ValidateURL says why a text is not a url that an order may carry: an absolute
// http or https url. It is the rule of StatusCallbackUrl, for those who meet such
// a url elsewhere, like in a redirect. The error does not repeat the text, which
// may hold a password.
func ValidateURL(text string) error { return isURL(text) }
