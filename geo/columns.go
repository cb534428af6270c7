package geo

// columns is the one list of an event's properties, in the order in which
// every output writes them. What is packed, stored, indexed, imported, filtered
// and described follows from it: a new property is a field of [Event], a row
// here, and a migration of each database.
var columns = completed([]*Column{
	{Number: 1, Name: "id", About: "stable identifier: the same article read again gives the same",
		Owner: OwnedByStore, Of: func(e *Event) any { return &e.ID }},
	{Number: 2, Name: "event_date", About: "first day the report supports",
		Label: Label{"Time", "الزمن"}, Group: GroupWhen, Of: func(e *Event) any { return &e.Date }},
	{Number: 3, Name: "event_date_end", About: "last day the report supports",
		Group: GroupWhen, Of: func(e *Event) any { return &e.DateEnd }},
	{Number: 4, Name: "time_precision", About: "1 the day, 2 within a week or part of a month, 3 a month or more, 0 unknown",
		Most: TimeMonth, Group: GroupWhat, Of: func(e *Event) any { return &e.TimePrecision }},
	{Number: 5, Name: "date_text", About: "the words the date rests on",
		Owner: OwnedByArticles, Of: func(e *Event) any { return &e.DateText }},
	{Number: 43, Name: "date_basis", About: "text where the day stands in the text, publication where none does and the two days up to publication are given", Nullable: true,
		Codes: dateBases, Group: GroupWhat, Of: func(e *Event) any { return &e.DateBasis }},
	{Number: 6, Name: "disorder_type", About: "ACLED's disorder type",
		From: "sub_event_type", Group: GroupWhat, derive: (*Event).Disorder},
	{Number: 7, Name: "event_type", About: "ACLED's event type",
		From: "sub_event_type", Codes: eventTypeNames, Group: GroupWhat, derive: (*Event).Type},
	{Number: 8, Name: "sub_event_type", About: "ACLED's sub-event type",
		Label: Label{"What", "الحدث"}, Codes: subEventTypeNames, Group: GroupWhat, Of: func(e *Event) any { return &e.SubEventType }},
	{Number: 9, Name: "actor1", About: "who acted", Nullable: true,
		Label: Label{"Who", "الفاعل"}, Group: GroupActor1, Of: func(e *Event) any { return &e.Actor1 }},
	{Number: 10, Name: "actor1_id", About: "identifier of actor1", Nullable: true,
		Group: GroupActor1, Of: func(e *Event) any { return &e.Actor1ID }},
	{Number: 11, Name: "inter1", About: "ACLED's type of actor1", Nullable: true,
		Codes: Inters, Group: GroupActor1, Of: func(e *Event) any { return &e.Inter1 }},
	{Number: 12, Name: "actor2", About: "who it was done to", Nullable: true,
		Label: Label{"Against or with", "ضد أو مع"}, Group: GroupActor2, Of: func(e *Event) any { return &e.Actor2 }},
	{Number: 13, Name: "actor2_id", About: "identifier of actor2", Nullable: true,
		Group: GroupActor2, Of: func(e *Event) any { return &e.Actor2ID }},
	{Number: 14, Name: "inter2", About: "ACLED's type of actor2", Nullable: true,
		Codes: Inters, Group: GroupActor2, Of: func(e *Event) any { return &e.Inter2 }},
	{Number: 15, Name: "civilian_targeting", About: "whether civilians were the target", Nullable: true,
		Group: GroupWhat, Of: func(e *Event) any { return &e.CivilianTargeting }},
	{Number: 16, Name: "location", About: "name of the place", Nullable: true,
		Label: Label{"Where", "المكان"}, Group: GroupWhere, Of: func(e *Event) any { return &e.Location }},
	{Number: 17, Name: "location_ar", About: "name of the place in Arabic", Nullable: true,
		Group: GroupWhere, Of: func(e *Event) any { return &e.LocationAR }},
	{Number: 18, Name: "place_id", About: "the place in the gazetteer", Nullable: true,
		Group: GroupWhere, Of: func(e *Event) any { return &e.PlaceID }},
	{Number: 19, Name: "admin1", About: "governorate or province", Nullable: true,
		Group: GroupWhere, Of: func(e *Event) any { return &e.Admin1 }},
	{Number: 20, Name: "admin2", About: "district", Nullable: true,
		Group: GroupWhere, Of: func(e *Event) any { return &e.Admin2 }},
	{Number: 21, Name: "admin3", About: "subdistrict", Nullable: true,
		Group: GroupWhere, Of: func(e *Event) any { return &e.Admin3 }},
	{Number: 22, Name: "country", About: "ISO 3166-1 alpha-2", Nullable: true,
		Group: GroupWhere, Of: func(e *Event) any { return &e.Country }},
	{Number: 23, Name: "geo_precision", About: "1 the place itself, 2 near it or part of a district, 3 a region, 0 unplaced",
		Most: GeoRegion, Group: GroupWhat, Of: func(e *Event) any { return &e.GeoPrecision }},
	{Number: 24, Name: "uncertainty_km", About: "radius of the area that the text supports, kilometres", Nullable: true,
		Most: 20_000, Group: GroupWhere, Of: func(e *Event) any { return &e.UncertaintyKM }},
	{Number: 25, Name: "weapon", About: "what was used", Nullable: true,
		Label: Label{"Weapon", "السلاح"}, Group: GroupWhat, Of: func(e *Event) any { return &e.Weapon }},
	{Number: 26, Name: "fatalities", About: "how many died; 0 only where the text says none",
		Label: Label{"Killed", "قتلى"}, Most: 1e9, Group: GroupToll, Of: func(e *Event) any { return &e.Fatalities }},
	{Number: 27, Name: "injuries", About: "how many were hurt",
		Label: Label{"Wounded", "جرحى"}, Most: 1e9, Group: GroupToll, Of: func(e *Event) any { return &e.Injuries }},
	{Number: 28, Name: "status", About: "reported, claimed, suspected or denied",
		Label: Label{"Status", "الصفة"}, Codes: statuses, Group: GroupWhat, Of: func(e *Event) any { return &e.Status }},
	{Number: 29, Name: "confidence", About: "the program's own, 0 to 1",
		Label: Label{"Confidence", "الثقة"}, Most: 1, Group: GroupConfidence, Of: func(e *Event) any { return &e.Confidence }},
	{Number: 30, Name: "review", About: "unreviewed, confirmed, corrected or rejected",
		Codes: reviews, Group: GroupWhat, Of: func(e *Event) any { return &e.Review }},
	{Number: 31, Name: "incident", About: "shared by records that one report splits over several places", Nullable: true,
		Owner: OwnedByArticles, Group: GroupIncident, Of: func(e *Event) any { return &e.Incident }},
	{Number: 32, Name: "source", About: `publishers, joined by "; "`,
		Owner: OwnedByArticles, Group: GroupSource, Of: func(e *Event) any { return &e.Source }},
	{Number: 33, Name: "source_count", About: "how many reports tell of it",
		Most: 1e6, Owner: OwnedByArticles, Group: GroupSource, Of: func(e *Event) any { return &e.SourceCount }},
	{Number: 34, Name: "url", About: "address of the first report", Nullable: true,
		Owner: OwnedByArticles, Of: func(e *Event) any { return &e.URL }},
	{Number: 35, Name: "article_id", About: "identifier of the first report",
		Owner: OwnedByArticles, Group: GroupArticle, Of: func(e *Event) any { return &e.ArticleID }},
	{Number: 36, Name: "published", About: "day of the first report",
		Owner: OwnedByArticles, Group: GroupArticle, Of: func(e *Event) any { return &e.Published }},
	{Number: 37, Name: "quote", About: "the sentence the event was read from",
		Owner: OwnedByArticles, Of: func(e *Event) any { return &e.Quote }},
	{Number: 38, Name: "notes", About: "one line made from the fields", Of: func(e *Event) any { return &e.Notes }},
	{Number: 39, Name: "created_at", About: "when the event became known here",
		Owner: OwnedByStore, Of: func(e *Event) any { return &e.CreatedAt }},
	{Number: 40, Name: "updated_at", About: "when it was changed last",
		Owner: OwnedByStore, Of: func(e *Event) any { return &e.UpdatedAt }},
})

// coordinates are the position of an event, which formats write each their own
// way: as a geometry, or as two columns more.
var coordinates = completed([]*Column{
	{Number: 41, Name: "longitude", About: "degrees east, WGS 84", Least: -180, Most: 180, Of: func(e *Event) any { return &e.Lon }},
	{Number: 42, Name: "latitude", About: "degrees north, WGS 84", Least: -90, Most: 90, Of: func(e *Event) any { return &e.Lat }},
})

// Columns returns the properties of an event in the order in which every
// output writes them. The caller must not change the slice.
func Columns() []*Column { return columns }

// Coordinates returns longitude and latitude, which stand beside [Columns]. The
// caller must not change the slice.
func Coordinates() []*Column { return coordinates }
