"""The tables of ITC's Trade Map: where a sheet has its facts, and how its wide years become one row a cell.

What is known of them comes from public files and readers, not from ITC:
- `.txt`: tab-separated, one header, names in quotes, a tab at the end of each line; neither title, product nor unit
  (files in fatihgulsen/FatihGulsen_g171210070_Tasarim);
- `.xls`: an HTML page of several tables: title, product, legend, unit, then the data (files in Keprid/tradeflow, readers in
  blakos1/ITC_TradeMap);
- the same page saved as a sheet or as CSV, title rows above the header, codes with a leading apostrophe, and bilateral tables
  with two header rows, "A's imports from B" over "Value in 2025-M05", blocks of world trade beside (files and reader in
  tranduykhuong/advanced-bi);
- the workbooks of the web site since 2025: `reporterCd, reporterLabel, partnerCd, partnerLabel, ...` and bare years (reader in
  Keprid/tradeflow, `make_tables.py`).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from greentrade import economies
from greentrade.errors import InputError

LONG = ("reporter", "reporter_code", "flow", "partner", "partner_code", "product", "period", "value")
"""Columns of a rewritten table, all text: names as the file has them, and the codes that they were found to mean."""
WORLD = "World"
LOOKED_AT = 80
"""Rows at the top of a sheet among which the header is looked for."""

_HEADING = re.compile(
    r"(?:(?:(?P<before>im|ex)port(?:s|ed)? )?value (?:(?P<after>im|ex)ported )?in )?(?P<period>(?:19|20)\d\d(?:-[MQ]\d{1,2})?)"
    r"(?:,\s*(?P<unit>.+)|\s*\((?P<bracket>[^)]*)\).*)?",
    re.IGNORECASE,
)
_QUANTITY = re.compile(r"quantity .*in (?:19|20)\d\d", re.IGNORECASE)
_GROUP = re.compile(r"(?P<reporter>.+?)['\u2019]s?\s+(?P<flow>im|ex)ports?\s+(?:to|from)\s+(?P<partner>.+)", re.IGNORECASE)
_TRADED_BY = re.compile(r"\b(?:im|ex)ported by (?P<reporter>.+?)\s*(?:in (?:19|20)\d\d\b.*|\((?:All products|\d)[^)]*\))?$", re.IGNORECASE)
_PRODUCT = re.compile(r"^Product\s*:\s*'?(?P<product>TOTAL|\d{2,6})\b", re.IGNORECASE)
_PRODUCT_IN_NAME = re.compile(r"\((?:(?P<all>All products)|(?P<product>\d{2,6}))\b", re.IGNORECASE)
_SLUG = re.compile(r"-(?P<flow>im|ex)ports-(?:to|from)-", re.IGNORECASE)
_REPORTED_BY = re.compile(
    r"^(?:(?P<whose>.+?)['\u2019]s? (?P<flow>im|ex)ports|Bilateral trade data) have been reported by (?P<who>.+)$", re.IGNORECASE
)
_THOUSANDS_OF_USD = re.compile(r"(?:US dollars?|USD).*thousand|thousand.*(?:US dollars?|USD)", re.IGNORECASE)
_WIDE = re.compile(
    r"ported value in \d{4}|(?:^|[\t,;])\"?Value in \d{4}|quantity in \d{4}|Value (?:im|ex)ported in \d{4}|reporterCd", re.MULTILINE
)
_WORLD_LIST = re.compile(r"list of (?:(?:im|ex)ported products|(?:im|ex)porters)|^(?:im|ex)porting-economies|globally", re.IGNORECASE)
_LABELS = {
    "exporters": "partner",
    "importers": "partner",
    "code": "product",
    "product code": "product",
    "productcd": "product",
    "reporter": "reporter",
    "reporterlabel": "reporter",
    "reportercd": "reporter_code",
    "partner": "partner",
    "partnerlabel": "partner",
    "partnercd": "partner_code",
}
_FLOWS = {"im": "M", "ex": "X"}


@dataclass(frozen=True)
class Cells:
    """A column of values: its place in the sheet, its period as the heading has it, and whose trade it is where that says so."""

    place: int
    period: str
    flow: str
    reporter: str
    partner: str


@dataclass(frozen=True)
class WideTable:
    """A table found in a sheet. Rows count from 0; `labels` gives the place of the columns that say what a row is."""

    first_row: int
    labels: dict[str, int]
    columns: tuple[Cells, ...]
    product: str


@dataclass(frozen=True)
class _Sheet:
    """What stands above the data: the file's name, the lines of the title, the header, and its headings of values by place."""

    name: str
    titles: list[str]
    header: Sequence[str]
    labels: dict[str, int]
    headings: dict[int, re.Match[str]]

    @property
    def base(self) -> str:
        """The file's own name as words: no folder, no ending, no number of a copy; underscores are blanks, two of them a comma."""
        base = re.sub(r"(?:\.(?:xlsx?|txt|csv|tsv|gz|html?))+$", "", re.split(r"[!/\\]", self.name)[-1], flags=re.IGNORECASE)
        return re.sub(r"[\s_]*\(\d\)$", "", base).replace("__", ", ").replace("_", " ").strip()


