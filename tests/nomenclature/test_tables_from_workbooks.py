"""The script that writes the tables of links: the UN's workbooks give what is committed, and what it prints about them is so."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def script(project_root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_hs_tables", project_root / "tools" / "make-hs-tables.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_workbooks_give_the_committed_tables(
    script: ModuleType, shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hs = shared_data / "hs"
    monkeypatch.setattr(
        sys, "argv", ["make-hs-tables.py", str(hs / "unsd"), "--out", str(tmp_path), "--chain", str(hs / "hs_correlation_chain.csv")]
    )
    script.main()
    made = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    kept = {file.name: file.read_bytes() for file in script.DEFAULT_OUT.iterdir()}
    assert made == kept and len(made) == 6
    printed = capsys.readouterr().out
    for step in ("HS1996-HS1992", "HS2002-HS1996", "HS2007-HS2002", "HS2012-HS2007", "HS2017-HS2012", "HS2022-HS2017"):
        assert f"{step} against hs_correlation_chain.csv: 0 only here, 0 only there" in printed
    # What the chain lacks is in the supplement: 999999, and binapacryl, which was 291636 in HS2007.
    assert "HS2022 to HS1992: 18,898 chained, 18,900 direct, 18,898 in both" in printed
    assert "only direct: [('291616', '291636'), ('999999', '999999')]" in printed
    assert "HS2022 to HS2012: 16,377 chained, 16,377 direct, 16,377 in both" in printed
    assert "HS2007: ['291636'] have no newer code" in printed


def xls(path: Path, sheets: dict[str, list[list[str]]]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)


def test_a_further_workbook_of_any_layout(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Headings above, a column "ex.", quotes before the relation, sheets in either order: what counts are two codes in a row."""
    xls(
        tmp_path / "new.xlsx",
        {
            "Conversion HS28-HS22": [["From", "To"], ["HS 2028", "HS 2022"], ["850761", "850760"], ["010121", "010121"]],
            "Correlation HS28-HS22": [
                ["Correlation table"], [], ["", "HS 2028", "ex.", "HS 2022", "Relationship"],
                ["", "850761", "ex.", "850760", "'n:1"], ["", "850769", "ex.", "850760", "n to 1"], ["", "010121", "", "010121", "1:1"],
                ["", "n/a", "", "291639", "n/a"],
            ],
        },
    )  # fmt: skip
    out = tmp_path / "out"
    monkeypatch.setattr(
        sys, "argv", ["make-hs-tables.py", str(tmp_path), "--out", str(out), "--step", "HS2028-HS2022", str(tmp_path / "new.xlsx")]
    )
    script.main()
    assert (out / "HS2028-HS2022.csv").read_text() == "newer,older,unsd\n010121,010121,1\n850761,850760,1\n850769,850760,0\n"
    printed = capsys.readouterr().out
    assert "codes without a conversion: ['850769']" in printed
    assert "where they differ: {}" in printed


def test_a_workbook_without_tables_is_refused(script: ModuleType, tmp_path: Path) -> None:
    xls(tmp_path / "none.xlsx", {"Notes": [["Correlation tables are elsewhere"]]})
    with pytest.raises(SystemExit, match="no correlation and conversion sheets"):
        script.read(tmp_path / "none.xlsx")


def test_relations_follow_from_the_pairs(script: ModuleType) -> None:
    pairs = {("a", "x"), ("b", "x"), ("c", "y"), ("d", "z"), ("d", "q"), ("e", "r"), ("e", "s"), ("f", "s")}
    assert script.relation(pairs) == {
        ("a", "x"): "n:1", ("b", "x"): "n:1", ("c", "y"): "1:1", ("d", "z"): "1:n", ("d", "q"): "1:n",
        ("e", "r"): "1:n", ("e", "s"): "n:n", ("f", "s"): "n:1",
    }  # fmt: skip
