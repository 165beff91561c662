#!/usr/bin/env python3
"""Writes the tables of links between editions of the Harmonized System from the UN Statistics Division's workbooks.

    python tools/make-hs-tables.py FOLDER [--out DIR] [--chain FILE] [--step HS2028-HS2022 FILE]

FOLDER holds the workbooks "Correlation and conversion tables" as the UNSD hands them out. Of each pair of neighbouring editions
every pair of codes is written to `DIR/HS2022-HS2017.csv`: `newer,older,unsd`, where `unsd` is 1 on the one code that the UNSD's
conversion table names. Pairs of codes are facts; nothing else is taken. A workbook that the table of steps does not know is given with
`--step`; what it writes can be put beside the others or into a store's `reference/hs-links`.

What the script checks, and prints: codes without a partner, conversions outside the correlation, the UNSD's own relation (1:1 ...)
against the one that follows from the pairs, the pairs of `--chain` (a public table of the same links), and the chained pairs
against the UNSD's direct tables (HS2022 to HS1992 and the others).
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

EDITIONS = ["HS1992", "HS1996", "HS2002", "HS2007", "HS2012", "HS2017", "HS2022"]
STEPS = list(zip(EDITIONS[1:], EDITIONS, strict=False))
CODE = re.compile(r"\d{6}")
DEFAULT_OUT = Path(__file__).resolve().parent.parent / "src/greentrade/nomenclature/data/links"

Pairs = set[tuple[str, str]]


def rows(sheet_rows: Iterator[tuple[str | None, ...]]) -> Iterator[tuple[str, str, str]]:
    """Newer code, older code and the relation of every row that holds two codes; headings, "ex." and blank columns go."""
    for cells in sheet_rows:
        words = [(cell or "").strip().lstrip("'") for cell in cells]
        codes = [word for word in words if CODE.fullmatch(word)]
        if len(codes) == 2:
            relation = words[-1].replace(" to ", ":")
            yield codes[0], codes[1], relation if ":" in relation else ""


def read(workbook: Path) -> tuple[dict[tuple[str, str], str], Pairs]:
    """The correlation (pairs with their relation) and the conversion (pairs) of a workbook; sheets are known by their names."""
    import fastexcel

    book = fastexcel.read_excel(workbook)
    sheets = {"correl": {}, "conver": {}}
    for name in book.sheet_names:
        kind = next((kind for kind in sheets if kind in name.lower()), None)
        if kind:
            frame = book.load_sheet(name, header_row=None, dtypes="string").to_polars()
            sheets[kind] = {(newer, older): relation for newer, older, relation in rows(frame.iter_rows())}
    if not all(sheets.values()):
        raise SystemExit(f"{workbook.name}: no correlation and conversion sheets with pairs of codes among {book.sheet_names}")
    return sheets["correl"], set(sheets["conver"])


def find(folder: Path, newer: str, older: str) -> Path | None:
    """The workbook of two editions, however its name spells them."""
    pattern = re.compile(rf"HS ?{newer[2:]} ?to ?HS ?{older[2:]}.*\.xlsx?", re.IGNORECASE)
    found = sorted(path for path in folder.iterdir() if pattern.fullmatch(path.name))
    return found[0] if found else None


def relation(pairs: Pairs) -> dict[tuple[str, str], str]:
    """1:1, n:1, 1:n or n:n, newer to older: whether several codes share a partner."""
    newers, olders = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    return {(a, b): f"{'n' if olders[b] > 1 else '1'}:{'n' if newers[a] > 1 else '1'}" for a, b in pairs}


def chained(steps: list[Pairs]) -> Pairs:
    """Pairs of the first step's newer and the last step's older edition."""
    joined = steps[0]
    for step in steps[1:]:
        after = defaultdict(set)
        for newer, older in step:
            after[newer].add(older)
        joined = {(a, c) for a, b in joined for c in after[b]}
    return joined


def write(out: Path, newer: str, older: str, pairs: Pairs, conversion: Pairs) -> None:
    out.mkdir(parents=True, exist_ok=True)
    with (out / f"{newer}-{older}.csv").open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(["newer", "older", "unsd"])
        lines.writerows((a, b, int((a, b) in conversion)) for a, b in sorted(pairs))


def check_step(name: str, correlation: dict[tuple[str, str], str], conversion: Pairs) -> None:
    """Print what is odd within one workbook."""
    pairs, converted = set(correlation), {a for a, _ in conversion}
    outside = conversion - pairs
    unknown = sorted({a for a, _ in outside} - {a for a, _ in pairs})
    print(f"{name}: {len(pairs):,} pairs, {len({a for a, _ in pairs}):,} newer and {len({b for _, b in pairs}):,} older codes")
    print(f"  conversions of codes that no pair knows: {len(unknown)} {unknown}")
    print(f"  other conversions outside the pairs: {sorted(pair for pair in outside if pair[0] not in unknown)}")
    print(f"  codes without a conversion: {sorted({a for a, _ in pairs} - converted)}")
    computed = relation(pairs)
    differing = Counter((correlation[pair], computed[pair]) for pair in pairs if correlation[pair] != computed[pair])
    print(f"  relation printed, relation of the pairs, where they differ: {dict(differing)}")


def check_direct(folder: Path, steps: dict[tuple[str, str], Pairs]) -> None:
    """Print how the chained pairs differ from the UNSD's direct tables."""
    for low in range(len(EDITIONS)):
        for high in range(low + 2, len(EDITIONS)):
            newer, older = EDITIONS[high], EDITIONS[low]
            workbook = find(folder, newer, older)
            way = [(EDITIONS[i], EDITIONS[i - 1]) for i in range(high, low, -1)]
            if workbook and all(step in steps for step in way):
                ours, direct = chained([steps[step] for step in way]), set(read(workbook)[0])
                print(f"{newer} to {older}: {len(ours):,} chained, {len(direct):,} direct, {len(ours & direct):,} in both")
                for what, rest in (("chained", ours - direct), ("direct", direct - ours)):
                    if rest:
                        print(f"  only {what}: {sorted(rest)[:10]}")


