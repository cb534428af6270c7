package reply

import (
	"net/http"
	"net/url"
)

// ErrToken asks for the token.
var ErrToken = &StatusError{Status: http.StatusUnauthorized, Code: "token", Message: "this needs the token of the server: send it as Authorization: Bearer TOKEN"}

var errCrossSite = &StatusError{Status: http.StatusForbidden, Code: "cross_site", Message: "pages of other sites may not do this"}

// SameSite refuses what a page of another origin asks for through its reader's
// browser, unless the origin is one that may read: browsers say where a request
// comes from (Sec-Fetch-Site, Origin), and other clients say nothing.
func SameSite(r *http.Request, cors string) error {
	origin := r.Header.Get("Origin")
	if cors == "*" || (cors != "" && origin == cors) {
		return nil
	}
	if site := r.Header.Get("Sec-Fetch-Site"); site == "cross-site" || site == "same-site" {
		return errCrossSite
	}
	if origin == "" {
		return nil
	}
	from, err := url.Parse(origin)
	own, _ := url.Parse(Base(r)) // made of what was checked
	if err == nil && (from.Host == r.Host || from.Host == own.Host) {
		return nil
	}
	return errCrossSite
}
