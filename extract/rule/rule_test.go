package rule

import (
	"slices"
	"testing"
)

var list = List[int]{{ID: "when.one", Doc: "the first", Do: 1}, {ID: "when.two", Doc: "the second", Do: 2}, {ID: "when.three", Doc: "the third", Do: 3}}

// TestExcept: rules come in their order, without those that are switched off.
func TestExcept(t *testing.T) {
	for _, c := range []struct {
		off  Off
		want []int
	}{
		{nil, []int{1, 2, 3}}, {Off{}, []int{1, 2, 3}}, {Off{"when.two": true}, []int{1, 3}}, {Off{"when.two": false}, []int{1, 2, 3}},
		{Off{"when.one": true, "when.two": true, "when.three": true}, nil}, {Off{"where.at": true}, []int{1, 2, 3}},
	} {
		var got []int
		for id, do := range list.Except(c.off) {
			if c.off[id] {
				t.Errorf("%s is off", id)
			}
			got = append(got, do)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("without %v: %v, want %v", c.off, got, c.want)
		}
	}
	for _, do := range list.Except(nil) {
		if do == 2 {
			break // who has found asks no further
		}
		if do > 2 {
			t.Error("asked on")
		}
	}
}

// TestDocs: the sentences of lists are put together.
func TestDocs(t *testing.T) {
	all := map[ID]string{"where.at": "there"}
	list.Docs(all)
	if len(all) != 4 || all["when.two"] != "the second" || all["where.at"] != "there" {
		t.Errorf("%v", all)
	}
}

// TestClaim: a claim is made by a rule, of words or of none.
func TestClaim(t *testing.T) {
	if (Claim[int]{Value: 3}).Made() || !(Claim[int]{Rule: "when.one"}).Made() {
		t.Error("what has a rule is claimed")
	}
	if w := Told(2, 4); !w.Said || w.First != 2 || w.Last != 4 || (Words{}).Said {
		t.Errorf("%+v", w)
	}
}