def looks_wide(start: str) -> bool:
    """Whether the first characters of a text file look like one of Trade Map's tables."""
    return _WIDE.search(start) is not None


def find(rows: Sequence[Sequence[str]], name: str) -> WideTable | None:
    """The wide table in a sheet's first rows; None where there is none.

    Raises `InputError` for a table of Trade Map's that cannot become records: quarters, other units than thousands of US
    dollars, quantities, services, mirror data, lists of the whole world's trade.
    """
    for number, row in enumerate(rows[:LOOKED_AT]):
        headings = {place: found for place, cell in enumerate(row) if (found := _HEADING.fullmatch(cell.strip()))}
        top = number if _labels(row) else number - 1
        labels = _labels(rows[top]) if top >= 0 else {}
        if not {"reporter", "partner"} <= labels.keys():
            # Bare years are headings only beside columns that say whose trade it is.
            headings = {place: found for place, found in headings.items() if "value" in found[0].lower()}
        if not labels or not (headings or any(_QUANTITY.search(cell) for cell in row)):
            continue
        above = (" ".join(cell.strip() for cell in title if cell.strip()) for title in rows[:top])
        sheet = _Sheet(name, [title for title in above if title], rows[top], labels, headings)
        _refuse(sheet)
        return WideTable(number + 1, labels, tuple(_columns(sheet)), _product(sheet))
    return None


def long_rows(rows: Sequence[Sequence[str]], table: WideTable) -> Iterator[tuple[str, ...]]:
    """Every cell of the table, line by line, blank ones too, as rows of `LONG`."""
    for row in rows[table.first_row :]:
        said = {label: row[place].strip() if place < len(row) else "" for label, place in table.labels.items()}
        for column in table.columns:
            reporter = column.reporter or said.get("reporter", "")
            partner = column.partner or said.get("partner", "")
            value = row[column.place].strip() if column.place < len(row) else ""
            yield (
                reporter,
                _stated(said.get("reporter_code")) or economy_code(reporter),
                column.flow,
                partner,
                _stated(said.get("partner_code")) or economy_code(partner),
                said.get("product", table.product),
                column.period,
                value,
            )


@cache
def economy_code(name: str) -> str:
    """The code of the economy that Trade Map calls by this name, as text; nothing where there is none."""
    wanted = _plain(name)
    if not wanted:
        return ""
    if wanted in _names():
        return _names()[wanted]
    try:
        return str(economies.find(name).code)
    except InputError:
        return ""


@cache
def _names() -> dict[str, str]:
    with (Path(__file__).parent / "data" / "trademap_names.csv").open(encoding="utf-8", newline="") as file:
        return {_plain(row["name"]): row["code"] for row in csv.DictReader(file)}


def _plain(name: str) -> str:
    """A name without case and punctuation: in a file's name a comma is an underscore."""
    return " ".join(re.findall(r"\w+", name.casefold()))


def _stated(code: str | None) -> str:
    """A code in the file's own column: three digits are an economy's, fewer a group's number."""
    return str(int(code)) if code and re.fullmatch(r"\d{3}", code) else ""


