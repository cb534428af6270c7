package fair

import (
	"net"
	"net/netip"
	"sync"

	"github.com/furat-map/furat/web/reply"
)

// Listener bounds connections: in all, and of one client. Who has more open than
// that is hung up on; who comes when all are taken waits in the system's line.
// Addresses that are exempt (trusted proxies, which speak for many) are bounded in
// all alone.
type Listener struct {
	net.Listener
	places chan struct{}
	each   int
	exempt func(netip.Addr) bool

	mu   sync.Mutex
	open map[netip.Addr]int
}

// Listen bounds what a listener accepts.
func Listen(l net.Listener, all, each int, exempt func(netip.Addr) bool) *Listener {
	return &Listener{Listener: l, places: make(chan struct{}, all), each: each, exempt: exempt, open: map[netip.Addr]int{}}
}

// Accept waits for a connection within the bounds.
func (l *Listener) Accept() (net.Conn, error) {
	for {
		l.places <- struct{}{}
		c, err := l.Listener.Accept()
		if err != nil {
			<-l.places
			return nil, err
		}
		from := addressOf(c)
		if !l.admit(from) {
			c.Close()
			<-l.places
			continue
		}
		return &conn{Conn: c, close: sync.OnceFunc(func() {
			l.leave(from)
			<-l.places
		})}, nil
	}
}

func addressOf(c net.Conn) netip.Addr {
	at, err := netip.ParseAddrPort(c.RemoteAddr().String())
	if err != nil {
		return netip.Addr{}
	}
	return reply.Network(at.Addr())
}

func (l *Listener) admit(from netip.Addr) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[from] >= l.each && !l.exempt(from) {
		return false
	}
	l.open[from]++
	return true
}

func (l *Listener) leave(from netip.Addr) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[from]--; l.open[from] <= 0 {
		delete(l.open, from)
	}
}

// conn tells when it is closed.
type conn struct {
	net.Conn
	close func()
}

// Close closes the connection.
func (c *conn) Close() error {
	err := c.Conn.Close()
	c.close()
	return err
}

// Bounds are how many connections a server may have: half as many as it may have
// files open, within reason, and of one client a quarter of that.
func Bounds() (all, each int) {
	const most, usual = 8192, 1024
	all = usual
	if n := openFiles(); n > 0 {
		all = min(n/2, most)
	}
	return max(all, 16), max(min(all/4, 512), 8)
}
