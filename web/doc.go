// Package web serves events over HTTP: the map, tiles, GeoJSON and the small
// JSON interface of the page.
//
// Every answer goes one way:
//
//	request ─ middleware (headers, time limit) ─ params (one geo.Filter, or 400)
//	        ─ index (tiles, counts, lists) or store (whole events, streamed)
//	        ─ reply (strong ETag, 304, gzip) or problem (RFC 9457)
//
// Handlers read only; nothing here reads flags or the environment.
package web
