// Package geo says what a conflict event is and how it is asked for.
//
// It is the small centre that every other package imports and that imports
// nothing of ours:
//
//   - [Article] is a text somebody published.
//   - [Report] is one happening as one article tells it, with the quotes it
//     rests on and the rule behind each field.
//   - [Event] is what one or more reports say happened: one type of action, at
//     one place, on one day or span, by one side. Its properties are the
//     flat set that GeoJSON, CSV and every other output carry ([Columns]).
//   - [Filter] is the one question that maps, files and the command line ask.
//   - [Error] carries a [Code] for machines and a sentence for people.
//
// Event types follow the ACLED codebook; the list is taxonomy.csv.
// Coordinates are WGS 84 longitude and latitude in degrees; days are calendar
// days without a time zone; text offsets count Unicode code points.
package geo
