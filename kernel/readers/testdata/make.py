"""Writes the files that the tests read, by pandas and SQLite, and what is in
them as table.csv. Needs pandas, pyarrow and openpyxl."""

import datetime
import pathlib
import sqlite3

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet

folder = pathlib.Path(__file__).parent
n = 40
absent = [i % 7 == 3 for i in range(n)]


def some(values):
    return [None if a else v for a, v in zip(absent, values)]


columns = {
    "id": pa.array(some(1541815603606036480 + i for i in range(n)), pa.int64()),
    "small": pa.array(some(i - 20 for i in range(n)), pa.int16()),
    "x": pa.array(some(float(np.sqrt(i)) - 3 for i in range(n)), pa.float64()),
    "half": pa.array(some(i / 4 for i in range(n)), pa.float32()),
    "g": pa.array(some(["north", "süd", 'say "hi"', "a,b"][i % 4] for i in range(n)), pa.string()),
    "b": pa.array(some(i % 3 == 0 for i in range(n)), pa.bool_()),
    "d": pa.array(some(datetime.date(1969, 12, 20) + datetime.timedelta(i) for i in range(n)), pa.date32()),
    "t": pa.array(some(datetime.datetime(1969, 12, 31, 23, 59, 30, 250000) + datetime.timedelta(seconds=i) for i in range(n)), pa.timestamp("us")),
}
table = pa.table(columns)
more = table.append_column("u", pa.array(some(2**64 - 1 - i for i in range(n)), pa.uint64()))
more = more.append_column("c", columns["g"].dictionary_encode())
more = more.append_column("m", pa.array(some(i / 8 for i in range(n)), pa.float64()).cast(pa.decimal128(10, 3)))

for codec in ["zstd", "snappy"]:
    pa.parquet.write_table(more, folder / f"{codec}.parquet", compression=codec, row_group_size=16)
pa.parquet.write_table(more.select(["x", "g"]).append_column("list", pa.array([[1, 2]] * n)), folder / "nested.parquet")
pa.feather.write_feather(more, folder / "lz4.feather", compression="lz4", chunksize=16)

frame = table.to_pandas()
text = frame.copy()
for name in ["id", "small"]:
    text[name] = columns[name].to_pandas(types_mapper={pa.int64(): pd.Int64Dtype(), pa.int16(): pd.Int16Dtype()}.get)
text["b"] = ["" if v is None else str(v).lower() for v in columns["b"].to_pylist()]
text["d"] = ["" if v is None else v.isoformat() for v in columns["d"].to_pylist()]
text["t"] = ["" if v is None else v.isoformat() + "Z" for v in columns["t"].to_pylist()]
text.to_csv(folder / "table.csv", index=False)

# Excel has dates of 1900 and later, and numbers of 15 digits.
sheet = pd.DataFrame({
    "n": some(range(n)),
    "x": some(1.234 + i for i in range(n)),
    "g": some(["north", "007", "1,5", "line\nline"][i % 4] for i in range(n)),
    "d": some(datetime.date(2024, 1, 20) + datetime.timedelta(i) for i in range(n)),
    "t": some(datetime.datetime(2024, 1, 20, 12) + datetime.timedelta(hours=i) for i in range(n)),
    "b": some(i % 3 == 0 for i in range(n)),
})
with pd.ExcelWriter(folder / "book.xlsx") as book:
    sheet.to_excel(book, sheet_name="first", index=False)
    sheet[["n"]].to_excel(book, sheet_name="second", index=False)
sheet["n"] = sheet["n"].astype("Int64")
sheet["b"] = ["" if v is None else str(v).lower() for v in sheet["b"]]
sheet["t"] = ["" if pd.isna(v) else v.isoformat() + "Z" for v in sheet["t"]]
sheet["g"] = sheet["g"].str.replace("\n", " ")
sheet.to_csv(folder / "book.csv", index=False)

(folder / "base.sqlite").unlink(missing_ok=True)
base = sqlite3.connect(folder / "base.sqlite")
base.execute('create table "my table" (id integer, small integer, x real, half real, g text, b boolean, d date, t timestamp)')
rows = zip(*(columns[c].to_pylist() for c in table.column_names))
base.executemany('insert into "my table" values (?, ?, ?, ?, ?, ?, ?, ?)',
                 [[v.isoformat(" ") if isinstance(v, datetime.datetime) else v.isoformat() if isinstance(v, datetime.date) else v for v in row] for row in rows])
base.execute("create table other (k integer primary key, v)")
base.execute("insert into other values (1, 'text'), (2, 3)")
base.commit()
base.execute("vacuum")
base.close()
(folder / "table.csv.zst").write_bytes(pa.compress((folder / "table.csv").read_bytes(), codec="zstd", asbytes=True))
