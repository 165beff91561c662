"""Every cell of a wide table is kept, blank ones too, so that the place of a cell tells its line in the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from greentrade.sources import sheets, trademap
from greentrade.sources.reading import Member, Reading

Rows = list[dict[str, object]]
NAME = "List_of_supplying_markets_for_a_product_imported_by_China.txt"


def test_blank_lines_and_blank_cells_count(tmp_path: Path, look: Callable[..., Member], rows_of: Callable[[Member, Reading], Rows]) -> None:
    path = tmp_path / NAME
    lines = [
        "Exporters\tImported value in 2019\tImported value in 2020\t",
        '"World"\t1\t\t',
        "",
        '"Atlantis"\t3\t4\t',
        "Sources: ITC calculations based on General Customs Administration of China statistics.",
        '"Japan"\t5\tx\t',
        '"Kenya\t7\t8\t',
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    member = look(path)
    reading = trademap.read(member, {"product": "850760"})
    rows = rows_of(member, reading)
    assert (member.first_line, reading.cells_per_line, len(rows)) == (2, 2, 2 * (len(lines) - 1))
    found = {
        (member.first_line + place // reading.cells_per_line, row["partner"], row["value_usd"])
        for place, row in enumerate(rows)
        if not row["blank"]
    }
    assert found == {
        (2, 0, 1000.0),
        (4, None, 3000.0),
        (4, None, 4000.0),
        (6, 392, 5000.0),
        (6, 392, None),
        (7, 404, 7000.0),
        (7, 404, 8000.0),
    }
    assert [place for place, row in enumerate(rows) if row["blank"]] == [1, 2, 3, 6, 7]


@given(st.lists(st.lists(st.one_of(st.none(), st.integers(0, 10**9)), min_size=3, max_size=3), min_size=1, max_size=30))
def test_no_cell_is_lost_or_moved(tmp_path_factory, grid: list[list[int | None]]) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path_factory.mktemp("wide")
    header = "Exporters\t" + "\t".join(f"Imported value in {year}" for year in (2018, 2019, 2020)) + "\t\n"
    body = "".join('"Japan"\t' + "\t".join("" if cell is None else str(cell) for cell in line) + "\t\n" for line in grid)
    (folder / NAME).write_text(header + body, encoding="utf-8")
    member = sheets.as_member(folder / NAME, NAME, folder, modified="2024-01-01")
    assert member is not None
    import polars as pl

    values = pl.read_parquet(member.path)["value"].to_list()
    assert values == ["" if cell is None else str(cell) for line in grid for cell in line]
