// Package index answers what maps ask, from memory: the events of a tile, the
// clusters of a cell, counts, lists.
//
//	store ─ Load, Update ─► segments ─ atomic pointer ─► Snapshot ─► Tile, Summary, List
//	                           │ merged in the background
//	                           └─ Save, Restore: a checkpoint on disk
//
// Events lie in columns, in the Morton order of their 32-bit Web Mercator
// position, so that a tile, and each cell of a grid in it, is one contiguous
// range. Events at one position are a run: the position is kept once.
//
// What else is known of an event is kept in facets: small groups of properties
// that go together (a place with its names and provinces, an actor, a span of
// days). Each distinct combination is numbered in a dictionary, and a column
// holds the numbers in one, two or four bytes. A filter is asked of the
// dictionaries once; over the rows it is a look-up of a byte.
//
// A segment never changes. New events make a new, small segment; events that
// changed or went are marked dead in the old ones; segments are merged when
// they are alike in size. A [Snapshot] is a list of segments and their marks:
// readers hold one and never wait. What a snapshot answers depends only on the
// events in it, not on how they lie in segments.
package index
