package backup

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"regexp"
	"strings"
	"time"

	"filippo.io/age"

	"github.com/clew-health/clew/internal/fault"
)

// A card can be divided into three shares, of which any two are the card and
// one alone is noise: to be kept by three people or in three places, where
// nobody alone is to be able to open a backup.
//
// It is Shamir's scheme: each byte of the card's key is the height at 0 of a
// line drawn at random over the field of 256 elements (x⁸+x⁴+x³+x+1, as in
// AES), and a share is the heights of all lines at 1, 2 or 3. One point of a
// line says nothing of where it crosses 0; two are the line.
const shares = 3

// aShare is a share as it is printed: its number, whose card it is of, and the
// heights with four bytes of a checksum.
var aShare = regexp.MustCompile(`CLEW-SHARE-([123])-([A-Z2-7]{8})-([A-Z2-7]+)`)

var shareLetters = base32.StdEncoding.WithPadding(base32.NoPadding)

// Shares divides a card and returns three papers, one for each share.
func (c Card) Shares(clinic string, made time.Time) (papers [shares]string, err error) {
	secret := []byte(c.identity.String())
	slopes := make([]byte, len(secret))
	if _, err := rand.Read(slopes); err != nil {
		return papers, fault.Wrap(err, "The card cannot be divided.")
	}
	for i := range papers {
		x := byte(i + 1)
		heights := make([]byte, len(secret))
		for j, s := range secret {
			heights[j] = s ^ times(slopes[j], x)
		}
		text := fmt.Sprintf("CLEW-SHARE-%d-%s-%s", x, c.name(), shareLetters.EncodeToString(append(heights, shareSum(x, c.name(), heights)...)))
		papers[i] = fmt.Sprintf(`SHARE %d OF 3 of a backup card of %s, made %s

Any two of the three shares and a backup are enough to read every record. One
alone is noise, and so is a backup without two of them or the key file. Print
it, keep it away from the other two, and delete this text.

    %s

To restore:  clew restore BACKUP --card SHARE --card SHARE
`, x, clinic, made.Format("2 January 2006"), grouped(text))
	}
	return papers, nil
}

// name tells the shares of one card from another's, and says nothing of it.
func (c Card) name() string {
	sum := sha256.Sum256([]byte("clew share of " + c.Public()))
	return shareLetters.EncodeToString(sum[:5])
}

func shareSum(x byte, name string, heights []byte) []byte {
	sum := sha256.Sum256(append([]byte{x}, name+string(heights)...))
	return sum[:4]
}

// A share is one that was read.
type share struct {
	x       byte
	name    string
	heights []byte
}

// sharesIn finds the shares in a text, which may be typed: spaces, line ends
// and small letters do not matter.
func sharesIn(paragraphs []string) (out []share, err error) {
	for _, together := range paragraphs {
		m := aShare.FindStringSubmatch(together)
		if m == nil {
			continue
		}
		one := share{x: m[1][0] - '0', name: m[2]}
		b, derr := shareLetters.DecodeString(m[3])
		if derr == nil && len(b) > 4 {
			one.heights = b[:len(b)-4]
		}
		if derr != nil || one.heights == nil || !bytes.Equal(b[len(b)-4:], shareSum(one.x, one.name, one.heights)) {
			return nil, &fault.Error{Kind: fault.Invalid, Rule: "backup.share", Field: "card", Err: derr,
				Msg: fmt.Sprintf("Share %d has a typing mistake: it does not add up.", one.x)}
		}
		out = append(out, one)
	}
	return out, nil
}

// join makes the card of its shares.
func join(all []share) (Card, error) {
	a := all[0]
	for _, b := range all[1:] {
		if b.name != a.name || len(b.heights) != len(a.heights) {
			return Card{}, fault.Bad("card", "These shares are of different cards.")
		}
		if b.x == a.x {
			continue
		}
		secret := make([]byte, len(a.heights))
		for i := range secret { // the line's height at 0
			slope := over(a.heights[i]^b.heights[i], a.x^b.x)
			secret[i] = a.heights[i] ^ times(slope, a.x)
		}
		identity, err := age.ParseHybridIdentity(string(secret))
		if err != nil || (Card{identity}).name() != a.name {
			return Card{}, &fault.Error{Kind: fault.Invalid, Rule: "backup.share", Field: "card", Msg: "These shares do not make a card.", Err: err}
		}
		return Card{identity}, nil
	}
	return Card{}, fault.Bad("card", "This is share %d of a card alone. A card takes two different shares.", a.x)
}

// times multiplies in the field.
func times(a, b byte) (out byte) {
	for ; b > 0; b >>= 1 {
		if b&1 == 1 {
			out ^= a
		}
		carry := a & 0x80
		if a <<= 1; carry != 0 {
			a ^= 0x1b
		}
	}
	return out
}

// over divides in the field: there are few elements to try.
func over(a, b byte) byte {
	for q := range 256 {
		if times(byte(q), b) == a {
			return byte(q)
		}
	}
	return 0
}

// grouped writes a key in lines that can be typed.
func grouped(key string) string {
	var out strings.Builder
	for i, r := range key {
		switch {
		case i > 0 && i%20 == 0:
			out.WriteString("\n    ")
		case i > 0 && i%5 == 0:
			out.WriteByte(' ')
		}
		out.WriteRune(r)
	}
	return out.String()
}
