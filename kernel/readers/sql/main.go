// Command sql reads SQLite files, and asks servers of PostgreSQL and MySQL: see
// package readers.
package main

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-sql-driver/mysql"
	"github.com/gonbayes/gonbayes/bayes/table"
	"github.com/gonbayes/gonbayes/kernel/readers"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"
)

func main() { readers.Main(read, readers.Write) }

// read asks a database: a SQLite file, or a server of PostgreSQL or MySQL.
func read(r table.Request) (*table.Table, error) {
	driver, source, format := "sqlite", "file:"+(&url.URL{Path: r.Source}).EscapedPath()+"?mode=ro&_pragma=query_only(1)", "SQLite"
	scheme, _, ok := strings.Cut(r.Source, "://")
	switch {
	case !ok:
	case scheme == "postgres" || scheme == "postgresql":
		driver, source, format = "pgx", r.Source, "PostgreSQL"
	case scheme == "mysql" || scheme == "mariadb":
		driver, format = "mysql", "MySQL"
		var err error
		if source, err = mysqlSource(r.Source); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("there is no reader of %s: expected the path of a SQLite file, postgres:// or mysql://", scheme)
	}
	if err := readers.Typed(r, format); err != nil {
		return nil, err
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	ctx := context.Background()
	if r.Query == "" {
		if r.Query, err = wholeTable(ctx, db, r.Sheet); err != nil {
			return nil, err
		}
	} else if r.Sheet != "" {
		return nil, fmt.Errorf("a query names its tables: leave out Sheet")
	}
	// A prepared statement makes MySQL answer with types. The transaction
	// keeps a query from changing anything.
	tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: driver != "sqlite"})
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	statement, err := tx.PrepareContext(ctx, r.Query)
	if err != nil {
		return nil, err
	}
	defer statement.Close()
	rows, err := statement.QueryContext(ctx)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := collect(rows)
	if err != nil {
		return nil, err
	}
	t, err := readers.Table(columns, r, format)
	if err == nil && r.Columns != nil {
		t = t.Select(r.Columns...)
		err = t.Err()
	}
	return t, err
}

// mysqlSource turns a URL into what the driver takes.
func mysqlSource(source string) (string, error) {
	u, err := url.Parse(source)
	if err != nil {
		return "", fmt.Errorf("the URL of the server cannot be understood")
	}
	c := mysql.NewConfig()
	c.User, c.Net, c.Addr, c.DBName, c.ParseTime = u.User.Username(), "tcp", u.Host, strings.TrimPrefix(u.Path, "/"), true
	c.Passwd, _ = u.User.Password()
	if socket := u.Query().Get("socket"); socket != "" {
		c.Net, c.Addr = "unix", socket
	} else if u.Port() == "" {
		c.Addr = u.Hostname() + ":3306"
	}
	return c.FormatDSN(), nil
}

// wholeTable returns a query for the table named, or for the only one.
func wholeTable(ctx context.Context, db *sql.DB, name string) (string, error) {
	rows, err := db.QueryContext(ctx, `select name from sqlite_schema where type in ('table', 'view') and name not like 'sqlite\_%' escape '\' order by name`)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var names []string
	found := false
	for rows.Next() {
		var n string
		if err := rows.Scan(&n); err != nil {
			return "", err
		}
		names = append(names, n)
		found = found || n == name
	}
	if err := rows.Err(); err != nil {
		return "", err
	}
	switch {
	case len(names) == 0:
		return "", fmt.Errorf("the database has no tables")
	case name == "" && len(names) > 1:
		return "", fmt.Errorf("the database has the tables %s: choose one by Sheet, or use Query", strings.Join(names, ", "))
	case name == "":
		name = names[0]
	case !found:
		return "", fmt.Errorf("there is no table %q: the tables are %s", name, strings.Join(names, ", "))
	}
	return `select * from "` + strings.ReplaceAll(name, `"`, `""`) + `"`, nil
}

