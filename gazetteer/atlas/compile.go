package atlas

import (
	"bytes"
	"context"
	"runtime"
	"slices"
	"sync"

	"github.com/paulmach/orb"
)

// Row is what a source says of one place. Area is its outline, if it has one.
// A row of OnlyNames adds names to a place that must be known by id.
type Row struct {
	Record
	Area      orb.MultiPolygon
	OnlyNames bool
}

// Summary tells what an import did.
type Summary struct {
	Source  string `json:"source"`
	Rows    int    `json:"rows"`
	New     int    `json:"new"`
	Joined  int    `json:"joined"`  // with a place of another source
	Updated int    `json:"updated"` // known from this source
	Unknown int    `json:"unknown"` // names of places that are not known
	Names   int    `json:"names"`
	// Repeated rows told once more of a place of the same file; Moved ones of a
	// place that was more than movedKM away: perhaps another list's numbers.
	Repeated int `json:"repeated"`
	Moved    int `json:"moved"`
}

// sourcesOf lists the sources that segments tell of, and one more.
func sourcesOf(segments []*Segment, more ...Source) []Source {
	var out []Source
	for _, s := range segments {
		more = append(more, s.Sources()...)
	}
	for _, s := range more {
		if !slices.ContainsFunc(out, func(o Source) bool { return o.Key == s.Key }) {
			out = append(out, s)
		}
	}
	return out
}

// Compile turns the rows of one source into a new segment that goes on top of
// base. Rows calls emit for each; report, if not nil, hears of every join.
func Compile(ctx context.Context, base []*Segment, source Source, rows func(emit func(*Row) error) error, report func(Join)) (*Builder, Summary, error) {
	sum := Summary{Source: source.Key}
	b, err := NewBuilder(sourcesOf(base, source))
	if err != nil {
		return nil, sum, err
	}
	im := &importer{atlas: New(base...), source: source, builder: b, sum: &sum, report: report, added: map[string]bool{}, regions: map[string]string{}, ids: map[hash]struct{}{}}
	err = rows(func(r *Row) error {
		sum.Rows++
		if im.batch = append(im.batch, rowOf{Row: r}); len(im.batch) < batchRows {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return im.flush()
	})
	if err == nil {
		err = im.flush()
	}
	if err != nil || len(im.late) == 0 {
		return b, sum, err
	}
	return im.again(ctx, base)
}

// again compiles the rows that tell once more of a place of this import, on
// top of what the import made so far.
func (im *importer) again(ctx context.Context, base []*Segment) (*Builder, Summary, error) {
	made, err := im.builder.Segment()
	if err != nil {
		return nil, *im.sum, err
	}
	b, more, err := Compile(ctx, append(slices.Clone(base), made), im.source, func(emit func(*Row) error) error {
		for _, r := range im.late {
			if err := emit(r); err != nil {
				return err
			}
		}
		return nil
	}, im.report)
	if err != nil {
		return nil, *im.sum, err
	}
	im.sum.Repeated += len(im.late)
	im.sum.Names += more.Names
	second, err := b.Segment()
	if err != nil {
		return nil, *im.sum, err
	}
	b, err = Merge(ctx, made, second)
	return b, *im.sum, err
}

// batchRows is how many rows are compared with the known places at once.
const batchRows = 2048

// rowOf is a row and the place that it was found to be.
type rowOf struct {
	*Row
	old   Record
	join  Join
	known bool
}

// flush compares the gathered rows with what is known, on all processors, and
// then adds them in their order.
func (im *importer) flush() error {
	var wait sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for i := w; i < len(im.batch); i += workers {
				r := &im.batch[i]
				r.old, r.join, r.known = im.atlas.knownAs(r.Row)
			}
		}()
	}
	wait.Wait()
	for i := range im.batch {
		if err := im.add(&im.batch[i]); err != nil {
			return err
		}
	}
	im.batch = im.batch[:0]
	return nil
}

