"""Text as publishers and spreadsheets really write it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from greentrade.store import Store

ROWS = ["2020,4,31,850760,1,2", "2020,4,32,850760,3,NA"]
TEXT = "t,i,j,k,v,q\n" + "\n".join(ROWS) + "\n"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(TEXT.encode(), id="plain"),
        pytest.param(b"\xef\xbb\xbf" + TEXT.encode(), id="byte order mark"),
        pytest.param(TEXT.replace("\n", "\r\n").encode(), id="CRLF"),
        pytest.param(TEXT.encode("utf-16"), id="UTF-16"),
        pytest.param(TEXT.rstrip("\n").encode(), id="no last newline"),
        pytest.param(TEXT.replace(",", "\t").encode(), id="tabs"),
        pytest.param(TEXT.replace(",", ";").encode(), id="semicolons"),
        pytest.param(TEXT.replace("NA", "          NA").encode(), id="padded NA"),
        pytest.param(b'"t","i","j","k","v","q"\n"2020","4","31","850760","1","2"\n2020,4,32,850760,3,NA\n', id="some quoted"),
        pytest.param(("t,i,j,k,v,q\n" + "\n".join(row + "," for row in ROWS) + "\n").encode(), id="trailing comma in data rows"),
        pytest.param(f"t,i,j,k,v,q\n{ROWS[0]},\n{ROWS[1]}\n".encode(), id="trailing comma in some rows"),
        pytest.param(f"t,i,j,k,v,q\n{ROWS[0]}\r\n{ROWS[1]}\n".encode(), id="mixed line ends"),
        pytest.param(("\n" + TEXT).encode(), id="blank line above the header"),
        pytest.param(
            b",year,exporter,importer,product_code,value,weight\n0,2020,4,31,850760,1,2\n1,2020,4,32,850760,3,NA\n", id="saved row index"
        ),
    ],
)
def test_the_same_rows_however_written(store: Store, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "BACI_HS17_Y2020_V202201.csv"
    path.write_bytes(content)
    report = store.ingest([path])[0]
    assert (report.status, report.read, report.accepted) == ("ingested", 2, 2)
    rows = store.snapshot().rows("flows", "true").sort("importer")
    assert rows["value_fob_usd"].to_list() == [1000.0, 3000.0]
    assert rows["weight_kg"].to_list() == [2000.0, None]


def test_blank_lines_between_rows_are_counted_and_keep_the_line_numbers_right(store: Store, baci_file: Callable[..., Path]) -> None:
    report = store.ingest([baci_file([ROWS[0], "", "", ROWS[1], ""])])[0]
    assert (report.read, report.accepted, report.blank) == (5, 2, 3)
    assert store.snapshot().rows("flows", "true")["line"].to_list() == [2, 5]


def test_latin_1_letters_are_read(store: Store, comtrade_file: Callable[..., Path]) -> None:
    path = comtrade_file([{}, {"partner": 0}])
    path.write_bytes(path.read_text().replace("Cells, of a kind", "Zellen für Köln").encode("latin-1"))
    assert store.ingest([path])[0].accepted == 2


def test_a_quote_left_open_spoils_its_line_alone(store: Store, comtrade_file: Callable[..., Path]) -> None:
    path = comtrade_file([{"partner": partner} for partner in (0, 4, 31, 32, 36)])
    lines = path.read_text().splitlines()
    lines[2] = lines[2].replace('kind"', "kind")
    path.write_text("\n".join(lines) + "\n")
    report = store.ingest([path])[0]
    assert (report.read, report.accepted, report.quarantined) == (5, 4, 1)
    assert store.rejects()["line"].to_list() == [3]
    assert "quote" in store.rejects()["reason"][0]


def test_an_empty_file_says_so(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "BACI_HS17_Y2020_V202201.csv"
    path.write_text("")
    report = store.ingest([path])[0]
    assert report.status == "failed" and "empty" in report.message


def test_an_unknown_weight_does_not_send_a_file_down_the_slow_road(
    tmp_path: Path, baci_file: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fast parser must take `NA`s padded with blanks, which every BACI file has; the slow one is ten times as long at it."""
    from greentrade.store import stage

    def refuse(*_: object) -> None:
        raise AssertionError("the file was read line by line")

    monkeypatch.setattr(stage, "_exact", refuse)
    report = Store.open(tmp_path / "store", create=True).ingest([baci_file([ROWS[0], ROWS[1].replace("NA", "           NA")])])[0]
    assert (report.status, report.accepted) == ("ingested", 2)