// collect reads all rows.
func collect(rows *sql.Rows) ([]*table.Column, error) {
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	drafts := make([]*draft, len(types))
	values, targets := make([]any, len(types)), make([]any, len(types))
	for i, t := range types {
		drafts[i] = &draft{name: t.Name(), code: map[string]uint32{}}
		switch name := strings.ToUpper(t.DatabaseTypeName()); {
		case strings.HasPrefix(name, "NUMERIC"), strings.HasPrefix(name, "DECIMAL"):
			drafts[i].decimal = true
		case strings.HasPrefix(name, "BOOL"):
			drafts[i].truth = true
		}
		targets[i] = &values[i]
	}
	for n := 0; rows.Next(); n++ {
		if err := rows.Scan(targets...); err != nil {
			return nil, err
		}
		for i, v := range values {
			if err := drafts[i].add(v); err != nil {
				return nil, fmt.Errorf("row %d (the first is 0), column %s: %w", n, drafts[i].name, err)
			}
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	columns := make([]*table.Column, len(drafts))
	for i, d := range drafts {
		if columns[i], err = d.column(); err != nil {
			return nil, err
		}
	}
	return columns, nil
}

// A draft is a column of a query's answer. Its type is that of its values,
// since SQLite's columns have none.
type draft struct {
	name    string
	decimal bool // text is numbers
	truth   bool // whole numbers are true and false
	seen    [5]bool
	missing []bool
	ints    []int64
	floats  []float64
	times   []time.Time
	codes   []uint32
	levels  []string
	code    map[string]uint32
}

// The types of values.
const (
	isInt = iota
	isFloat
	isBool
	isTime
	isText
)

var typeNames = [...]string{"whole numbers", "numbers", "true and false", "times", "text"}

func (d *draft) add(v any) error {
	kind, absent := -1, false
	var i int64
	var x float64
	var t time.Time
	var s string
	switch v := v.(type) {
	case nil:
		absent = true
	case int64:
		kind, i, x = isInt, v, float64(v)
	case int32:
		kind, i, x = isInt, int64(v), float64(v)
	case uint64:
		if v > math.MaxInt64 {
			kind, s = isText, strconv.FormatUint(v, 10)
			break
		}
		kind, i, x = isInt, int64(v), float64(v)
	case float64:
		kind, x = isFloat, v
	case float32:
		kind, x = isFloat, float64(v)
	case bool:
		kind = isBool
		if v {
			i, x = 1, 1
		}
	case time.Time:
		kind, t = isTime, v
	case string:
		kind, s = isText, v
	case []byte:
		if !utf8.Valid(v) {
			return fmt.Errorf("it is neither text nor a number, but bytes")
		}
		kind, s = isText, string(v)
	default:
		return fmt.Errorf("it is of type %T", v)
	}
	if kind == isText && d.decimal {
		var err error
		if x, err = strconv.ParseFloat(s, 64); err != nil {
			return fmt.Errorf("%q is not a number", s)
		}
		kind = isFloat
	}
	if !absent {
		for other, is := range d.seen {
			numbers := kind <= isFloat && other <= isFloat
			if is && other != kind && !numbers {
				return fmt.Errorf("%s stand below %s: make them alike by cast in the query", typeNames[kind], typeNames[other])
			}
		}
		d.seen[kind] = true
	}
	d.missing = append(d.missing, absent)
	switch {
	case d.seen[isTime]:
		d.times = pad(d.times, len(d.missing)-1)
		d.times = append(d.times, t)
	case d.seen[isText]:
		d.codes = pad(d.codes, len(d.missing)-1)
		code := uint32(0)
		if !absent {
			known := false
			if code, known = d.code[s]; !known {
				code = uint32(len(d.levels))
				d.code[s] = code
				d.levels = append(d.levels, s)
			}
		}
		d.codes = append(d.codes, code)
	default:
		d.ints = append(d.ints, i)
		d.floats = append(d.floats, x)
	}
	return nil
}

// pad appends zeros for the missing values before the first one.
func pad[T any](values []T, n int) []T {
	for len(values) < n {
		var zero T
		values = append(values, zero)
	}
	return values
}

func (d *draft) column() (*table.Column, error) {
	switch {
	case d.seen[isTime]:
		return table.NewColumn(d.name, d.times, d.missing)
	case d.seen[isText]:
		c, err := table.NewTextColumn(d.name, d.levels, d.codes, d.missing)
		if err != nil {
			return nil, err
		}
		return c.ParseDates(), nil
	case d.seen[isBool] || d.truth && d.seen[isInt] && !d.seen[isFloat] && zerosAndOnes(d.ints):
		bools := make([]bool, len(d.ints))
		for i, v := range d.ints {
			bools[i] = v != 0
		}
		return table.NewColumn(d.name, bools, d.missing)
	case d.seen[isInt] && !d.seen[isFloat]:
		return table.NewColumn(d.name, d.ints, d.missing)
	}
	return table.NewColumn(d.name, d.floats, d.missing)
}

func zerosAndOnes(ints []int64) bool {
	for _, v := range ints {
		if v != 0 && v != 1 {
			return false
		}
	}
	return true
}
