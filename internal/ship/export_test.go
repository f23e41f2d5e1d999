package ship

// Written lets a target do something to each file as it was written, before it
// is read back.
func (s *Shipper) Written(do func(path string)) { s.written = do }

// Drop makes a faulty shipper, which leaves out what belongs in some segments
// and does not say so.
func (s *Shipper) Drop(which func(number int) bool) { s.drop = which }

// Begin is the beginning of Run.
func (s *Shipper) Begin() error { return s.begin() }

// End is the end of Run.
func (s *Shipper) End() error { return s.follow.Close() }

// FileName is what a generation's file is called.
func FileName(n int) string { return fileName(n) }
