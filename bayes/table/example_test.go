package table_test

import (
	"fmt"
	"os"

	"github.com/gonbayes/gonbayes/bayes/table"
)

const flats = `rent;area;district;built
1.250,00;54,5;north;1998
980,50;41,0;south;NA
1.890,00;88,2;north;2015
;60,0;west;1975
`

func ExampleParse() {
	t, err := table.Parse([]byte(flats))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(t)
	// Output:
	// 4 rows × 4 columns
	//   fields are separated by ';'
	//   rent: decimal comma
	//   area: decimal comma
	//   built: missing is "NA" in 1 row
	//                rent     area  district     built
	// 0              1250     54.5  north         1998
	// 1             980.5       41  south            –
	// 2              1890     88.2  north         2015
	// 3                 –       60  west          1975
	// kind          float    float  text           int
	// missing           1        0  0                1
	// mean         1373.5   60.925                1996
	// sd          467.158  19.8584             20.0749
	// min           980.5       41                1975
	// 25%         1115.25   51.125              1986.5
	// 50%            1250    57.25                1998
	// 75%            1570    67.05              2006.5
	// max            1890     88.2                2015
	// distinct                      3
	// most often                    north (2)
}

func ExampleTable_Mutate() {
	t, err := table.Parse([]byte(flats))
	if err != nil {
		fmt.Println(err)
		return
	}
	t.DropMissing("rent").
		Mutate("rate = rent / area", `old = built < 2000`).
		Filter(`district != "south"`).
		Select("district", "rate", "old").
		WriteCSV(os.Stdout)
	// Output:
	// district,rate,old
	// north,22.93577981651376,true
	// north,21.428571428571427,false
}

func ExampleTable_GroupBy() {
	t, err := table.Parse([]byte(flats))
	if err != nil {
		fmt.Println(err)
		return
	}
	t.GroupBy("district").Aggregate("n = count()", "area = mean(area)").WriteCSV(os.Stdout)
	// Output:
	// district,n,area
	// north,2,71.35
	// south,1,41.0
	// west,1,60.0
}
