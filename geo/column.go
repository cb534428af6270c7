package geo

import (
	"bytes"
	"math"
	"slices"
	"strconv"
	"time"
)

// Kind is the type of a column.
type Kind uint8

// The kinds of column.
const (
	KindString Kind = iota
	KindInt
	KindReal
	KindDay  // YYYY-MM-DD
	KindTime // RFC 3339, UTC
)

// Owner says who may say what a column holds.
type Owner uint8

// The owners.
const (
	OwnedByAnyone   Owner = iota // whoever tells, imports or corrects the event
	OwnedByArticles              // of events of articles: a correction leaves it as it is
	OwnedByStore                 // the store gives it
)

// Group names properties that go together: of a place its names and provinces,
// of a side its name and id. An index keeps each distinct set of a group's
// values once.
type Group uint8

// The groups. A column without one is left to the store.
const (
	NoGroup Group = iota
	GroupWhat
	GroupActor1
	GroupActor2
	GroupWhere
	GroupWhen
	GroupToll
	GroupConfidence
	GroupSource
	GroupArticle
	GroupIncident
	Groups // how many there are, NoGroup among them
)

// Label is how people are told of a column beside its value. A column without
// one has no row of its own on the page.
type Label struct{ EN, AR string }

// Column is one property of an event: its name in every output, its one type,
// what it means and how to read and set it.
type Column struct {
	// Number is the column's own in packed records and checkpoints. It never
	// changes, and no other column ever gets it.
	Number   int
	Name     string
	About    string // what it means, in one line
	Label    Label  // of the row that the page has for it
	Kind     Kind
	Nullable bool
	Owner    Owner
	Group    Group
	// From names the column that this one follows from, "" where it is said
	// for itself.
	From string
	// Codes returns the values that the column can have, nil for any.
	Codes func() []string
	// Least and Most bound a number, both included.
	Least, Most float64
	// Of returns a pointer to where an event has the property: *string, *int,
	// **int, *float64, *Day or *time.Time. It is nil for what follows from
	// another column.
	Of func(*Event) any
	// Value reads the property.
	Value func(*Event) Value
	// Text is the value of a column of text, nil for other columns; an empty
	// one is null where the column can be.
	Text func(*Event) string

	derive func(*Event) string // of a column that follows from another
}

// Value is one property of one event.
type Value struct {
	Kind Kind
	Null bool
	Str  string
	Int  int
	Real float64
	Day  Day
	Time time.Time
}

// Append writes the value as text: numbers in Go's shortest form, reals always
// with a decimal point so that readers who guess types guess one type, days
// and times in ISO 8601, nothing for null.
func (v Value) Append(dst []byte) []byte {
	if v.Null {
		return dst
	}
	switch v.Kind {
	case KindInt:
		return strconv.AppendInt(dst, int64(v.Int), 10)
	case KindReal:
		from := len(dst)
		dst = strconv.AppendFloat(dst, v.Real, 'f', -1, 64)
		if bytes.IndexByte(dst[from:], '.') < 0 {
			dst = append(dst, ".0"...)
		}
		return dst
	case KindDay:
		return v.Day.Append(dst)
	case KindTime:
		return v.Time.UTC().AppendFormat(dst, time.RFC3339)
	}
	return append(dst, v.Str...)
}

// ColumnByName finds a column.
func ColumnByName(name string) (*Column, bool) {
	if i := slices.IndexFunc(columns, func(c *Column) bool { return c.Name == name }); i >= 0 {
		return columns[i], true
	}
	return nil, false
}

// Editable reports whether who edits an event may say the column: it is not the
// store's own, nor follows from another.
func (c *Column) Editable() bool { return c.Owner != OwnedByStore && c.From == "" }

