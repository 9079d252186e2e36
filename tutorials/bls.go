package tutorials

import (
	"archive/zip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// SpendingFromBLS reads the households of the interview survey of 2023 from the
// archive intrvw23.zip, which the Bureau of Labor Statistics publishes as CSV at
// https://www.bls.gov/cex/pumd_data.htm.
//
// Spending is the sum of COST in the files mtbi232, 233, 234 and 241 over an
// interview (NEWID), which asks about three months. It is joined with the
// columns AGE_REF, EDUCA2, REGION and INCOMEY2 of the files fmli of these
// quarters. Class is by terciles of all these interviews. As in the published
// table ([ReadSpending]), only households with all four answers are returned,
// in the order of the files.
//
// The published table has the interviews of one quarter; the archive has four,
// and many households were interviewed in several: their NEWIDs differ in the
// last digit. The survey's dictionary describes EDUCA2 as the education of the
// spouse, and INCOMEY2 not as an income class but as the employer of the
// spouse: 1 private, 2 federal, 3 state, 4 local, 5 self-employed, 6 family
// business without pay.
func SpendingFromBLS(archive string) (Households, error) {
	z, err := zip.OpenReader(archive)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no file %s: download intrvw23.zip from https://www.bls.gov/cex/pumd_data.htm", archive)
	case errors.Is(err, zip.ErrFormat):
		return nil, fmt.Errorf("%s is not a zip archive: download intrvw23.zip from https://www.bls.gov/cex/pumd_data.htm again", archive)
	case err != nil:
		return nil, fmt.Errorf("cannot read the survey: %w", err)
	}
	defer z.Close()
	h, err := readBLS(z.File)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", archive, err)
	}
	return h, nil
}

// blsQuarters are the suffixes of the files of 2023. Each stands for a quarter of
// interviews about the three months before.
var blsQuarters = []string{"232", "233", "234", "241"}

// The documented codes of EDUCA2 and REGION.
var (
	blsEducation = map[int]string{
		0:  "None",
		10: "Grades 1-8",
		11: "Grades 9-12",
		12: "High school",
		13: "Some college",
		14: "Associate",
		15: "Bachelor",
		16: "Graduate",
	}
	blsRegion = map[int]string{1: "Northeast", 2: "Midwest", 3: "South", 4: "West"}
)

func readBLS(files []*zip.File) (Households, error) {
	spending := map[int]float64{}
	for _, quarter := range blsQuarters {
		f, err := blsFile(files, "mtbi"+quarter)
		if err != nil {
			return nil, err
		}
		err = f.read([]string{"NEWID", "COST"}, func(v []answer) error {
			id, err := v[0].number()
			if err != nil {
				return err
			}
			cost, err := v[1].number()
			spending[int(id)] += cost
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	var h Households
	for _, quarter := range blsQuarters {
		f, err := blsFile(files, "fmli"+quarter)
		if err != nil {
			return nil, err
		}
		err = f.read([]string{"NEWID", "AGE_REF", "EDUCA2", "REGION", "INCOMEY2"}, func(v []answer) error {
			id, err := v[0].number()
			if err != nil {
				return err
			}
			spent, ok := spending[int(id)]
			if !ok {
				return nil
			}
			u := Household{ID: int(id), Spending: spent}
			if u.Age, err = v[1].integer(); err != nil {
				return err
			}
			if u.Education, err = v[2].label(blsEducation); err != nil {
				return err
			}
			if u.Region, err = v[3].label(blsRegion); err != nil {
				return err
			}
			if u.Income, err = v[4].integer(); err != nil {
				return err
			}
			h = append(h, u)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if len(h) == 0 {
		return nil, errors.New("no household of the fmli files has spending in the mtbi files")
	}
	h.classify()
	return slices.DeleteFunc(h, func(u Household) bool {
		return u.Age == 0 || u.Education == "" || u.Region == "" || u.Income == 0
	}), nil
}

// A blsTable is a CSV file of the archive.
type blsTable struct{ *zip.File }

// blsFile returns the file of that name in any folder of the archive.
func blsFile(files []*zip.File, name string) (blsTable, error) {
	for _, f := range files {
		if strings.EqualFold(path.Base(f.Name), name+".csv") {
			return blsTable{f}, nil
		}
	}
	return blsTable{}, fmt.Errorf("there is no %s.csv in the archive: download the interview survey of 2023 as CSV", name)
}

// read calls f with the values of each row in the columns.
func (t blsTable) read(columns []string, f func([]answer) error) error {
	content, err := t.Open()
	if err != nil {
		return fmt.Errorf("%s: %w", t.Name, err)
	}
	defer content.Close()
	r := csv.NewReader(content)
	r.ReuseRecord = true
	header, err := r.Read()
	if err != nil {
		return fmt.Errorf("%s: cannot read the first line, which names the columns: %w", t.Name, err)
	}
	at := make([]int, len(columns))
	for i, name := range columns {
		at[i] = slices.IndexFunc(header, func(h string) bool { return strings.EqualFold(h, name) })
		if at[i] < 0 {
			return fmt.Errorf("%s: there is no column %s", t.Name, name)
		}
	}
	values := make([]answer, len(columns))
	for {
		row, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			for i, name := range columns {
				values[i] = answer{name, strings.TrimSpace(row[at[i]])}
			}
			if err = f(values); err != nil {
				line, _ := r.FieldPos(0)
				err = fmt.Errorf("line %d, %w", line, err)
			}
		}
		if err != nil {
			return fmt.Errorf("%s: %w", t.Name, err)
		}
	}
}

// An answer is the text of a value in a column: a number, or "" or "." if unknown.
type answer struct{ column, text string }

func (a answer) known() bool { return a.text != "" && a.text != "." }

func (a answer) number() (float64, error) {
	v, err := strconv.ParseFloat(a.text, 64)
	if err != nil {
		return 0, fmt.Errorf("column %s: %q is not a number", a.column, a.text)
	}
	return v, nil
}

// integer returns 0 for an unknown answer.
func (a answer) integer() (int, error) {
	if !a.known() {
		return 0, nil
	}
	v, err := a.number()
	return int(v), err
}

// label returns the label of a code, or "" if it is unknown.
func (a answer) label(labels map[int]string) (string, error) {
	if !a.known() {
		return "", nil
	}
	code, err := a.integer()
	if err != nil {
		return "", err
	}
	label, ok := labels[code]
	if !ok {
		return "", fmt.Errorf("column %s: the survey has no code %s", a.column, a.text)
	}
	return label, nil
}
