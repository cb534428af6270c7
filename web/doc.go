// Package web puts the server together: what it is made of, its paths and what
// every answer passes through. The answers themselves are rooms of their own:
//
//	reply     how requests are read and answered
//	tiles     vector tiles, by zoom and by tile matrix set
//	ogc       OGC API – Features; edit its part 4
//	api       the page's own questions, and events as files
//	basemap   the built-in base map, and archives
//	qgis      styles, and layers for QGIS
//	live      what changed, told to open pages
//
//	request ─ middleware (panics, headers, hot tiles, readiness) ─ room ─ geo/layer or geo/store ─ reply
//
// A room takes the few things it needs, not the server. Nothing here reads
// flags or the environment.
package web
