// Package script is the language of the steps that the conformance check, the
// transcripts, the replays and the command walk play.
//
// A step is a line of text such as "update #1 Status=pending-verification" or
// "twilio accept". ParseScript reads lines; FromPath writes a path of the model as
// steps. A form may have placeholders in braces, such as {number}; a Filler replaces
// them. Syntax and FormSyntax describe the language to people.
package script
