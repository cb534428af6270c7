package imports

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/furat-map/furat/geo"
)

// Report says what was made of a table.
type Report struct {
	Kind, Part string // of the file: "Excel workbook", the sheet
	Read       []Reading
	Unread     []string // columns that nothing is read from
	Foreign    []string // those of them that are called like Furat's own, of a table that is not Furat's
	Undated    int      // events without a day
	Left       []*Left  // values that were left out, by property
}

// Reading is a column, or several, that a property comes from.
type Reading struct{ Property, Columns string }

// Left counts the values of a property that could not be read.
type Left struct {
	Property string
	Count    int
	Examples []Example // the first of each wording
}

// Example is a value that could not be read, and where it stands first.
type Example struct {
	Line  int
	Value string
	Why   string
}

// maxExamples is how many wordings are shown.
const maxExamples = 10

// leave counts a value that is left out.
func (r *Report) leave(property string, line int, value string, err error) {
	i := slices.IndexFunc(r.Left, func(l *Left) bool { return l.Property == property })
	if i < 0 {
		i = len(r.Left)
		r.Left = append(r.Left, &Left{Property: property})
	}
	l := r.Left[i]
	l.Count++
	value = geo.Clip(value)
	known := slices.ContainsFunc(l.Examples, func(e Example) bool { return e.Value == value })
	if !known && len(l.Examples) < maxExamples {
		why := err.Error()
		var ge *geo.Error
		if errors.As(err, &ge) {
			why = ge.Message
		}
		l.Examples = append(l.Examples, Example{line, value, why})
	}
}

// String is one line: how many, and the first of each wording.
func (l *Left) String() string {
	if l.Count == 1 {
		return fmt.Sprintf("%s: %s (line %d); the value was left out, its row kept", l.Property, l.Examples[0].Why, l.Examples[0].Line)
	}
	var words []string
	for _, e := range l.Examples {
		words = append(words, fmt.Sprintf("%q (line %d)", e.Value, e.Line))
	}
	return fmt.Sprintf("%s: %d values could not be read and were left out, their rows kept: %s", l.Property, l.Count, strings.Join(words, ", "))
}
