package main

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/table"
)

func csvOf(t *testing.T, tab *table.Table) string {
	t.Helper()
	var b bytes.Buffer
	if err := tab.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const base = "../testdata/base.sqlite"

func TestSQLite(t *testing.T) {
	want, err := table.Read("../testdata/table.csv")
	if err != nil {
		t.Fatal(err)
	}
	got, err := read(table.Request{Source: base, Sheet: "my table"})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := csvOf(t, got), csvOf(t, want); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	got, err = read(table.Request{Source: base, Query: `select g, count(*) as n, avg(x) as m from "my table" where g is not null group by g order by g`, Columns: []string{"n", "g"}})
	if err != nil || csvOf(t, got) != "n,g\n8,\"a,b\"\n9,north\n8,\"say \"\"hi\"\"\"\n9,süd\n" {
		t.Errorf("%v\n%s", err, csvOf(t, got))
	}
	for _, c := range []struct {
		r    table.Request
		want string
	}{
		{table.Request{Source: base}, "the tables my table, other"},
		{table.Request{Source: base, Sheet: "nix"}, "the tables are my table, other"},
		{table.Request{Source: base, Sheet: "other"}, "row 1 (the first is 0), column v: whole numbers stand below text"},
		{table.Request{Source: base, Query: "delete from other"}, "readonly"},
		{table.Request{Source: base, Query: "selct 1"}, "syntax error"},
		{table.Request{Source: base, Query: "select 1 as a, 2 as a"}, `two columns are called "a"`},
		{table.Request{Source: base, Query: "select x'ff00' as a"}, "column a: it is neither text nor a number"},
		{table.Request{Source: base, Query: "select 1", NA: map[string]bool{"x": true}}, "options of text"},
		{table.Request{Source: "oracle://x", Query: "select 1"}, "no reader of oracle"},
		{table.Request{Source: "../testdata/none", Query: "select 1"}, "unable to open"},
	} {
		if _, err := read(c.r); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want %q", c.r, err, c.want)
		}
	}
	good, _ := os.ReadFile(base)
	path := filepath.Join(t.TempDir(), "cut.sqlite")
	for n := 512; n < 4096; n += 512 {
		os.WriteFile(path, good[:n], 0o600)
		if _, err := read(table.Request{Source: path, Sheet: "my table"}); err == nil {
			t.Errorf("no error of %d bytes", n)
		}
	}
}

// The servers of these variables are asked: URLs of databases in which a table
// may be made.
func TestServers(t *testing.T) {
	for _, name := range []string{"GONBAYES_TEST_POSTGRES", "GONBAYES_TEST_MYSQL"} {
		t.Run(name, func(t *testing.T) {
			server := os.Getenv(name)
			if server == "" {
				t.Skip("the variable is not set")
			}
			driver, source := "pgx", server
			bytes := "'\\xff'::bytea"
			if strings.HasPrefix(server, "mysql") {
				var err error
				if source, err = mysqlSource(server); err != nil {
					t.Fatal(err)
				}
				driver, bytes = "mysql", "x'ff'"
			}
			db, err := sql.Open(driver, source)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			for _, s := range []string{
				"drop table if exists readers_test",
				"create table readers_test (id bigint, k integer, x double precision, m decimal(10, 3), g varchar(20), b boolean, d date, t timestamp null)",
				"insert into readers_test values (1541815603606036480, 1, 0.1, 12.345, 'süd', true, '1969-12-31', '2024-01-31 08:30:15'), (null, null, null, null, null, null, null, null), (-2, 3, -1e300, -0.5, '', false, '2024-02-29', '1999-12-31 23:59:59')",
			} {
				if _, err := db.Exec(s); err != nil {
					t.Fatal(err)
				}
			}
			got, err := read(table.Request{Source: server, Query: "select * from readers_test"})
			if err != nil {
				t.Fatal(err)
			}
			want := "id,k,x,m,g,b,d,t\n1541815603606036480,1,0.1,12.345,süd,true,1969-12-31,2024-01-31T08:30:15Z\n,,,,,,,\n-2,3,-1e+300,-0.5,,false,2024-02-29,1999-12-31T23:59:59Z\n"
			if driver == "mysql" { // whose booleans are numbers
				want = strings.NewReplacer(",true,", ",1,", ",false,", ",0,").Replace(want)
			}
			if csv := csvOf(t, got); csv != want {
				t.Errorf("got\n%swant\n%s", csv, want)
			}
			if got.Source().Path == server && strings.Contains(server, "@") {
				t.Errorf("the source %s has a user", got.Source().Path)
			}
			for query, want := range map[string]string{
				"delete from readers_test":      "read",
				"select nix from readers_test":  "nix",
				"select " + bytes + " as bytes": "column bytes",
			} {
				if _, err := read(table.Request{Source: server, Query: query}); err == nil || !strings.Contains(strings.ToLower(err.Error()), want) {
					t.Errorf("%s: error %v", query, err)
				}
			}
		})
	}
}
