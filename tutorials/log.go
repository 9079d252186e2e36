package tutorials

import "math"

// log returns the natural logarithm of a normal number x > 0 as NumPy's
// generator computes it, with the log of the C library. In glibc (since 2.28,
// on a processor with fused multiply-add) its error is up to 0.52 units in the
// last place, so about one argument in 5000 is not rounded correctly, and one
// of these occurs in Fork and MultipleConfounds. The same bits need the same
// computation. [math.Log] differs for seven arguments in a hundred, and between
// processors.
//
// Next to 1 it is a polynomial in r = x − 1. Elsewhere x = 2ᵏ·z with z between
// 0.6875 and 1.375, c is a number next to z, and with r = z/c − 1
//
//	log x = k·log 2 + log c + log(1 + r)
//
// where the first two are rounded to 43 bits after the point, so that their sum
// is exact, and the last is a polynomial.
func log(x float64) float64 {
	const low, high = 1 - 0x1p-4, 1 + 0x1.09p-4
	if low <= x && x < high {
		return logNear1(x - 1)
	}
	const start = 0x3fe6000000000000 // 0.6875
	bits := math.Float64bits(x) - start
	z := math.Float64frombits(math.Float64bits(x) - bits&(0xfff<<52))
	k := float64(int64(bits) >> 52)
	cell := bits >> 45 % 128

	const ln2, ln2Rest = 0x1.62e42fefa38p-1, 0x1.ef35793c7673p-45
	r := math.FMA(z, logCells[cell], -1)
	whole := k*ln2 + logCentre(cell)
	sum := whole + r
	rest := math.FMA(k, ln2Rest, whole-sum+r)
	r2 := r * r
	p := math.FMA(r2, math.FMA(r, -0x1.55575e506c89fp-3, 0x1.999b324f10111p-3), math.FMA(r, -0x1.fffffffeb459p-3, 0x1.555555551305bp-2))
	return math.FMA(r*r2, p, math.FMA(r2, -0x1.0000000000001p-1, rest)) + sum
}

// logNear1 returns log(1 + r), where −r²/2 is computed to twice the precision.
func logNear1(r float64) float64 {
	r2 := r * r
	r3 := r * r2
	p := math.FMA(r3, -0x1.5521375d145cdp-4, math.FMA(r2, 0x1.78182f7afd085p-4, math.FMA(r, -0x1.999eb43b068ffp-4, 0x1.c7184282ad6cap-4)))
	p = math.FMA(r3, p, math.FMA(r2, -0x1.fffffa4423d65p-4, math.FMA(r, 0x1.24924a344de3p-3, -0x1.55555556745a7p-3)))
	p = math.FMA(r3, p, math.FMA(r2, 0x1.999999995dd0cp-3, math.FMA(r, -0x1.ffffffffffdcbp-3, 0x1.5555555555577p-2)))
	shift := r * 0x1p27
	head := r + shift - shift // the upper half of r
	tail := r - head
	half := head * head * -0.5
	sum := r + half
	rest := math.FMA(-0.5*tail, head+r, r-sum+half)
	return math.FMA(r3, p, rest) + sum
}

// logCentre returns the logarithm of the c of a cell, rounded to 43 bits after
// the point. The values of c were chosen so that the error is less than 2⁻⁶⁶.
func logCentre(cell uint64) float64 {
	return math.Round(-math.Log(logCells[cell])*0x1p43) / 0x1p43
}

