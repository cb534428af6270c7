package geo

import (
	"errors"
	"fmt"
)

// Code is an error's name for machines, from which the status of an answer and
// of the program follow.
type Code string

// The codes.
const (
	CodeInvalid     Code = "invalid"     // the request or a value in it is wrong
	CodeUnreadable  Code = "unreadable"  // a file or text can't be read
	CodeTooLarge    Code = "too_large"   // over a stated bound
	CodeNotFound    Code = "not_found"   // no such thing
	CodeConflict    Code = "conflict"    // another writer was first
	CodeUnavailable Code = "unavailable" // try again later
	CodeInternal    Code = "internal"    // our fault
)

// Error is an error with a code and, where one value is to blame, its name.
type Error struct {
	Code    Code
	Param   string // the parameter, flag or file at fault; may be empty
	Message string // one sentence that says what to do
	Err     error  // the cause; may be nil
}

// Error says what is wrong in one sentence, behind the name of what is to blame.
func (e *Error) Error() string {
	if e.Param == "" {
		return e.Message
	}
	return e.Param + ": " + e.Message
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an Error; a %w in the format keeps the cause.
func Errorf(code Code, param, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Code: code, Param: param, Message: err.Error(), Err: errors.Unwrap(err)}
}

// CodeOf returns the code of the first [Error] in err's chain, and
// [CodeInternal] where there is none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return CodeInternal
}
