package tutorials

import (
	"archive/zip"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// survey is a small archive in the layout of intrvw23.zip: columns that are
// not read beside those that are, quoted texts, a file of another quarter and
// one of another kind.
var survey = map[string]string{
	"intrvw23/fmli231.csv": "NEWID,AGE_REF\n5000011,33\n",
	"intrvw23/fmli232.csv": `"NEWID","DIRACC","AGE_REF","AGE_REF_","EDUCA2","REGION","INCOMEY2"
"5090674","1","31","D","15","4","1"
"5090904","1","53","D","00","2","4"
"5091064","1","37","D","","3",""
"5091174","1","65","D","16","1","5"
`,
	"intrvw23/fmli233.csv": "NEWID,AGE_REF,EDUCA2,REGION,INCOMEY2\n5200013,48,12,3,.\n5200023,29,10,,2\n5200033,44,11,3,2\n",
	"intrvw23/fmli234.csv": "newid,age_ref,educa2,region,incomey2\n5250012,50,13,1,1\n5250022,51,14,2,1\n5250032,52,14,2,1\n",
	"intrvw23/fmli241.csv": "NEWID,AGE_REF,EDUCA2,REGION,INCOMEY2\n5340011,70,12,4,3.0\n",
	"intrvw23/mtbi231.csv": "NEWID,COST\n5090674,1e9\n",
	"intrvw23/mtbi232.csv": "NEWID,UCC,COST,COST_\n5090674,190902,120.5,\n5090674,210110,79.5,\n5090904,210110,-300,\n5091064,210110,1000,\n5091174,210110,900,\n",
	"intrvw23/mtbi233.csv": "NEWID,UCC,COST,COST_\n5200013,210110,10,\n5200023,210110,20,\n5200033,210110,5000,\n",
	"intrvw23/mtbi234.csv": "NEWID,UCC,COST,COST_\n5250012,210110,400,\n5250022,210110,500,\n",
	"intrvw23/mtbi241.csv": "NEWID,UCC,COST,COST_\n5340011,210110,600,\n5340011,210110,7,\n",
	"intrvw23/itbi232.csv": "NEWID,VALUE\n5090674,1\n",
}

// pack writes an archive of files and returns its path.
func pack(t *testing.T, files map[string]string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "intrvw23.zip")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z := zip.NewWriter(f)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(files[name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSpendingFromBLS(t *testing.T) {
	got, err := SpendingFromBLS(pack(t, survey))
	if err != nil {
		t.Fatal(err)
	}
	// Of ten interviews with spending -300, 10, 20 | 200, 400, 500 | 607, 900,
	// 1000, 5000, three lack an answer; 5250032 has no spending.
	want := Households{
		{5090674, 31, "Bachelor", "West", 1, 200, "Medium"},
		{5090904, 53, "None", "Midwest", 4, -300, "Low"},
		{5091174, 65, "Graduate", "Northeast", 5, 900, "High"},
		{5200033, 44, "Grades 9-12", "South", 2, 5000, "High"},
		{5250012, 50, "Some college", "Northeast", 1, 400, "Medium"},
		{5250022, 51, "Associate", "Midwest", 1, 500, "Medium"},
		{5340011, 70, "High school", "West", 3, 607, "High"},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%+v, want\n%+v", got, want)
	}
}

func TestSpendingFromBLSRefuses(t *testing.T) {
	with := func(name, content string) string {
		files := maps.Clone(survey)
		if files["intrvw23/"+name] = content; content == "" {
			delete(files, "intrvw23/"+name)
		}
		return pack(t, files)
	}
	text := filepath.Join(t.TempDir(), "page.zip")
	if err := os.WriteFile(text, []byte("<html>"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ path, want string }{
		{"nowhere.zip", "there is no file nowhere.zip: download intrvw23.zip"},
		{text, "page.zip is not a zip archive"},
		{with("mtbi233.csv", ""), "there is no mtbi233.csv in the archive: download the interview survey of 2023"},
		{with("fmli241.csv", ""), "there is no fmli241.csv"},
		{with("mtbi241.csv", "NEWID,UCC\n1,2\n"), "mtbi241.csv: there is no column COST"},
		{with("mtbi241.csv", "NEWID,COST\n5340011,1\n5340011,free\n"), `mtbi241.csv: line 3, column COST: "free" is not a number`},
		{with("mtbi241.csv", "NEWID,COST\n5340011\n"), "mtbi241.csv: record on line 2: wrong number of fields"},
		{with("fmli241.csv", "NEWID,AGE_REF,EDUCA2,REGION,INCOMEY2\n5340011,70,31,4,3\n"), "fmli241.csv: line 2, column EDUCA2: the survey has no code 31"},
		{with("fmli241.csv", "NEWID,AGE_REF,EDUCA2,REGION,INCOMEY2\n5340011,old,12,4,3\n"), `column AGE_REF: "old" is not a number`},
		{with("fmli241.csv", "\n"), "cannot read the first line"},
	} {
		if _, err := SpendingFromBLS(c.path); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
}