// Set gives an event the value of the column, which must be of its kind; null
// makes it unknown. What follows from another column is not set.
func (c *Column) Set(e *Event, v Value) {
	if c.Of == nil {
		return
	}
	if v.Null {
		v = Value{}
	}
	switch to := c.Of(e).(type) {
	case *string:
		*to = v.Str
	case *int:
		*to = v.Int
	case **int:
		if *to = nil; v.Kind == KindInt {
			n := v.Int
			*to = &n
		}
	case *float64:
		*to = v.Real
	case *Day:
		*to = v.Day
	case *time.Time:
		*to = v.Time
	}
}

// Parse reads a value of the column as text writes it: a number within its
// bounds, a day, an RFC 3339 time. What is no value of it has code invalid.
func (c *Column) Parse(text string) (Value, error) {
	switch c.Kind {
	case KindInt, KindReal:
		return c.parseNumber(text)
	case KindDay:
		d, err := ParseDay(text)
		if err != nil {
			return Value{}, Errorf(CodeInvalid, c.Name, "%w", err)
		}
		return Value{Kind: KindDay, Day: d}, nil
	case KindTime:
		t, err := time.Parse(time.RFC3339, text)
		if err != nil || t.Year() < 1 {
			return Value{}, Errorf(CodeInvalid, c.Name, "%q is not a time: write it as 2024-03-31T12:00:00Z", text)
		}
		return Value{Kind: KindTime, Time: t.UTC()}, nil
	}
	return Value{Kind: KindString, Str: text, Null: c.Nullable && text == ""}, nil
}

func (c *Column) parseNumber(text string) (Value, error) {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return Value{}, Errorf(CodeInvalid, c.Name, "%q is not a number", Clip(text))
	}
	within := n >= c.Least && n <= c.Most
	switch {
	case c.Kind == KindReal && !within:
		return Value{}, Errorf(CodeInvalid, c.Name, "%g does not lie between %g and %g", n, c.Least, c.Most)
	case c.Kind == KindReal:
		return Value{Kind: KindReal, Real: n, Null: c.Nullable && n == 0}, nil
	case !within || n != math.Trunc(n):
		return Value{}, Errorf(CodeInvalid, c.Name, "%g is no whole number from %.0f to %.0f", n, c.Least, c.Most)
	}
	return Value{Kind: KindInt, Int: int(n)}, nil
}

// Clip shortens what a message quotes.
func Clip(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// completed fills in what follows from where an event has each property.
func completed(list []*Column) []*Column {
	for _, c := range list {
		if c.derive != nil {
			c.setText(c.derive)
			continue
		}
		of := c.Of
		switch of(&Event{}).(type) {
		case *string:
			c.setText(func(e *Event) string { return *of(e).(*string) })
		case *int:
			c.Kind = KindInt
			c.Value = func(e *Event) Value { return Value{Kind: KindInt, Int: *of(e).(*int)} }
		case **int:
			c.Kind, c.Nullable = KindInt, true
			c.Value = func(e *Event) Value {
				n := *of(e).(**int)
				if n == nil {
					return Value{Kind: KindInt, Null: true}
				}
				return Value{Kind: KindInt, Int: *n}
			}
		case *float64:
			c.Kind = KindReal
			nullable := c.Nullable
			c.Value = func(e *Event) Value {
				v := *of(e).(*float64)
				return Value{Kind: KindReal, Real: v, Null: nullable && v == 0}
			}
		case *Day:
			c.Kind, c.Nullable = KindDay, true
			c.Value = func(e *Event) Value {
				d := *of(e).(*Day)
				return Value{Kind: KindDay, Day: d, Null: !d.Known()}
			}
		case *time.Time:
			c.Kind, c.Nullable = KindTime, true
			c.Value = func(e *Event) Value {
				t := *of(e).(*time.Time)
				return Value{Kind: KindTime, Time: t, Null: t.IsZero()}
			}
		}
	}
	return list
}

func (c *Column) setText(get func(*Event) string) {
	nullable := c.Nullable
	c.Text = get
	c.Value = func(e *Event) Value {
		s := get(e)
		return Value{Kind: KindString, Str: s, Null: nullable && s == ""}
	}
}
