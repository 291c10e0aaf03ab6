"""Spells of a whole register: ``python tests/benchmarks/spells.py [--rows 10000000]``.

Seconds, rows per second and peak memory of the table path, from Parquet and from CSV, each in a
process of its own; and how many times longer it would take one person at a time, measured on a
smaller register and scaled up.
"""

import argparse
import resource
import subprocess
import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
import polars as pl

from srs.certificate import Certificate, Icd10, Period
from srs.spell import spells
from srs.spell.columns import read_table
from srs.spell.table import spells_table

ON = date(2024, 6, 30)
DIAGNOSES = ["F43", "F43.8A", "F438", "F41.9", "F32", "M54.5", "M75", "S82", "J06.9", "I21"]
say = sys.stdout.write


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=10_000_000, help="periods in the register")
    arguments.add_argument("--table", type=Path, help="measure this table instead, alone")
    given = arguments.parse_args()
    if given.table:
        measure(given.table)
        return
    with TemporaryDirectory() as folder:
        parquet, csv = Path(folder, "periods.parquet"), Path(folder, "periods.csv")
        periods = register(given.rows)
        periods.write_parquet(parquet)
        periods.write_csv(csv, datetime_format="%Y-%m-%dT%H:%M:%S")
        del periods
        for table in (parquet, csv):
            subprocess.run([sys.executable, __file__, "--table", table], check=True)
    compare(register(100_000))


def measure(table: Path) -> None:
    start = perf_counter()
    found = spells_table(read_table(table), on=ON)
    seconds = perf_counter() - start
    rows = read_table(table).select(pl.len()).collect().item()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    say(
        f"spells of {rows:,} periods from {table.suffix}: {seconds:.1f} s, "
        f"{rows / seconds:,.0f} rows/s, peak {peak:.1f} GB, {len(found):,} spells\n"
    )


def compare(periods: pl.DataFrame) -> None:
    start = perf_counter()
    spells_table(periods, on=ON)
    table = perf_counter() - start
    start = perf_counter()
    one_at_a_time(periods)
    ratio = (perf_counter() - start) / table
    say(f"one person at a time, from the same table: {ratio:.0f} times as long\n")


def one_at_a_time(periods: pl.DataFrame) -> None:
    people: dict[str, dict[str, list[tuple]]] = {}
    for row in periods.iter_rows():
        people.setdefault(row[0], {}).setdefault(row[1], []).append(row)
    for certificates in people.values():
        history = [
            Certificate(
                id,
                "LISJP",
                tuple(Period(*row[4:7]) for row in rows),
                Icd10.parse(rows[0][3]),
                unit=rows[0][2],
                signed=rows[0][7],
            )
            for id, rows in certificates.items()
        ]
        spells(history, on=ON)


def register(rows: int) -> pl.DataFrame:
    """Periods in no order: four a person, one to four a certificate, over ten years."""
    rng = np.random.default_rng(2)
    person = np.sort(rng.integers(0, max(1, rows // 4), rows))
    # A new certificate at each new person, else for six rows of ten.
    new = np.append(True, person[1:] != person[:-1]) | (rng.random(rows) < 0.6)
    certificate = new.cumsum() - 1
    count = int(certificate[-1]) + 1
    begun = rng.integers(16_000, 19_700, count)
    start = begun[certificate] + rng.integers(0, 40, rows)
    signed = begun.astype("datetime64[D]") + rng.integers(0, 86_400, count).astype("m8[s]")
    frame = pl.DataFrame(
        {
            "person": pl.Series(190_000_000_000 + 37 * person).cast(pl.String),
            "certificate": uuids(rng, count)[certificate],
            "unit": pl.Series([f"SE2321000016-{n:04X}" for n in range(3000)])[
                rng.integers(0, 3000, count)[certificate]
            ],
            "diagnosis": pl.Series(DIAGNOSES)[rng.integers(0, len(DIAGNOSES), count)[certificate]],
            "start": start.astype("datetime64[D]"),
            "end": (start + rng.integers(0, 40, rows)).astype("datetime64[D]"),
            "degree": rng.choice([25, 50, 75, 100], rows),
            "signed": pl.Series(signed.astype("datetime64[us]"))[certificate],
        }
    )
    return frame[rng.permutation(rows)]


def uuids(rng: np.random.Generator, count: int) -> pl.Series:
    digits = rng.bytes(16 * count).hex()
    whole = pl.Series([digits[at : at + 32] for at in range(0, len(digits), 32)])
    parts = [whole.str.slice(at, n) for at, n in ((0, 8), (8, 4), (12, 4), (16, 4), (20, 12))]
    return pl.select(pl.concat_str(parts, separator="-")).to_series()


if __name__ == "__main__":
    main()
