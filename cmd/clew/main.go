// Command clew is all of Clew: the pages, the book and its commands.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/clew-health/clew/internal/app"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(app.Main(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
