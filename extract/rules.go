package extract

import (
	"github.com/furat-map/furat/extract/clause"
	"github.com/furat-map/furat/extract/frame"
	"github.com/furat-map/furat/extract/incident"
	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/lang/ar"
	"github.com/furat-map/furat/extract/lang/en"
	"github.com/furat-map/furat/extract/report"
	"github.com/furat-map/furat/extract/rule"
	"github.com/furat-map/furat/extract/when"
)

// languages are the packs that are built in; others are folders of tables
// ([WithLanguages], [WithLanguage]).
var languages = []func() (*lang.Pack, error){ar.New, en.New}

// Rules returns what each rule of reading does, by its id.
func Rules() map[rule.ID]string {
	all := map[rule.ID]string{}
	when.Forms.Docs(all)
	clause.Facts.Docs(all)
	frame.WhereRules.Docs(all)
	frame.WhoRules.Docs(all)
	frame.WhenRules.Docs(all)
	frame.TollRules.Docs(all)
	frame.TypeRules().Docs(all)
	incident.CarryRules.Docs(all)
	incident.KnownRules.Docs(all)
	report.Rules.Docs(all)
	all[Proposed] = "proposed by the second reader"
	return all
}
