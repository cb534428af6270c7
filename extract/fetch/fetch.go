// Package fetch gets documents from addresses that users or feeds name, and is not
// led astray by them: only http and https, no address of a private network unless
// it is allowed by name, bounded in bytes, time and redirects, with what robots.txt
// asks for.
//
// Addresses are checked when a connection is made, after names were looked up, for
// each redirect anew: a name that first leads here and then there is caught.
package fetch

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/csvtable"
)

//go:embed networks.tsv
var networksTSV string

// Bounds of one document.
const (
	MaxBytes     = 16 << 20 // unpacked
	maxRedirects = 5
	// DefaultTime is how long a document may take, from its first byte to its last.
	DefaultTime = 30 * time.Second
)

// Agent is who asks, as robots.txt names it; the header has an address beside it.
const Agent = "Furat"

// Fetcher gets documents. Make one with New.
type Fetcher struct {
	client  *http.Client
	allowed []netip.Prefix
	hosts   []string
	agent   string
}

// Options say what a fetcher may do.
type Options struct {
	// Private names hosts, addresses and networks that may be asked although they
	// are private: "intranet.example.org", "10.0.0.0/8", "localhost".
	Private []string
	// Contact is put into the User-Agent, so that who is asked can ask back.
	Contact string
	// Time is how long a document may take; 0 is DefaultTime.
	Time time.Duration
}

// New makes a fetcher.
func New(opt Options) (*Fetcher, error) {
	f := &Fetcher{agent: Agent + "/1 (+https://github.com/furat-map/furat)"}
	if opt.Contact != "" {
		if strings.ContainsAny(opt.Contact, "\r\n()") || len(opt.Contact) > 200 {
			return nil, geo.Errorf(geo.CodeInvalid, "contact", "want an address of mail or of a page, in one line")
		}
		f.agent = Agent + "/1 (+" + opt.Contact + ")"
	}
	for _, name := range opt.Private {
		if p, err := netip.ParsePrefix(name); err == nil {
			f.allowed = append(f.allowed, p.Masked())
		} else if a, err := netip.ParseAddr(name); err == nil {
			f.allowed = append(f.allowed, netip.PrefixFrom(a, a.BitLen()))
		} else if u, err := url.Parse("http://" + name); err == nil && u.Hostname() == name && name != "" {
			f.hosts = append(f.hosts, strings.ToLower(name))
		} else {
			return nil, geo.Errorf(geo.CodeInvalid, "allow-private", "%q is no host, address or network", name)
		}
	}
	if opt.Time == 0 {
		opt.Time = DefaultTime
	}
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	transport := &http.Transport{ // no proxy: it would look names up for us
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			host, _, err := net.SplitHostPort(addr)
			if err != nil {
				return nil, err
			}
			d := *dialer
			if !slices.Contains(f.hosts, strings.ToLower(host)) {
				d.Control = f.control
			}
			return d.DialContext(ctx, network, addr)
		},
		TLSHandshakeTimeout: 10 * time.Second, ResponseHeaderTimeout: opt.Time, MaxResponseHeaderBytes: 64 << 10, MaxIdleConnsPerHost: 1, IdleConnTimeout: 30 * time.Second, ForceAttemptHTTP2: true,
	}
	f.client = &http.Client{Transport: transport, Timeout: opt.Time, CheckRedirect: func(r *http.Request, via []*http.Request) error {
		if len(via) > maxRedirects {
			return fmt.Errorf("it leads on more than %d times", maxRedirects)
		}
		return checkURL(r.URL)
	}}
	return f, nil
}

// special are the networks in which no public source lies.
var special = func() (out []netip.Prefix) {
	for _, r := range csvtable.MustRead("networks.tsv", networksTSV, '\t') {
		out = append(out, netip.MustParsePrefix(r.Get("network")))
	}
	return out
}()

// errPrivate is the error of an address in a network that is not public.
var errPrivate = errors.New("it lies in a private network")

// control looks at the address of a connection before it is made.
func (f *Fetcher) control(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	if !f.mayAsk(at.Addr()) {
		return fmt.Errorf("%s: %w; allow it with --allow-private where that is meant", at.Addr(), errPrivate)
	}
	return nil
}

