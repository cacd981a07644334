package order

// ValidateURL checks a text by the rule of StatusCallbackUrl, which requires an
// absolute http or https url. It is exported for urls from other sources, such as a
// redirect. The error does not repeat the text, which may contain a password.
func ValidateURL(text string) error { return isURL(text) }
