package backup

import "testing"

// TestOneShareSaysNothing: whatever a share's byte is, each byte of the key is
// still as likely, for there is exactly one line through both. And what was
// multiplied is divided back.
func TestOneShareSaysNothing(t *testing.T) {
	for x := byte(1); x <= shares; x++ {
		for height := range 256 {
			var slopes [256]int
			for secret := range 256 {
				slopes[over(byte(height)^byte(secret), x)]++
			}
			for slope, n := range slopes {
				if n != 1 {
					t.Fatalf("at share %d, height %d: slope %d fits %d keys", x, height, slope, n)
				}
			}
		}
	}
	if times(0x57, 0x83) != 0xc1 || times(0x57, 0x13) != 0xfe { // FIPS 197, 4.2
		t.Error("this is not the field of AES")
	}
	for a := range 256 {
		for b := 1; b < 256; b++ {
			if over(times(byte(a), byte(b)), byte(b)) != byte(a) {
				t.Fatalf("%d times %d, divided", a, b)
			}
		}
	}
}