func (f *Fetcher) mayAsk(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	in := func(p netip.Prefix) bool { return p.Contains(a) }
	return slices.ContainsFunc(f.allowed, in) || !slices.ContainsFunc(special, in)
}

// checkURL refuses what is no plain web address.
func checkURL(u *url.URL) error {
	switch {
	case u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		return geo.Errorf(geo.CodeInvalid, "url", "%q is no web address; it begins with http:// or https://", geo.Clip(u.Redacted()))
	case u.User != nil:
		return geo.Errorf(geo.CodeInvalid, "url", "an address with a name and password in it is not asked")
	}
	return nil
}

// Request is what to get, and what is known of it from before.
type Request struct {
	URL                string
	ETag, LastModified string
}

// Document is an answer.
type Document struct {
	URL                string // where it was found in the end
	MediaType          string
	Body               []byte
	ETag, LastModified string
	Unchanged          bool // since it was asked for before; there is no body
}

// Charset is the encoding that the server names, "" for none, and for what is UTF-8
// anyway: servers name one for all that they have.
func (d *Document) Charset() string {
	_, p, err := mime.ParseMediaType(d.MediaType)
	if err != nil || strings.EqualFold(p["charset"], "utf-8") || utf8.Valid(d.Body) {
		return ""
	}
	return p["charset"]
}

// StatusError is an answer that is no document.
type StatusError struct {
	Status int
	After  time.Duration // to wait, where the server says so
}

// Error says what was answered.
func (e *StatusError) Error() string {
	return fmt.Sprintf("the server answered %d %s", e.Status, http.StatusText(e.Status))
}

// Get gets a document.
func (f *Fetcher) Get(ctx context.Context, q Request) (*Document, error) {
	u, err := url.Parse(q.URL)
	if err == nil {
		err = checkURL(u)
	}
	if err != nil {
		return nil, geo.Errorf(geo.CodeInvalid, "url", "%w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, q.URL, nil)
	if err != nil {
		return nil, geo.Errorf(geo.CodeInvalid, "url", "%w", err)
	}
	req.Header.Set("User-Agent", f.agent)
	req.Header.Set("Accept", "text/html, application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5")
	if q.ETag != "" {
		req.Header.Set("If-None-Match", q.ETag)
	}
	if q.LastModified != "" {
		req.Header.Set("If-Modified-Since", q.LastModified)
	}
	resp, err := f.client.Do(req)
	if err != nil {
		return nil, unreachable(err)
	}
	defer resp.Body.Close()
	d := &Document{URL: resp.Request.URL.String(), MediaType: resp.Header.Get("Content-Type"), ETag: resp.Header.Get("ETag"), LastModified: resp.Header.Get("Last-Modified")}
	switch {
	case resp.StatusCode == http.StatusNotModified:
		d.Unchanged = true
		return d, nil
	case resp.StatusCode != http.StatusOK:
		return nil, &StatusError{resp.StatusCode, retryAfter(resp.Header.Get("Retry-After"))}
	}
	d.Body, err = io.ReadAll(io.LimitReader(resp.Body, MaxBytes+1))
	switch {
	case err != nil:
		return nil, unreachable(err)
	case len(d.Body) > MaxBytes:
		return nil, geo.Errorf(geo.CodeTooLarge, "url", "the document has more than %d MB", MaxBytes>>20)
	}
	return d, nil
}

// unreachable is an error of the network in a sentence.
func unreachable(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	code := geo.CodeUnavailable
	if errors.Is(err, errPrivate) {
		code = geo.CodeInvalid
	}
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return geo.Errorf(code, "url", "it took too long")
	}
	return geo.Errorf(code, "url", "it can't be reached: %w", err)
}

// maxRetryAfter bounds how long a server can make us wait.
const maxRetryAfter = 24 * time.Hour

// retryAfter reads seconds, or a time (RFC 9110, 10.2.3).
func retryAfter(s string) time.Duration {
	var wait time.Duration
	if n, err := strconv.Atoi(strings.TrimSpace(s)); err == nil {
		wait = time.Duration(min(max(n, 0), int(maxRetryAfter/time.Second))) * time.Second
	} else if t, err := http.ParseTime(s); err == nil {
		wait = time.Until(t)
	}
	return min(max(wait, 0), maxRetryAfter)
}
