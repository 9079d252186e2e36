package tutorials_test

import (
	"fmt"

	"github.com/gonbayes/gonbayes/tutorials"
)

func ExampleFork() {
	d := tutorials.Fork()
	fmt.Println(d.Frame().Subset([]int{0, 1, 2}))
	fmt.Println("z makes x", d.True.ZX, "and y", d.True.ZY, "times as large; x does nothing to y:", d.True.XY)
	// Output:
	// [3x3] DataFrame
	//
	//     x         z         y
	//  0: 29.251854 9.722829  19.403757
	//  1: 36.699944 12.202857 24.140223
	//  2: 17.061041 5.683354  11.377734
	//     <float>   <float>   <float>
	//
	// z makes x 3 and y 2 times as large; x does nothing to y: 0
}
