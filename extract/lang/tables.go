package lang

import _ "embed"

// The tables that belong to no language.
var (
	//go:embed actors.csv
	ActorsCSV string
	//go:embed generic.csv
	GenericCSV string
	//go:embed holders.csv
	HoldersCSV string
	//go:embed classify.tsv
	ClassifyTSV string
	//go:embed ties.csv
	TiesCSV string
	//go:embed confidence.csv
	ConfidenceCSV string
	//go:embed reliability.csv
	ReliabilityCSV string
)
