package atlas

import (
	"fmt"
	"os"
)

// A mapped file counts as memory of the process as far as it was read, and a
// search in a planet of names reads all over it. So before each search it is
// looked at how much has gathered, and above maxResidentMB it is given back.
const (
	maxResidentMB = 80
	largeMB       = 64 // smaller files stay
)

func (s *Segment) largeFile() bool { return s.path != "" && len(s.data) > largeMB<<20 }

func (a *Atlas) trim() {
	if !a.large || mappedMB() < maxResidentMB {
		return
	}
	for _, s := range a.segments {
		if s.largeFile() {
			release(s.data)
		}
	}
}

// mappedMB returns how much of mapped files is resident in this process, 0
// where the system does not tell.
func mappedMB() int {
	data, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	var size, resident, shared int
	if n, _ := fmt.Sscan(string(data), &size, &resident, &shared); n < 3 {
		return 0
	}
	return shared * os.Getpagesize() >> 20
}
