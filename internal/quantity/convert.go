package quantity

// People know their weight and height in the units they grew up with. What was
// typed is kept beside; these are the exact factors of the international yard
// and pound: 1 lb = 453.59237 g, 1 in = 2.54 cm.

// FromPounds returns a weight of so many thousandths of a pound, rounded half
// up to a gram.
func FromPounds(thousandths int64) Weight {
	return Weight((thousandths*45_359_237 + 50_000_000) / 100_000_000)
}

// Pounds returns the weight in whole pounds, rounded half up.
func (w Weight) Pounds() int64 {
	return (int64(w)*100_000_000 + 45_359_237/2*1000) / (45_359_237 * 1000)
}

// FromInches returns a length of so many thousandths of an inch in thousandths
// of a centimetre, rounded half up.
func FromInches(thousandths int64) int64 { return (thousandths*254 + 50) / 100 }

// FeetAndInches returns a length in thousandths of a centimetre as feet and
// whole inches, rounded half up.
func FeetAndInches(thousandths int64) (feet, inches int64) {
	whole := (thousandths*100 + 254*500) / (254 * 1000)
	return whole / 12, whole % 12
}
