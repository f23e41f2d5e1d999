package doctor

import (
	"slices"
	"strings"
	"time"
)

// checks are in the order in which to mend: what loses the book or lets
// somebody in comes first.
var checks = []check{
	{"key.readable", func(f Found) string {
		return when(f.KeyMode&othersMayRead != 0, "Others on this machine may read the key file (mode %o): with it and the book they read every record.", f.KeyMode.Perm())
	}, "chmod 600 the key file."},
	{"book.readable", func(f Found) string {
		return when(!f.Postgres && f.BookMode&othersMayRead != 0, "Others on this machine may read the book's file (mode %o).", f.BookMode.Perm())
	}, "chmod 600 the book's file."},
	{"secret.readable", func(f Found) string {
		return when(f.SecretMode&othersMayRead != 0, "Others on this machine may read a file with a password of the mail server or the gateway (mode %o).", f.SecretMode.Perm())
	}, "chmod 600 the file that --mail-password or --texts-secret names."},
	{"database.fsync", func(f Found) string {
		return when(f.Postgres && (f.Fsync != "on" || f.FullPages != "on"), "PostgreSQL does not wait for its disk (fsync %s, full_page_writes %s): a power cut can destroy the book.", f.Fsync, f.FullPages)
	}, "Set fsync and full_page_writes to on in postgresql.conf."},
	{"database.synchronous", func(f Found) string {
		good := f.Synchronous == "2"
		if f.Postgres {
			good = slices.Contains([]string{"on", "remote_write", "remote_apply"}, f.Synchronous)
		}
		return when(!good, "The database answers before its disk has the data (%s): what was acknowledged can be lost.", f.Synchronous)
	}, "On PostgreSQL set synchronous_commit to on; on SQLite use this program's own build."},
	{"database.journal", func(f Found) string {
		return when(!f.Postgres && f.JournalMode != "wal", "The book's file is not set to keep a write-ahead log (%s): another program changed it.", f.JournalMode)
	}, "Open it once with clew serve, and let no other program write to it."},
	{"database.schema", func(f Found) string {
		return when(f.Schema != f.WantSchema, "The book has schema %d and this program needs %d.", f.Schema, f.WantSchema)
	}, "clew migrate, which makes a backup first; or use the program the book had."},
	{"database.guards", func(f Found) string {
		return when(len(f.Guards) > 0, "The database lacks a protection that it was made with: %s.", strings.Join(f.Guards, "; "))
	}, "Find out who took it away; then restore a backup, and clew verify --against a checkpoint from outside."},
	{"database.login", func(f Found) string {
		return when(len(f.LoginAbove) > 0, "The database's own refusals do not bind the program's login: %s.", strings.Join(f.LoginAbove, "; "))
	}, "Give the program a login that owns nothing and is a member of clew_app; name the owner with --db-owner only to migrate."},
	{"clock", func(f Found) string {
		return when(f.Now.Before(f.LastEntry.Add(-clockTolerance)), "This machine's clock is behind the book: its last entry was recorded %s later than now.", f.LastEntry.Sub(f.Now).Round(1e9))
	}, "Set the clock, and let the machine keep it by NTP."},
	{"disk.full", func(f Found) string {
		return when(f.Size > 0 && f.Free < max(leastFree, f.Size/20), "The disk of the book has %d MB left: when it is full nothing more can be recorded.", f.Free>>20)
	}, "Make room, or move the book to a larger disk."},
	{"key.beside", func(f Found) string {
		return when(f.KeyBesideBook && f.Cards == 0, "The key is on the same disk as the book, and no backup card was made: if the disk dies, no backup opens.")
	}, "Keep a copy of the key away from this machine, or clew card and put the card away; then keep the key on another disk."},
	{"backups.none", func(f Found) string {
		return when(f.Backups == "" || f.LastBackup.IsZero(), "No backup was made by itself.")
	}, "clew serve --backups FOLDER, on another disk."},
	{"backups.old", func(f Found) string {
		return when(f.Backups != "" && !f.LastBackup.IsZero() && f.Now.Sub(f.LastBackup) > backupAge, "The last backup was made %s. %s", f.ago(f.LastBackup), f.BackupTrouble)
	}, "Let clew serve run at night, and see that its folder of backups has room."},
	{"backups.untried", func(f Found) string {
		return when(!f.LastBackup.IsZero() && (f.LastDrill.IsZero() || f.Now.Sub(f.LastDrill) > drillAge), "No backup was restored in the last eight days. %s", f.BackupTrouble)
	}, "Let clew serve run on Sunday night, or clew restore the newest one somewhere and look."},
	{"backups.here", func(f Found) string {
		return when(f.Backups != "" && f.BackupsHere, "The backups are on the disk that the book is on: they would be lost with it.")
	}, "Name a folder on another disk or machine with --backups, or copy them there every day."},
	{"ship.behind", func(f Found) string {
		return when(f.Ship != "" && f.LastEntry.Sub(f.Shipped) > shipBehind, "The copy on the other disk holds what was recorded until %s; the last entry was recorded %s later.", f.at(f.Shipped), f.LastEntry.Sub(f.Shipped).Round(time.Second))
	}, "See that clew serve runs with --ship, and that the other disk is there, has room and can be written to."},
	{"ship.untried", func(f Found) string {
		return when(!f.ShipSince.IsZero() && f.Now.Sub(f.ShipSince) > shipUntried && f.Now.Sub(f.ShipTried) > shipUntried, "No book was made of the copy on the other disk in the last two days.")
	}, "Let clew serve run, and see what it says; or clew restore --from-shipped somewhere and look."},
	{"ship.here", func(f Found) string {
		return when(f.Ship != "" && f.ShipHere, "The copy that is kept seconds behind is on the disk that the book is on: it would be lost with it.")
	}, "Name a folder on another disk or a share with --ship."},
	{"pack.none", func(f Found) string {
		return when(f.Sessions && f.Pack == "", "Sessions are planned, and no pack is made for when nothing works: without this machine nobody knows who comes, their allergies and whom to call.")
	}, "clew downtime passphrase; then clew serve --downtime FOLDER, on a share that other machines read."},
	{"pack.passphrase", func(f Found) string {
		return when(f.Pack != "" && !f.PackKey, "No passphrase was made for the pack for when nothing works, so none can be locked.")
	}, "clew downtime passphrase, and put the paper where whoever is in charge finds it."},
	{"pack.old", func(f Found) string {
		return when(f.Pack != "" && f.PackKey && f.Now.Sub(f.PackAt) > packAge, "The pack for when nothing works is older than half an hour; it was made %s.", f.at(f.PackAt))
	}, "See that clew serve runs with --downtime, and can write into that folder."},
	{"pack.here", func(f Found) string {
		return when(f.Pack != "" && f.PackHere, "The pack for when nothing works is on the disk that the book is on: it would be away with it.")
	}, "Name a folder on another machine or a share with --downtime."},
	{"backups.card", func(f Found) string {
		return when(f.Cards == 0, "No backup card was made: if the key file is lost, no backup can be opened by anybody.")
	}, "clew card, print it, put it away."},
	{"checkpoints.none", func(f Found) string {
		return when(f.Checkpoints == "", "No checkpoint is kept outside: whoever has the machine and the key could rewrite the book unseen.")
	}, "clew serve --checkpoints FILE, on another disk; or clew checkpoint on paper every week."},
	{"checkpoints.here", func(f Found) string {
		return when(f.Checkpoints != "" && f.CheckpointHere, "The checkpoints are on the disk that the book is on: whoever rewrites one rewrites both.")
	}, "Name a file on another disk or machine with --checkpoints."},
	{"checkpoints.old", func(f Found) string {
		return when(f.Checkpoints != "" && f.LastEntry.Sub(f.CheckpointAt) > checkpointAge, "The book has grown, and the last checkpoint outside was written %s.", f.ago(f.CheckpointAt))
	}, "See that clew serve can write to the file that --checkpoints names."},
	{"door.plain", func(f Found) string {
		return when(!f.Loopback && !strings.HasPrefix(f.Origin, "https://"), "The pages are open to other machines at %s without TLS: what people type can be read on the way.", f.Addr)
	}, "Listen on 127.0.0.1 behind a proxy that speaks TLS, and say its address with --origin https://…"},
	{"door.open", func(f Found) string {
		return when(!f.Loopback && strings.HasPrefix(f.Origin, "https://"), "The proxy speaks TLS, but other machines reach the pages past it at %s.", f.Addr)
	}, "Listen on 127.0.0.1, or let a firewall allow the proxy only."},
	{"door.dev", func(f Found) string {
		return when(f.Dev && strings.HasPrefix(f.Origin, "https://"), "The styleguide for developers is shown where people work.")
	}, "Take --dev (CLEW_DEV) away."},
	{"door.one-way-in", func(f Found) string {
		return when(f.OneWayIn > 0, "%d of those who sign in have one passkey and no recovery card: if the device breaks, they are shut out.", f.OneWayIn)
	}, "Each of them adds a second passkey, or prints a recovery card, under their own name."},
	{"people.director", func(f Found) string {
		return when(f.Entries > 1 && f.Directors == 0, "Nobody here is medical director: nobody can adopt a protocol or sign an exception.")
	}, "Give somebody the role under Team."},
	{"people.rota", func(f Found) string {
		return when(f.AsksOutside && !f.OnCall, "Questions go to clients outside the house and nobody is on the rota now: an answer that speaks of danger finds nobody who is asked to look.")
	}, "Fill the rota, nights and days off too."},
	{"messages.none", func(f Found) string {
		return when(f.AsksOutside && !f.SendsMail, "Clients are asked by links, and no mail server or gateway is set: no reminder is sent.")
	}, "clew serve --mail … or --texts …, as docs/messages.md says."},
	{"messages.pretended", func(f Found) string {
		return when(f.Pretends && strings.HasPrefix(f.Origin, "https://"), "Messages are shown at /inbox and not sent.")
	}, "Take --inbox (CLEW_INBOX) away."},
	{"leftovers", func(f Found) string {
		return when(f.UnfinishedFiles > 0, "%d files beside the book were left by a restore that was stopped.", f.UnfinishedFiles)
	}, "Delete those with .restoring- in their name; the next restore does."},
}