// logCells holds 1/c for each of the 128 intervals of log, from 0.6875 on.
var logCells = [128]float64{
	0x1.734f0c3e0de9fp+0, 0x1.713786a2ce91fp+0, 0x1.6f26008fab5a0p+0, 0x1.6d1a61f138c7dp+0,
	0x1.6b1490bc5b4d1p+0, 0x1.69147332f0cbap+0, 0x1.6719f18224223p+0, 0x1.6524f99a51ed9p+0,
	0x1.63356aa8f24c4p+0, 0x1.614b36b9ddc14p+0, 0x1.5f66452c65c4cp+0, 0x1.5d867b5912c4fp+0,
	0x1.5babccb5b90dep+0, 0x1.59d61f2d91a78p+0, 0x1.5805612465687p+0, 0x1.56397cee76bd3p+0,
	0x1.54725e2a77f93p+0, 0x1.52aff42064583p+0, 0x1.50f22dbb2bddfp+0, 0x1.4f38f4734ded7p+0,
	0x1.4d843cfde2840p+0, 0x1.4bd3ec078a3c8p+0, 0x1.4a27fc3e0258ap+0, 0x1.4880524d48434p+0,
	0x1.46dce1b192d0bp+0, 0x1.453d9d3391854p+0, 0x1.43a2744b4845ap+0, 0x1.420b54115f8fbp+0,
	0x1.40782da3ef4b1p+0, 0x1.3ee8f5d57fe8fp+0, 0x1.3d5d9a00b4ce9p+0, 0x1.3bd60c010c12bp+0,
	0x1.3a5242b75dab8p+0, 0x1.38d22cd9fd002p+0, 0x1.3755bc5847a1cp+0, 0x1.35dce49ad36e2p+0,
	0x1.34679984dd440p+0, 0x1.32f5cceffcb24p+0, 0x1.3187775a10d49p+0, 0x1.301c8373e3990p+0,
	0x1.2eb4ebb95f841p+0, 0x1.2d50a0219a9d1p+0, 0x1.2bef9a8b7fd2ap+0, 0x1.2a91c7a0c1babp+0,
	0x1.293726014b530p+0, 0x1.27dfa5757a1f5p+0, 0x1.268b39b1d3bbfp+0, 0x1.2539d838ff5bdp+0,
	0x1.23eb7aac9083bp+0, 0x1.22a012ba940b6p+0, 0x1.2157996cc4132p+0, 0x1.201201dd2fc9bp+0,
	0x1.1ecf4494d480bp+0, 0x1.1d8f5528f6569p+0, 0x1.1c52311577e7cp+0, 0x1.1b17c74cb26e9p+0,
	0x1.19e010c2c1ab6p+0, 0x1.18ab07bb670bdp+0, 0x1.1778a25efbcb6p+0, 0x1.1648d354c31dap+0,
	0x1.151b990275fddp+0, 0x1.13f0ea432d24cp+0, 0x1.12c8b7210f9dap+0, 0x1.11a3028ecb531p+0,
	0x1.107fbda8434afp+0, 0x1.0f5ee0f4e6bb3p+0, 0x1.0e4065d2a9fcep+0, 0x1.0d244632ca521p+0,
	0x1.0c0a77ce2981ap+0, 0x1.0af2f83c636d1p+0, 0x1.09ddb98a01339p+0, 0x1.08cabaf52e7dfp+0,
	0x1.07b9f2f4e28fbp+0, 0x1.06ab58c358f19p+0, 0x1.059eea5ecf92cp+0, 0x1.04949cdd12c90p+0,
	0x1.038c6c6f0ada9p+0, 0x1.02865137932a9p+0, 0x1.0182427ea7348p+0, 0x1.008040614b195p+0,
	0x1.fe01ff726fa1ap-1, 0x1.fa11cc261ea74p-1, 0x1.f6310b081992ep-1, 0x1.f25f63ceeadcdp-1,
	0x1.ee9c8039113e7p-1, 0x1.eae8078cbb1abp-1, 0x1.e741aa29d0c9bp-1, 0x1.e3a91830a99b5p-1,
	0x1.e01e009609a56p-1, 0x1.dca01e577bb98p-1, 0x1.d92f20b7c9103p-1, 0x1.d5cac66fb5ccep-1,
	0x1.d272caa5ede9dp-1, 0x1.cf26e3e6b2ccdp-1, 0x1.cbe6da2a77902p-1, 0x1.c8b266d37086dp-1,
	0x1.c5894bd5d5804p-1, 0x1.c26b533bb9f8cp-1, 0x1.bf583eeece73fp-1, 0x1.bc4fd75db96c1p-1,
	0x1.b951e0c864a28p-1, 0x1.b65e2c5ef3e2cp-1, 0x1.b374867c9888bp-1, 0x1.b094b211d304ap-1,
	0x1.adbe885f2ef7ep-1, 0x1.aaf1d31603da2p-1, 0x1.a82e63fd358a7p-1, 0x1.a5740ef09738bp-1,
	0x1.a2c2a90ab4b27p-1, 0x1.a01a01393f2d1p-1, 0x1.9d79f24db3c1bp-1, 0x1.9ae2505c7b190p-1,
	0x1.9852ef297ce2fp-1, 0x1.95cbaeea44b75p-1, 0x1.934c69de74838p-1, 0x1.90d4f2f6752e6p-1,
	0x1.8e6528effd79dp-1, 0x1.8bfce9fcc007cp-1, 0x1.899c0dabec30ep-1, 0x1.87427aa2317fbp-1,
	0x1.84f00acb39a08p-1, 0x1.82a49e8653e55p-1, 0x1.8060195f40260p-1, 0x1.7e22563e0a329p-1,
	0x1.7beb377dcb5adp-1, 0x1.79baa679725c2p-1, 0x1.77907f2170657p-1, 0x1.756cadbd6130cp-1,
}
