package app

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"testing"
)

// asProgram makes this test binary the program itself, for tests that need it
// in a process of its own.
const asProgram = "CLEW_TEST_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) == "" {
		os.Exit(m.Run())
	}
	behind() // a gate, where one was asked for
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := Main(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
