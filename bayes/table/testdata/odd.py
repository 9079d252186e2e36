"""Writes the files of odd/ and, as expected.json, what pandas reads in them.

Options of pandas say there what the package finds out by itself, such as the
separator. Needs pandas and polars; where both read a file they must agree.
"""

import gzip
import io
import json
import math
import pathlib

import pandas as pd
import polars as pl

folder = pathlib.Path(__file__).parent / "odd"
expected = {}


def value(x):
    if x is None or x is pd.NaT or (isinstance(x, float) and math.isnan(x)) or x is pd.NA:
        return None
    if isinstance(x, pd.Timestamp):
        return x.strftime("%Y-%m-%d %H:%M:%S.%f").removesuffix(".000000").removesuffix(" 00:00:00")
    if isinstance(x, bool):
        return "true" if x else "false"
    if isinstance(x, float):
        return repr(x)
    return str(x)


def case(name, text, encoding="utf-8", polars=True, **options):
    data = text.encode(encoding)
    if name.endswith(".gz"):
        data = gzip.compress(data, mtime=0)
    (folder / name).write_bytes(data)
    text = text.removeprefix("\ufeff")
    dtype = {n: "Int64" for n in options.pop("whole", [])}
    df = pd.read_csv(io.StringIO(text), skipinitialspace=True, dtype=dtype, **options)
    df.columns = [c.strip() for c in df.columns]
    columns = {c: [value(x) for x in df[c].tolist()] for c in df.columns}
    if polars:
        other = pl.read_csv(io.StringIO(text), separator=options.get("sep", ","), infer_schema_length=None,
                            null_values=["", "NA", "N/A", "NaN", "NULL", "null", "None", "nan", "n/a"])
        for c in columns:
            theirs = other[c].to_list()
            for i, (a, b) in enumerate(zip(columns[c], theirs, strict=True)):
                b = value(b)
                same = a == b or (a is not None and b is not None and a.lower() == b.lower())
                if not same:
                    assert float(a) == float(b), (name, c, i, a, b)
    expected[name] = columns


case("plain.csv", "a,b,c\n1,0.5,x\n2,-1e-3,y\n3,+2,z\n")
case("bom.csv", "\ufeffy,g\r\n1,a\r\n2,b\r\n")
case("blank_header.csv", "y, g , h\n1, a, 2\n2, b, 3\n", polars=False)
case("tabs.tsv", "a\tb\n1\tx, y\n2\tz\n", sep="\t")
case("pipes.txt", "a|b\n1|x\n2|y\n", sep="|")
case("decimal_comma.csv", "preis;menge;ort\n1,5;3;Köln\n-0,25;4;Bonn\n;5;Ulm\n", sep=";", decimal=",", polars=False)
case("german.csv", "preis;stück\n1.234,50;1.200\n12,00;2.500\n", sep=";", decimal=",", thousands=".", polars=False)
case("thousands.csv", 'n,x\n"1,234",1.5\n"12,345,678",2.5\n99,3.5\n', thousands=",", polars=False)
case("quoted.csv", 'a,b\n"x\ny",1\n"say ""hi""",2\n"p,q",3\n"",4\n')
case("missing.csv", "x,g,n\n1.5,a,1\nNA,NA,\n,,3\nNaN,None,NULL\n2.5,b,4\n", whole=["n"])
case("spellings.csv", "x,g\n1,a\n#N/A,n/a\n<NA>,null\nnan,b\n", whole=["x"], polars=False)
case("big.csv", "id,u\n1541815603606036480,18446744073709551615\n1541815603606036481,18446744073709551614\n-9223372036854775808,0\n")
case("huge.csv", "id\n123456789012345678901234567890\n123456789012345678901234567891\n", polars=False)
case("bools.csv", "a,b\ntrue,True\nfalse,False\ntrue,False\n", polars=False)
case("floats.csv", "x\n0.1\n1e308\n5e-324\n2.2250738585072014e-308\n123456789.123456789\n0.30000000000000004\n9007199254740993.5\n1.7976931348623157e308\ninf\n-inf\n1.\n.5\n", float_precision="round_trip", polars=False)
case("dates.csv", "d,t\n2024-01-31,2024-01-31 08:30:15\n2024-02-29,2024-02-29 23:59:59\n,2023-12-31 00:00:01\n", parse_dates=["d", "t"], polars=False)
case("european_dates.csv", "d;x\n31.1.2024;1\n1.2.2024;2\n", sep=";", parse_dates=["d"], dayfirst=True, polars=False)
case("american_dates.csv", "d,x\n1/31/2024,1\n2/1/2024,2\n", parse_dates=["d"], polars=False)
case("late_text.csv", "x,y\n" + "".join(f"{i},{i}\n" for i in range(2000)) + "abc,2.5\n", polars=False, low_memory=False)
case("late_float.csv", "x\n" + "".join(f"{i}\n" for i in range(2000)) + "0.5\n")
case("late_value.csv", "x,y\n" + "".join(f",{i}\n" for i in range(2000)) + "yes,2000\n", polars=False)
case("blank_lines.csv", "a,b\n\n1,2\n\n3,4\n\n", polars=False)
case("no_last_newline.csv", "a,b\n1,2\n3,4")
case("only_header.csv", "a,b\n", polars=False)
case("quote_inside.csv", 'size,n\n5" pipe,1\n6" pipe,2\n', polars=False)
case("utf16.csv", "\ufeffname,n\nZoë,1\n日本,2\n", encoding="utf-16-le", polars=False)
case("windows.csv", "name,preis\nMüller,5 €\nGroß,6 €\n", encoding="cp1252", polars=False)
case("packed.csv.gz", "a,b\n1,x\n2,y\n")

lines = [f"{json.dumps(name)}: {json.dumps(columns, ensure_ascii=False)}" for name, columns in expected.items()]
(folder / "expected.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
