package web

import (
	"net/http"

	"github.com/klauspost/compress/gzhttp"
)

// worthIt are the media types that become smaller.
var worthIt = []string{"text/html", "text/css", "text/javascript", "text/plain", "text/csv", "image/svg+xml", "application/json", "application/manifest+json"}

// compressed sends whatever the inner handler answers with gzip, to browsers
// that take it and where it is worth it: text of more than a kilobyte; fonts
// and papers as they are. That a page's length tells
// of what stands in it beside words of somebody else's choosing needs requests
// with the reader's cookie from elsewhere; the cookies are SameSite=Strict,
// and every answer gets up to 32 bytes at random on top.
func compressed(inner http.Handler) (http.Handler, error) {
	wrap, err := gzhttp.NewWrapper(gzhttp.EnableZstd(false), gzhttp.ContentTypes(worthIt), gzhttp.RandomJitter(32, 0, false))
	if err != nil {
		return nil, err
	}
	return wrap(inner), nil
}
