package web

import (
	"net"
	"sync"
)

// A cable is between a house's server and its visitors: it can be pulled out,
// for every page, worker and program at once.
type cable struct {
	net.Listener
	mu    sync.Mutex
	out   bool
	conns map[net.Conn]bool
}

// Accept hangs up at once while the cable is out.
func (c *cable) Accept() (net.Conn, error) {
	for {
		conn, err := c.Listener.Accept()
		if err != nil {
			return nil, err
		}
		c.mu.Lock()
		out := c.out
		if !out {
			c.conns[conn] = true
		}
		c.mu.Unlock()
		if !out {
			return conn, nil
		}
		_ = conn.Close()
	}
}