def _labels(row: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        label = _LABELS.get(cell.strip().lower())
        if label:
            found.setdefault(label, place)
    return found if {"partner", "product", "partner_code"} & found.keys() else {}


def _refuse(sheet: _Sheet) -> None:
    """Raise `InputError` for what cannot become records."""
    subject = [sheet.base, *(title for title in sheet.titles if re.match(r"List of|Bilateral trade between", title, re.IGNORECASE))]
    units = [title.split(":", 1)[1].strip() for title in sheet.titles if re.match(r"Unit\s*:", title, re.IGNORECASE)]
    units += [unit for heading in sheet.headings.values() for unit in (heading["unit"], heading["bracket"]) if unit]
    foreign = [unit for unit in units if not _THOUSANDS_OF_USD.search(unit)]
    checks = (
        ("service label" in (cell.strip().lower() for cell in sheet.header), "holds services, not goods", "Download a table of products"),
        (not sheet.headings, "holds quantities, not values", "Download the table with the indicator Values"),
        (any("Q" in found["period"].upper() for found in sheet.headings.values()), "is quarterly", "Download yearly or monthly data"),
        (foreign, f"is in {', '.join(foreign[:1])}", "Download it in thousands of US dollars"),
        (any(re.search(r"\bmirror\b", line, re.IGNORECASE) for line in subject), "holds mirror data", "Download the partners' own tables"),
        (
            _of_the_world(sheet, subject),
            "lists the whole world's trade, in which ITC puts mirror data beside reports without a mark",
            "Download the tables of each economy (supplying markets, importing markets, products)",
        ),
    )
    for found, what, remedy in checks:
        if found:
            raise InputError(f"{sheet.name}: this table of Trade Map {what}", remedy=remedy)


def _of_the_world(sheet: _Sheet, subject: list[str]) -> bool:
    """Whether the rows are reporters: a list of exporters by what they export, of importers by what they import."""
    first = sheet.header[0].strip().lower()
    directions = {_direction(heading) for heading in sheet.headings.values()}
    turned = (first == "exporters" and "X" in directions) or (first == "importers" and "M" in directions)
    return turned or any(_WORLD_LIST.search(line) for line in subject)


def _product(sheet: _Sheet) -> str:
    """The product of the whole table, from its title or its name; nothing where neither says it."""
    found = next((found["product"].upper() for line in sheet.titles if (found := _PRODUCT.match(line))), "")
    if not found and (named := _PRODUCT_IN_NAME.search(sheet.base)):
        return "TOTAL" if named["all"] else named["product"]
    return found


def _columns(sheet: _Sheet) -> Iterator[Cells]:
    """The columns of values. Raises `InputError` where a heading does not say whose trade it is."""
    reporter = next((found["reporter"] for line in (*sheet.titles, sheet.base) if (found := _TRADED_BY.search(line))), "")
    partner = "" if sheet.labels.keys() & {"partner", "partner_code"} else WORLD
    slug = _SLUG.search(sheet.name)
    flow = _FLOWS[slug["flow"].lower()] if slug else ""
    reported_by = _reported_by(sheet.titles)
    for place, heading in sheet.headings.items():
        whole = Cells(place, heading["period"].upper(), _direction(heading) or flow, reporter, partner)
        column = _of_pair(sheet.header, whole, reported_by) or whole
        if not column.flow and "value" in heading[0].lower():
            what = f"{sheet.name}: the heading {heading[0]!r} does not say whose trade it is"
            raise InputError(what, remedy="Download the table as Excel, with both of its header rows")
        yield column


def _of_pair(header: Sequence[str], cells: Cells, reported_by: dict[tuple[str, str], str]) -> Cells | None:
    """The column's trade as the heading above it says, in a table of a pair of economies ("Belize's imports from Viet Nam")."""
    above = next((cell.strip() for cell in reversed(header[: cells.place + 1]) if cell.strip()), "")
    group = _GROUP.fullmatch(above)
    if group is None:
        return None
    flow, reporter = _FLOWS[group["flow"].lower()], group["reporter"]
    world = group["partner"].lower() == "world"
    who = reported_by.get((_plain(reporter), flow)) if world else reported_by.get(("", ""))
    if who and _plain(who) != _plain(reporter):
        # The partner's report turned round is not this economy's record: a name that no economy has sets it aside.
        reporter = f"{reporter} (mirror data, reported by {who})"
    return replace(cells, flow=flow, reporter=reporter, partner=WORLD if world else group["partner"])


def _reported_by(titles: list[str]) -> dict[tuple[str, str], str]:
    """Who reported: by economy and flow for trade with the world, under two empty texts for that of the pair."""
    found = (_REPORTED_BY.match(title) for title in titles)
    return {(_plain(said["whose"] or ""), _FLOWS.get((said["flow"] or "").lower(), "")): said["who"].strip(" .") for said in found if said}


def _direction(heading: re.Match[str]) -> str:
    return _FLOWS.get((heading["before"] or heading["after"] or "").lower(), "")
