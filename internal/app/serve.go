package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/clew-health/clew/internal/cli"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/courier"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/downtime"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/signin"
	"github.com/clew-health/clew/internal/web"
	"github.com/clew-health/clew/texts"
)

// serve opens the book and serves the pages until ctx ends; then it lets
// requests that have begun finish.
func serve(ctx context.Context, w *cli.World, book cli.Book, s cli.Serve) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	watchKey(w.Stderr, book.Key)
	log := slog.New(web.Discreet(slog.NewTextHandler(w.Stderr, nil)))
	c, shut, err := openKeeping(ctx, book, reserve, func(cc *clinic.Config) {
		cc.Log = log
		if s.Checkpoints != "" {
			cc.Anchor = func(notes []byte) error { return cli.Anchor(s.Checkpoints, notes) }
		}
	})
	if err != nil {
		return err
	}
	defer shut()
	listener, err := net.Listen("tcp", s.Addr)
	if err != nil {
		return &fault.Error{Kind: fault.Invalid, Field: "addr", Rule: "input.addr", Err: err, Msg: "Cannot listen at " + s.Addr + ": something else may be running there."}
	}
	origin, host, err := originOf(s.Origin, listener.Addr())
	if err != nil {
		return err
	}
	door, err := signin.New(signin.Config{Store: c.Store(), Grant: c.Own(), Clinic: c.Name(), Host: host, Origin: origin, Lock: c.RoomLock})
	if err != nil {
		return err
	}
	def, err := Protocol("kap-im", course.Vocabulary())
	if err != nil {
		return err
	}
	ways, inbox, err := senders(s.Messages, w.Stderr)
	if err != nil {
		return err
	}
	safe := &keeping{clinic: c, serve: s, now: w.Now, zone: c.Location()}
	var board *clinic.Board
	handler, err := web.New(web.Config{Clinic: c, Board: func(b *clinic.Board) { board = b }, Copies: safe.copies, PackKey: func() (downtime.Key, error) { return downtime.ReadKey(cli.DowntimeKey(book.Key)) }, Inbox: inbox, Sends: slices.Sorted(maps.Keys(ways)), Door: door, Library: w.Library, Protocol: def, Protocols: course.NewProtocols(Shelf()), References: w.References, Dev: s.Dev, Secure: isTLS(origin), KeyFile: book.Key, Log: log})
	if err != nil {
		return err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: 60 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}
	ended, err := bring(ctx, c, courier.Config{Clinic: c, Door: door, Origin: origin, Name: s.Sender, Senders: ways, Log: log})
	if err != nil {
		return err
	}
	defer func() { stop(); <-ended }() // before the book closes
	nights, err := atNight(ctx, w, c, book, s, log)
	if err != nil {
		return err
	}
	defer func() { stop(); <-nights }()
	ended, err = safe.keep(ctx, w, book, log)
	defer func() { stop(); <-ended }()
	if err != nil {
		return err
	}
	warm := keepWarm(ctx, board, time.Minute, log)
	defer func() { stop(); <-warm }()
	fmt.Fprintf(w.Stdout, "%s is open at %s\n", c.Name(), origin)
	return run(ctx, server, listener)
}

// bring starts the courier, which brings messages until ctx ends; then ended is
// closed.
func bring(ctx context.Context, c *clinic.Clinic, cfg courier.Config) (ended <-chan struct{}, err error) {
	file, err := texts.FS.ReadFile("en.yaml")
	if err != nil {
		return nil, err
	}
	if cfg.Texts, err = screening.ParseTexts(file); err != nil {
		return nil, err
	}
	if cfg.Instruments, err = Instruments(); err != nil {
		return nil, err
	}
	cfg.Rules = clinic.Rules{Protocols: course.NewProtocols(Shelf())}
	runner, err := courier.New(cfg)
	if err != nil {
		return nil, err
	}
	c.OnChange(runner.Wake)
	over := make(chan struct{})
	go func() { defer close(over); runner.Run(ctx) }()
	return over, nil
}

// keepWarm fills the board at once, and again and again until ctx ends, so that the
// first who looks in the morning does not wait until everybody’s record was read.
func keepWarm(ctx context.Context, board *clinic.Board, every time.Duration, log *slog.Logger) <-chan struct{} {
	over := make(chan struct{})
	go func() {
		defer close(over)
		again := time.NewTicker(every)
		defer again.Stop()
		for {
			if err := board.Warm(ctx); err != nil && ctx.Err() == nil {
				log.Warn("what waits could not be read beforehand; the next page reads it", "err", err)
			}
			select {
			case <-ctx.Done():
				return
			case <-again.C:
			}
		}
	}()
	return over
}

func run(ctx context.Context, server *http.Server, listener net.Listener) error {
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := server.Shutdown(patience); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}

func isTLS(origin string) bool {
	u, err := url.Parse(origin)
	return err == nil && u.Scheme == "https"
}

// originOf returns the address people open and its host name. Passkeys belong
// to a name, not to a number, so loopback is called localhost.
func originOf(given string, addr net.Addr) (origin, host string, err error) {
	if given == "" {
		_, port, err := net.SplitHostPort(addr.String())
		if err != nil {
			return "", "", err
		}
		return "http://localhost:" + port, "localhost", nil
	}
	u, err := url.Parse(given)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Hostname() == "" || (u.Path != "" && u.Path != "/") {
		return "", "", fault.Bad("origin", "%q is not an address such as https://clinic.example.", given)
	}
	if u.Scheme == "http" && u.Hostname() != "localhost" {
		return "", "", fault.Bad("origin", "Outside this machine Clew is opened by https only; %q is not.", given)
	}
	return u.Scheme + "://" + u.Host, u.Hostname(), nil
}
