package index

// Settle waits for a merge under way and takes it in.
func (ix *Index) Settle() {
	for ix.busy() {
		job := <-ix.merging
		ix.merging <- job
		ix.Tidy()
	}
}
