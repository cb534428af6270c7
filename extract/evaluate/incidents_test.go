package evaluate

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestCoreference compares with worked examples: the one of Luo (2005), in
// which the key {1-5}{6,7}{8-12} is answered by {1-5}{6-12}.
func TestCoreference(t *testing.T) {
	key := [][]int{{1, 2, 3, 4, 5}, {6, 7}, {8, 9, 10, 11, 12}}
	answer := [][]int{{1, 2, 3, 4, 5}, {6, 7, 8, 9, 10, 11, 12}}
	close := func(name string, got, want float64) {
		if math.Abs(got-want) > 0.001 {
			t.Errorf("%s %.4f, want %.4f", name, got, want)
		}
	}
	close("MUC precision", muc(answer, key), 0.9)
	close("MUC recall", muc(key, answer), 1)
	close("B3 precision", b3(answer, key), 0.762)
	close("B3 recall", b3(key, answer), 1)
	// φ4: {1-5} 1, {8-12} with {6-12} 10/12.
	close("CEAF similarity", similarity(key, answer), 1+10.0/12)
}

// TestAssign compares with all permutations.
func TestAssign(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 200 {
		n := 1 + r.IntN(5)
		cost := make([][]float64, n)
		for i := range cost {
			cost[i] = make([]float64, n)
			for j := range cost[i] {
				cost[i][j] = -float64(r.IntN(10))
			}
		}
		got := 0.0
		for j, i := range assign(cost) {
			got += cost[i][j]
		}
		best := math.Inf(1)
		var try func(row int, used int, sum float64)
		try = func(row, used int, sum float64) {
			if row == n {
				best = math.Min(best, sum)
				return
			}
			for j := range n {
				if used>>j&1 == 0 {
					try(row+1, used|1<<j, sum+cost[row][j])
				}
			}
		}
		try(0, 0, 0)
		if got != best {
			t.Fatalf("%v, best %v, costs %v", got, best, cost)
		}
	}
}
