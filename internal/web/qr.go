package web

import (
	"image/color"
	"strconv"
	"strings"

	"github.com/boombuler/barcode/qr"

	"github.com/clew-health/clew/internal/web/ui"
)

// quietZone is the empty edge around a QR code, in squares: ISO/IEC 18004 asks
// for four.
const quietZone = 4

// qrOf draws an address as a QR code, as the one path of a drawing.
func qrOf(address string) (ui.QR, error) {
	code, err := qr.Encode(address, qr.M, qr.Auto)
	if err != nil {
		return ui.QR{}, err
	}
	var b strings.Builder
	size := code.Bounds().Dx()
	for y := range size {
		for x := range size {
			if color.GrayModel.Convert(code.At(x, y)).(color.Gray).Y < 128 {
				b.WriteString("M" + strconv.Itoa(x+quietZone) + " " + strconv.Itoa(y+quietZone) + "h1v1h-1z")
			}
		}
	}
	return ui.QR{Size: size + 2*quietZone, Path: b.String(), Address: address}, nil
}
