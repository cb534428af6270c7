package reply

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/furat-map/furat/geo"
)

// Site says under which addresses a server is reached: what its links begin
// with, and which names of hosts it answers to.
//
//	Base                       links begin with it, whatever a request says
//	Trusted proxies' headers   else scheme, host, port and path as they say
//	Host                       else what the client asked for, if the server answers to it
//
// The zero Site believes no proxy and answers to every name.
type Site struct {
	Base    *url.URL       // address of the server for its clients, with the path before ours; nil where requests say it
	Trusted []netip.Prefix // proxies whose Forwarded and X-Forwarded-… headers count
	Checked bool           // answer only to Hosts, to addresses, and to the host of Base
	Hosts   []string       // names of hosts that are answered to, lower case, beside localhost
	Local   bool           // of addresses answer only to those of the machine itself
	Public  bool           // answers may be kept and shared by caches for a few seconds
}

// ErrHost refuses a request for a name that is not the server's: by such a name
// any web page could read a server that listens for its own machine alone (DNS
// rebinding).
var ErrHost = &StatusError{http.StatusMisdirectedRequest, "host", "this server does not answer to the host name of this request; whoever runs it can allow it with --host NAME", nil}

// basePath is the path of Base.
func basePath(r *http.Request) string {
	_, rest, _ := strings.Cut(Base(r), "://")
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		return rest[i:]
	}
	return ""
}

// address is what is known of the site behind a request.
type address struct {
	base   string
	public bool
}

type addressKey struct{}

// Base returns the address under which the client of a request sees the server,
// without a slash at the end.
func Base(r *http.Request) string {
	if a, ok := r.Context().Value(addressKey{}).(address); ok {
		return a.base
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}

// Address is middleware that finds out under which address a request's client
// sees the server, for [Base], and takes the path of Site.Base off the path
// of requests where the proxy has left it on.
func (f Failures) Address(s Site, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		base, err := s.base(r)
		if err != nil {
			f.Fail(w, r, err)
			return
		}
		if path, ok := s.below(r.URL.Path); ok && !routed(next, r) {
			if path == "" {
				w.Header().Set("Location", base+"/"+queryOf(r))
				w.WriteHeader(http.StatusPermanentRedirect)
				return
			}
			u := *r.URL
			u.Path, u.RawPath = path, strings.TrimPrefix(r.URL.RawPath, s.Base.Path)
			r = r.Clone(r.Context())
			r.URL = &u
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), addressKey{}, address{base, s.Public})))
	})
}

// queryOf is that of a request, with its question mark.
func queryOf(r *http.Request) string {
	if r.URL.RawQuery == "" {
		return ""
	}
	return "?" + r.URL.RawQuery
}

// routed reports whether a router knows the path of a request as it stands: then
// nothing is taken off, also where the path of Site.Base is one of the router's.
func routed(next http.Handler, r *http.Request) bool {
	known, ok := next.(chi.Routes)
	return ok && known.Match(chi.NewRouteContext(), r.Method, r.URL.Path)
}

// CacheControl is the Cache-Control of an answer: on a public site what else
// would be asked for again each time may be shared.
func CacheControl(r *http.Request, cache string) string {
	if a, ok := r.Context().Value(addressKey{}).(address); ok && a.public && cache == Revalidate {
		return Shared
	}
	return cache
}

// below returns a path without that of Base where it lies below it.
func (s Site) below(path string) (string, bool) {
	if s.Base == nil || s.Base.Path == "" {
		return "", false
	}
	rest, ok := strings.CutPrefix(path, s.Base.Path)
	return rest, ok && (rest == "" || rest[0] == '/')
}

func (s Site) base(r *http.Request) (string, error) {
	if s.Base != nil {
		return s.Base.String(), nil
	}
	if s.trusts(r.RemoteAddr) {
		return forwarded(r)
	}
	if !isHost(r.Host) {
		return "", geo.Errorf(geo.CodeInvalid, "Host", "%q is no name of a host", r.Host)
	}
	return Base(r), nil
}

func (s Site) trusts(remote string) bool {
	at, err := netip.ParseAddrPort(remote)
	return err == nil && s.Trusts(at.Addr())
}

// Answers reports whether the server answers to the host of a request. Those
// of a trusted proxy are its own to choose.
func (s Site) Answers(r *http.Request) bool {
	if !s.Checked {
		return true
	}
	host := strings.ToLower(hostname(r.Host))
	if s.Base != nil && host == strings.ToLower(s.Base.Hostname()) {
		return true
	}
	if host == "localhost" || slices.Contains(s.Hosts, host) {
		return true
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		return !s.Local || ip.Unmap().IsLoopback()
	}
	named := s.Base != nil || s.Local && len(s.Hosts) > 0 // then a proxy has no other names
	return !named && s.trusts(r.RemoteAddr)
}

// hostname is the host of "host:port", without the brackets of IPv6.
func hostname(hostport string) string {
	if host, _, err := net.SplitHostPort(hostport); err == nil {
		return host
	}
	return strings.Trim(hostport, "[]")
}

// What forwarding headers may hold.
var (
	hostForm   = regexp.MustCompile(`^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::([0-9]{1,5}))?$`)
	prefixForm = regexp.MustCompile(`^(/[A-Za-z0-9._~-]+)*/?$`)
)

// isHost reports whether a text is a host, with a port or without.
func isHost(s string) bool {
	m := hostForm.FindStringSubmatch(s)
	return m != nil && (m[2] == "" || isPort(m[2]))
}

