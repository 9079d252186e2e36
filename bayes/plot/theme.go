package plot

import (
	"image/color"

	"gonum.org/v1/plot/vg"
)

// px is a CSS pixel, 1/96 inch: notebooks show a figure at 96 pixels an inch.
const px = vg.Inch / 96

// Text sizes and line heights.
const (
	titleSize = 13 * px
	textSize  = 11 * px

	titleLine = 19 * px
	textLine  = 15 * px
)

// The frame of a figure and of its panels.
const (
	margin   = 14 * px // around the figure
	gap      = 22 * px // between panels
	tickSize = 4 * px
	tickRoom = tickSize + textLine // below an axis: ticks and their labels

	hairline  = 0.8 * px // axes
	traceLine = 0.6 * px
	curveLine = 1.6 * px
)

// The figure has its own background, so that it looks the same on light and dark
// pages.
var (
	white = color.NRGBA{0xff, 0xff, 0xff, 0xff}
	ink   = color.NRGBA{0x1f, 0x24, 0x28, 0xff} // titles, intervals
	soft  = color.NRGBA{0x57, 0x60, 0x6a, 0xff} // labels, notes; 6.5:1 on white
	faint = color.NRGBA{0xa9, 0xb1, 0xb9, 0xff} // axes
	alert = color.NRGBA{0xb8, 0x48, 0x00, 0xff} // references: vermilion, dark enough for text
)

// palette is that of Okabe and Ito (2008), which is distinguishable with any
// colour vision, in an order that maximises the contrast of neighbours, without
// its yellow, which is hard to see on white.
var palette = []color.NRGBA{
	{0x00, 0x72, 0xb2, 0xff}, // blue
	{0xe6, 0x9f, 0x00, 0xff}, // orange
	{0x00, 0x9e, 0x73, 0xff}, // green
	{0xcc, 0x79, 0xa7, 0xff}, // purple
	{0x56, 0xb4, 0xe9, 0xff}, // sky
	{0xd5, 0x5e, 0x00, 0xff}, // vermilion
	{0x1f, 0x24, 0x28, 0xff}, // black
}

// hue returns colour i of the palette, which repeats.
func hue(i int) color.NRGBA { return palette[i%len(palette)] }

// noColor draws nothing.
var noColor color.NRGBA

// fade returns c at an opacity between 0 and 1.
func fade(c color.NRGBA, opacity float64) color.NRGBA {
	c.A = uint8(opacity*255 + 0.5)
	return c
}
