"""Any table by a TOML mapping: columns, constants, units, words, years and months, economies as people write them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from greentrade.sources import tabular
from greentrade.sources.reading import Member, Reading

Rows = list[dict[str, object]]
MAPPING = """
publisher = "National Statistical Committee"
licence = "open data"
vintage = "2024-05-01"
edition = "HS2017"
[columns]
period = "Год"
partner = "Страна"
product = "Код"
flow_code = "Поток"
value_usd = "Стоимость"
weight_kg = "Вес"
[constants]
reporter = "KGZ"
[units]
value_usd = "thousand USD"
weight_kg = "tonnes"
[flows]
"Экспорт" = "X"
"Импорт" = "M"
"""
TABLE = [
    {"Год": "2023", "Страна": "CHN", "Код": "850760", "Поток": "Импорт", "Стоимость": "12.5", "Вес": "3", "Примечание": "x"},
    {"Год": "2023", "Страна": "Казахстан", "Код": "10129", "Поток": "Экспорт", "Стоимость": "0", "Вес": "0", "Примечание": ""},
    {"Год": "2023", "Страна": "643", "Код": "TOTAL", "Поток": "export", "Стоимость": "1,234", "Вес": "", "Примечание": ""},
]


@pytest.fixture
def read(tmp_path: Path, write: Callable[..., Path], look: Callable[..., Member], rows_of: Callable[[Member, Reading], Rows]):  # type: ignore[no-untyped-def]
    def run(rows: list[dict[str, object]], mapping: str, **options: str) -> tuple[Reading, Rows]:
        path = write(tmp_path / "table.csv", rows)
        (tmp_path / "table.csv.toml").write_text(mapping, encoding="utf-8")
        member = look(path)
        reading = tabular.read(member, {"mapping": str(tmp_path / "table.csv.toml"), **options})
        return reading, rows_of(member, reading)

    return run


def test_a_national_table(read: Callable[..., tuple[Reading, Rows]]) -> None:
    reading, rows = read(TABLE, MAPPING)
    names = ("freq", "period", "reporter", "partner", "flow_code", "edition", "product", "product_level", "value_usd", "weight_kg")
    assert [tuple(row[name] for name in names) for row in rows] == [
        ("A", 2023, 417, 156, "M", "HS2017", "850760", 6, 12_500.0, 3_000.0),
        ("A", 2023, 417, 398, "X", "HS2017", "010129", 6, 0.0, None),
        ("A", 2023, 417, 643, "X", "HS2017", "TOTAL", 0, None, None),  # 1,234 may be one or a thousand
    ]
    assert {(row["partner2"], row["customs"], row["transport"]) for row in rows} == {(0, "C00", 0)}
    assert (reading.publisher, reading.licence, reading.vintage) == ("National Statistical Committee", "open data", "2024-05-01")
    assert (reading.origin["value_usd"], reading.origin["freq"], "reporter" in reading.origin) == ("Стоимость", "Год", False)


def test_options_and_the_files_date_stand_in(read: Callable[..., tuple[Reading, Rows]]) -> None:
    reading, rows = read(TABLE, MAPPING.replace('vintage = "2024-05-01"', ""), edition="HS2012")
    assert (reading.vintage, rows[0]["edition"]) == ("2024-05-01", "HS2012")
    assert read(TABLE, MAPPING, vintage="2030")[0].vintage == "2030"


def test_flows_of_exporters_and_importers(read: Callable[..., tuple[Reading, Rows]]) -> None:
    mapping = (
        'target = "flows"\nedition = "H5"\n[columns]\nperiod = "y"\nexporter = "from"\nimporter = "to"\nproduct = "hs"\n'
        'value_fob_usd = "v"\n'
        '[units]\nvalue_fob_usd = "million US dollars"\n'
    )
    reading, rows = read([{"y": "2020", "from": "KGZ", "to": "USA", "hs": "850760", "v": "1.5"}], mapping)
    assert reading.table.name == "flows"
    assert rows[0] == {
        "freq": "A", "period": 2020, "edition": "HS2017", "exporter": 417, "importer": 842, "product": "850760",
        "value_fob_usd": 1_500_000.0, "weight_kg": None, "blank": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("columns", "cells", "expected"),
    [
        ('period = "p"', {"p": "2024"}, ("A", 2024)),
        ('period = "p"', {"p": "202407"}, ("M", 202407)),
        ('period = "p"', {"p": "2024-07"}, ("M", 202407)),
        ('period = "p"', {"p": "2024M07"}, ("M", 202407)),
        ('period = "p"', {"p": "2024.0"}, ("A", 2024)),
        ('year = "y"\nmonth = "m"', {"y": "2024", "m": "7"}, ("M", 202407)),
        ('year = "y"', {"y": "2024"}, ("A", 2024)),
        ('year = "y"\nmonth = "m"', {"y": "2024", "m": "13"}, (None, None)),
        ('period = "p"', {"p": "July"}, (None, None)),
    ],
)
def test_periods(
    read: Callable[..., tuple[Reading, Rows]], columns: str, cells: dict[str, object], expected: tuple[object, object]
) -> None:
    mapping = f'edition = "HS"\n[columns]\n{columns}\nvalue_usd = "v"\n[constants]\n'
    mapping += 'reporter = 417\npartner = "World"\nproduct = "TOTAL"\nflow_code = "exports"\n'
    _, rows = read([{**cells, "v": "1"}], mapping)
    assert (rows[0]["freq"], rows[0]["period"]) == expected
    assert (rows[0]["reporter"], rows[0]["partner"], rows[0]["flow_code"], rows[0]["product"]) == (417, 0, "X", "TOTAL")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("156", 156),
        ("156.0", 156),
        ("CHN", 156),
        ("cn", 156),
        ("China", 156),
        ("Китай", 156),
        ("中国", 156),
        ("IND", 699),
        ("USA", 842),
        ("Atlantis", None),
        ("", None),
    ],
)
def test_economies_as_numbers_letters_and_names(read: Callable[..., tuple[Reading, Rows]], written: str, code: int | None) -> None:
    rows = [{**TABLE[0], "Страна": written}, TABLE[0]]
    assert read(rows, MAPPING)[1][0]["partner"] == code


@pytest.mark.parametrize(
    ("unit", "factor"),
    [("USD", 1), ("thousand USD", 1e3), ("1000 USD", 1e3), ("Million US dollars", 1e6), ("billion usd", 1e9)],
)
def test_values_in_every_scale(read: Callable[..., tuple[Reading, Rows]], unit: str, factor: float) -> None:
    assert read(TABLE, MAPPING.replace("thousand USD", unit))[1][0]["value_usd"] == pytest.approx(12.5 * factor)


@pytest.mark.parametrize(("unit", "factor"), [("kg", 1), ("kilograms", 1), ("t", 1e3), ("thousand tonnes", 1e6), ("g", 1e-3)])
def test_weights_in_every_scale(read: Callable[..., tuple[Reading, Rows]], unit: str, factor: float) -> None:
    assert read(TABLE, MAPPING.replace('"tonnes"', f'"{unit}"'))[1][0]["weight_kg"] == pytest.approx(3 * factor)


def test_a_workbook_and_its_mapping(tmp_path: Path, look: Callable[..., Member], rows_of: Callable[[Member, Reading], Rows]) -> None:
    home, work = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    work.mkdir()
    path = home / "table.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([list(TABLE[0]), *(list(row.values()) for row in TABLE)]):
            sheet.write_row(number, 0, row)
    (home / "table.xlsx.toml").write_text(MAPPING, encoding="utf-8")
    from greentrade.sources import sheets

    member = sheets.as_member(path, path.name, work, modified="2024-01-01")
    assert member is not None
    assert rows_of(member, tabular.read(member, {"mapping": str(home / "table.xlsx.toml")}))[0]["value_usd"] == 12_500.0


def test_parquet_with_a_named_mapping(tmp_path: Path, look: Callable[..., Member], rows_of: Callable[[Member, Reading], Rows]) -> None:
    path, mapping = tmp_path / "table.parquet", tmp_path / "anywhere.toml"
    pl.DataFrame(TABLE).with_columns(pl.col("Год").cast(pl.Int32)).write_parquet(path)
    mapping.write_text(MAPPING, encoding="utf-8")
    member = look(path)
    assert not tabular.recognises(member)
    assert rows_of(member, tabular.read(member, {"mapping": str(mapping)}))[0]["period"] == 2023