func isPort(s string) bool {
	n, err := strconv.ParseUint(s, 10, 16)
	return err == nil && n > 0
}

// forwarded reads the address that a proxy says: by X-Forwarded-… headers, or
// where there is none by Forwarded (RFC 7239), which a proxy that sets the others
// may have passed on from anybody. Of several elements the last is the nearest
// proxy's; those before may be anybody's.
func forwarded(r *http.Request) (string, error) {
	said := map[string]string{}
	for _, name := range []string{"Proto", "Host", "Port", "Prefix"} {
		if v := last(Header(r, "X-Forwarded-"+name), ","); v != "" {
			said[name] = v
		}
	}
	if len(said) == 0 {
		pairs := lastForwarded(Header(r, "Forwarded"))
		said["Proto"], said["Host"] = pairs["proto"], pairs["host"]
	}
	scheme, host, port, prefix := strings.ToLower(said["Proto"]), said["Host"], said["Port"], said["Prefix"]
	if host == "" {
		host = r.Host
	}
	if scheme == "" {
		scheme = "http"
	}
	for _, c := range []struct {
		name, value string
		ok          bool
	}{
		{"X-Forwarded-Proto", scheme, scheme == "http" || scheme == "https"},
		{"X-Forwarded-Host", host, isHost(host)},
		{"X-Forwarded-Port", port, port == "" || isPort(port)},
		{"X-Forwarded-Prefix", prefix, prefixForm.MatchString(prefix) && !strings.Contains(prefix, "..")},
	} {
		if !c.ok {
			return "", geo.Errorf(geo.CodeInvalid, c.name, "the proxy before this server says %q, which can't be right; see its settings", c.value)
		}
	}
	usual := map[string]string{"http": "80", "https": "443"}[scheme]
	if hasPort := strings.LastIndexByte(host, ':') > strings.LastIndexByte(host, ']'); !hasPort && port != "" && port != usual {
		host += ":" + port
	}
	return scheme + "://" + host + strings.TrimSuffix(prefix, "/"), nil
}

// last is the last element of a list.
func last(list, sep string) string {
	return strings.TrimSpace(list[strings.LastIndex(list, sep)+1:])
}

// lastForwarded reads the pairs of the last element of a Forwarded header, by
// lower-case names.
func lastForwarded(header string) map[string]string {
	out := map[string]string{}
	for pair := range strings.SplitSeq(last(header, ","), ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
		out[strings.ToLower(strings.TrimSpace(name))] = strings.Trim(strings.TrimSpace(value), `"`)
	}
	return out
}

// ParseBase reads the address of a server for its clients, http(s)://host/path.
func ParseBase(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	wrong := err != nil || (u.Scheme != "http" && u.Scheme != "https") || !isHost(u.Host) || u.RawQuery != "" || u.Fragment != "" || u.User != nil
	if wrong || !prefixForm.MatchString(u.Path) || strings.Contains(u.Path, "..") {
		return nil, geo.Errorf(geo.CodeInvalid, "base-url", "want the address of this server for its clients, such as https://example.org/map")
	}
	u.Path, u.RawPath = strings.TrimSuffix(u.Path, "/"), ""
	return u, nil
}

// ParseTrusted reads addresses and networks of proxies: 10.0.0.7, 10.0.0.0/8,
// or loopback for the machine itself.
func ParseTrusted(list []string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, s := range list {
		if s == "loopback" {
			out = append(out, netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128"))
			continue
		}
		if ip, err := netip.ParseAddr(s); err == nil {
			out = append(out, netip.PrefixFrom(ip.Unmap(), ip.Unmap().BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(s)
		if err != nil {
			return nil, geo.Errorf(geo.CodeInvalid, "trust-proxy", "%q is no address (10.0.0.7), no network (10.0.0.0/8) and not loopback", s)
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

// ParseHosts reads names of hosts.
func ParseHosts(list []string) ([]string, error) {
	var out []string
	for _, s := range list {
		if !isHost(s) {
			return nil, geo.Errorf(geo.CodeInvalid, "host", "%q is no name of a host, such as map.example.org", s)
		}
		out = append(out, strings.ToLower(hostname(s)))
	}
	return out, nil
}

// Client is whose a request is: the address that it comes from, or where that is a
// trusted proxy's the one that the proxy says; of IPv6 the network, which is one
// client's as a whole.
func (s Site) Client(r *http.Request) string {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	ip := at.Addr()
	if s.trusts(r.RemoteAddr) {
		said := last(Header(r, "X-Forwarded-For"), ",")
		if said == "" {
			said = hostname(lastForwarded(Header(r, "Forwarded"))["for"])
		}
		if far, err := netip.ParseAddr(said); err == nil {
			ip = far
		}
	}
	return Network(ip).String()
}

// Network is whom an address belongs to.
func Network(ip netip.Addr) netip.Addr {
	ip = ip.Unmap().WithZone("")
	if p, err := ip.Prefix(64); err == nil && ip.Is6() && !ip.IsLoopback() {
		return p.Addr()
	}
	return ip
}

// Trusts reports whether an address is a trusted proxy's.
func (s Site) Trusts(ip netip.Addr) bool {
	ip = ip.Unmap()
	return slices.ContainsFunc(s.Trusted, func(p netip.Prefix) bool { return p.Contains(ip) })
}
