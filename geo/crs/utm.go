package crs

import "math"

// Transverse Mercator by Krüger's series to the sixth order in n: within a
// nanometre some thousand kilometres from the middle of a zone (C. F. F.
// Karney, Transverse Mercator with an accuracy of a few nanometers, J. Geodesy
// 85, 2011, equations 7 to 11, 35 and 36).

const (
	flattening  = 1 / 298.257223563 // WGS 84
	scale       = 0.9996            // of UTM on its middle meridian
	falseEast   = 500000.0
	third       = flattening / (2 - flattening) // n, the third flattening
	n2          = third * third
	n3          = n2 * third
	n4          = n2 * n2
	n5          = n4 * third
	n6          = n3 * n3
	rectifying  = radius / (1 + third) * (1 + n2/4 + n4/64 + n6/256)
	widestAngle = 80 // degrees from the middle beyond which the series is not used
)

var eccentricity = math.Sqrt(flattening * (2 - flattening))

var alpha = [6]float64{
	third/2 - 2*n2/3 + 5*n3/16 + 41*n4/180 - 127*n5/288 + 7891*n6/37800,
	13*n2/48 - 3*n3/5 + 557*n4/1440 + 281*n5/630 - 1983433*n6/1935360,
	61*n3/240 - 103*n4/140 + 15061*n5/26880 + 167603*n6/181440,
	49561*n4/161280 - 179*n5/168 + 6601661*n6/7257600,
	34729*n5/80640 - 3418889*n6/1995840,
	212378941 * n6 / 319334400,
}

var beta = [6]float64{
	third/2 - 2*n2/3 + 37*n3/96 - n4/360 - 81*n5/512 + 96199*n6/604800,
	n2/48 + n3/15 - 437*n4/1440 + 46*n5/105 - 1118711*n6/3870720,
	17*n3/480 - 37*n4/840 - 209*n5/4480 + 5569*n6/90720,
	4397*n4/161280 - 11*n5/504 - 830251*n6/7257600,
	4583*n5/161280 - 108847*n6/3991680,
	20648693 * n6 / 638668800,
}

// utm returns easting and northing in metres of a point so many degrees east
// of the middle of a zone.
func utm(east, lat float64) (x, y float64) {
	east = max(-widestAngle, min(widestAngle, math.Remainder(east, 360)))
	lambda, phi := east*math.Pi/180, lat*math.Pi/180
	tau := math.Tan(phi)
	sigma := math.Sinh(eccentricity * math.Atanh(eccentricity*tau/math.Hypot(1, tau)))
	conformal := tau*math.Hypot(1, sigma) - sigma*math.Hypot(1, tau)
	xi := math.Atan2(conformal, math.Cos(lambda))
	eta := math.Asinh(math.Sin(lambda) / math.Hypot(conformal, math.Cos(lambda)))
	x, y = eta, xi
	for i, a := range alpha {
		k := 2 * float64(i+1)
		y += a * math.Sin(k*xi) * math.Cosh(k*eta)
		x += a * math.Cos(k*xi) * math.Sinh(k*eta)
	}
	return falseEast + scale*rectifying*x, scale * rectifying * y
}

// unutm is the inverse of utm.
func unutm(x, y float64) (east, lat float64) {
	eta0, xi0 := (x-falseEast)/(scale*rectifying), y/(scale*rectifying)
	eta0 = max(-3, min(3, eta0)) // far beyond any zone
	xi, eta := xi0, eta0
	for i, b := range beta {
		k := 2 * float64(i+1)
		xi -= b * math.Sin(k*xi0) * math.Cosh(k*eta0)
		eta -= b * math.Cos(k*xi0) * math.Sinh(k*eta0)
	}
	conformal := math.Sin(xi) / math.Hypot(math.Sinh(eta), math.Cos(xi))
	lambda := math.Atan2(math.Sinh(eta), math.Cos(xi))
	tau := conformal
	for range 5 { // Newton's method; it doubles the digits each time
		sigma := math.Sinh(eccentricity * math.Atanh(eccentricity*tau/math.Hypot(1, tau)))
		t := tau*math.Hypot(1, sigma) - sigma*math.Hypot(1, tau)
		e2 := eccentricity * eccentricity
		tau += (conformal - t) / math.Hypot(1, t) * (1 + (1-e2)*tau*tau) / ((1 - e2) * math.Hypot(1, tau))
	}
	return lambda * 180 / math.Pi, math.Atan(tau) * 180 / math.Pi
}
