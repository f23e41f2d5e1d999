package cli

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// IsPostgres reports whether a book's address is PostgreSQL's.
func IsPostgres(db string) bool {
	return strings.HasPrefix(db, "postgres://") || strings.HasPrefix(db, "postgresql://")
}

// KeyBeside returns where a book's key file is: as given, or beside an SQLite
// file ("clinic.db" has "clinic.key"), or "clew.key" for PostgreSQL.
func KeyBeside(db, key string) string {
	switch {
	case key != "":
		return key
	case IsPostgres(db):
		return "clew.key"
	}
	return strings.TrimSuffix(db, filepath.Ext(db)) + ".key"
}

// hidePassword returns an address without its password.
func hidePassword(address string) string {
	if !IsPostgres(address) {
		return address
	}
	u, err := url.Parse(address)
	if err != nil {
		return "postgres://(not readable)"
	}
	if q := u.Query(); q.Has("password") || q.Has("sslpassword") {
		for _, secret := range []string{"password", "sslpassword"} {
			if q.Has(secret) {
				q.Set(secret, "xxxxx")
			}
		}
		u.RawQuery = q.Encode()
	}
	return u.Redacted()
}

// localZone returns this machine's time zone by name; UTC if it has none.
func localZone() string {
	if name := time.Now().Location().String(); name != "Local" {
		return name
	}
	if link, err := os.Readlink("/etc/localtime"); err == nil {
		if _, zone, ok := strings.Cut(link, "zoneinfo/"); ok {
			return zone
		}
	}
	return "UTC"
}