// Merge writes the places of segments, given from old to new, into one.
func Merge(ctx context.Context, segments ...*Segment) (*Builder, error) {
	b, err := NewBuilder(sourcesOf(segments))
	if err != nil {
		return nil, err
	}
	a := New(segments...)
	for i, s := range segments {
		for p := range uint32(s.Len()) {
			if p%4096 == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if a.replaced(i, p) {
				continue
			}
			r := s.Record(p)
			if err := b.Add(&r); err != nil {
				return nil, err
			}
			b.AddShape(s.area(p))
		}
	}
	return b, nil
}

// Segment compiles the builder's records in memory. The builder is spent.
func (b *Builder) Segment() (*Segment, error) {
	var buf bytes.Buffer
	if _, err := b.WriteTo(&buf); err != nil {
		return nil, err
	}
	return Parse(buf.Bytes())
}

// importer turns rows into the records of a new segment.
type importer struct {
	atlas   *Atlas
	source  Source
	builder *Builder
	sum     *Summary
	report  func(Join)
	added   map[string]bool   // ids of places that joined or were updated
	regions map[string]string // GeoNames admin1 code → name
	batch   []rowOf
	ids     map[hash]struct{} // of the rows so far
	late    []*Row            // that tell once more of a place of this import
}

// movedKM is how far a place of one id hardly moves between two versions of a
// source.
const movedKM = 50

func (im *importer) add(found *rowOf) error {
	r, old, join, ok := found.Row, found.old, found.join, found.known
	for i := range r.Names {
		r.Names[i].Source = im.source.Key
	}
	r.Sources = []string{im.source.Key}
	im.nameRegion(r)
	id := hashOf([]byte(r.ID))
	again, byID := ok && im.added[old.ID], join.Rule == "id"
	if _, seen := im.ids[id]; seen || (again && byID) {
		im.late = append(im.late, r)
		return nil
	}
	im.ids[id] = struct{}{}
	if again { // two rows with a name: only the first joins
		ok = false
	}
	if ok && !r.OnlyNames && byID && join.KM > movedKM {
		im.sum.Moved++
	}
	record := r.Record
	switch {
	case !ok && r.OnlyNames:
		im.sum.Unknown++
		return nil
	case !ok:
		im.sum.New++
	default:
		im.added[old.ID] = true
		record = merge(&old, r, im.source.Key)
		if slices.Contains(old.Sources, im.source.Key) {
			im.sum.Updated++
		} else {
			im.sum.Joined++
			if im.report != nil {
				join.Row, join.NewNames = r.Record, len(record.Names)-len(old.Names)
				im.report(join)
			}
		}
	}
	im.sum.Names += len(r.Names)
	if err := im.builder.Add(&record); err != nil {
		return err
	}
	area := r.Area
	if area == nil && ok {
		area = im.atlas.Area(old.ID)
	}
	im.builder.AddShape(area)
	return nil
}

// AddShape gives the place added last its outline; none where it is empty.
func (b *Builder) AddShape(area orb.MultiPolygon) {
	if len(area) > 0 {
		b.shapes = append(b.shapes, shape{uint32(b.Len() - 1), area})
	}
}

// RegionID returns the id under which a first-level region is known by its
// GeoNames code ("SY.07").
func RegionID(code string) string { return "gn1:" + code }

// nameRegion gives the first-level region of a row the name that the atlas has
// for it: sources write a GeoNames code, or spell it in their own way.
func (im *importer) nameRegion(r *Row) {
	if r.Admin1 == "" || r.Type == "governorate" {
		return
	}
	key := r.Country + "|" + r.Admin1
	name, ok := im.regions[key]
	if !ok {
		name = im.regionName(r.Country, r.Admin1)
		im.regions[key] = name
	}
	r.Admin1 = name
}

// minRegion is how well the name of a region must match one of the atlas.
const minRegion = 0.75

func (im *importer) regionName(country, name string) string {
	if len(name) >= 4 && name[2] == '.' && name[:2] == country {
		if region, found := im.atlas.Find(RegionID(name)); found {
			return region.Admin1
		}
		return ""
	}
	for _, c := range im.atlas.Candidates(Query{Name: name, Country: country, Strict: true}) {
		if c.Type() == "governorate" && c.Country() == country && c.Quality >= minRegion {
			if region := c.Segment.Head(c.Place); region.Admin1 != "" {
				return region.Admin1
			}
		}
	}
	return name
}