def check_chain(file: Path, steps: dict[tuple[str, str], Pairs]) -> None:
    """Print how the pairs differ from a table of the same links, whose codes have lost their leading zeros."""
    theirs = defaultdict(set)
    with file.open(encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            theirs[row["adjustment"]].add((row["code.after"].zfill(6), row["code.before"].zfill(6)))
    for (newer, older), pairs in steps.items():
        other = theirs[f"{newer[2:]} to {older[2:]}"]
        print(f"{newer}-{older} against {file.name}: {len(pairs - other)} only here, {len(other - pairs)} only there")


def check_editions(steps: dict[tuple[str, str], Pairs]) -> None:
    """Print codes that one table of an edition knows and the other does not."""
    for middle in EDITIONS[1:-1]:
        older_side = {a for (newer, _), pairs in steps.items() if newer == middle for a, _ in pairs}
        newer_side = {b for (_, older), pairs in steps.items() if older == middle for _, b in pairs}
        if older_side and newer_side and older_side != newer_side:
            print(f"{middle}: {sorted(older_side - newer_side)} have no newer code, {sorted(newer_side - older_side)} no older one")


def main() -> None:
    words = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    words.add_argument("folder", type=Path, help="folder of the UNSD's workbooks")
    words.add_argument("--out", type=Path, default=DEFAULT_OUT, help="where the tables go (default: the package's own)")
    words.add_argument("--chain", type=Path, help="a table code.after, code.before, Relationship, adjustment to compare with")
    words.add_argument("--step", nargs=2, action="append", default=[], metavar=("NEWER-OLDER", "FILE"), help="a further workbook")
    given = words.parse_args()
    books = {step: path for step in STEPS if (path := find(given.folder, *step))}
    for name, path in given.step:
        newer, _, older = name.partition("-")
        books[newer, older] = Path(path)
    steps: dict[tuple[str, str], Pairs] = {}
    for (newer, older), path in books.items():
        correlation, conversion = read(path)
        check_step(f"{newer}-{older}", correlation, conversion)
        steps[newer, older] = set(correlation)
        write(given.out, newer, older, steps[newer, older], conversion)
    check_editions(steps)
    if given.chain:
        check_chain(given.chain, steps)
    check_direct(given.folder, steps)


if __name__ == "__main__":
    main()
