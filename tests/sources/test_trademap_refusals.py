"""Tables of Trade Map's that cannot become records are refused with what to download instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from greentrade.errors import InputError
from greentrade.sources import trademap
from greentrade.sources.reading import Member

MARKETS = "Trade_Map_-_List_of_supplying_markets_for_a_product_imported_by_China.txt"
MIRROR = "Trade_Map_-_List_of_supplying_markets_for_a_product_imported_by_Afghanistan_(Mirror).txt"
IMPORTERS = "Trade_Map_-_List_of_importers_for_the_selected_product_(All_products).txt"
PRODUCTS = "Trade_Map_-_List_of_imported_products_for_the_selected_product_(All_products).txt"
EUROS = "List of supplying markets for a product imported by China,\nUnit : Euro thousand,\nExporters,Imported value in 2020\nWorld,1\n"


@pytest.mark.parametrize(
    ("name", "header", "said"),
    [
        (MARKETS, "Exporters\tImported value in 2020-Q1\tImported value in 2020-Q2\t", "is quarterly.*monthly"),
        (MARKETS, "Exporters\tImported value in 2020, Euro thousand\t", "is in Euro thousand.*thousands of US dollars"),
        (MARKETS, "Exporters\tImported quantity in 2020, Tons\tUnit\t", "holds quantities, not values"),
        (MIRROR, "Exporters\tImported value in 2020\t", "holds mirror data"),
        ("y.txt", "Exporters\tExported value in 2020\t", "lists the whole world's trade"),
        (IMPORTERS, "Importers\tImported value in 2020\t", "whole world"),
        (PRODUCTS, "Product code\tProduct label\timported value in 2020, US Dollar thousand\t", "whole world"),
        ("z.txt", "Code\tService label\tExported value in 2020\t", "holds services"),
        ("pair.txt", "Product code\tProduct label\tValue in 2020\tValue in 2020\t", "does not say whose trade it is.*Excel"),
    ],
)
def test_refused_with_a_reason_and_a_remedy(tmp_path: Path, look: Callable[..., Member], name: str, header: str, said: str) -> None:
    (tmp_path / name).write_text(f"{header}\nTOTAL\t1\t2\t3\t\n", encoding="utf-8")
    with pytest.raises(InputError, match=f"^{re.escape(name)}.*{said}"):
        look(tmp_path / name)


def test_a_unit_in_the_title_that_is_not_dollars(tmp_path: Path, look: Callable[..., Member]) -> None:
    (tmp_path / "x.csv").write_text(EUROS, encoding="utf-8")
    with pytest.raises(InputError, match="is in Euro thousand"):
        look(tmp_path / "x.csv")


def test_mirror_in_the_legend_alone_is_no_mirror_table(tmp_path: Path, look: Callable[..., Member]) -> None:
    path = tmp_path / "table.csv"
    path.write_text(
        "List of supplying markets for a product imported by China,\nProduct: TOTAL All products,\n"
        "The data aggregated are mirror and direct data: the values are shown in purple.,\nExporters,Imported value in 2020\nWorld,1\n"
    )
    assert trademap.recognises(look(path))


def test_another_file_is_not_trade_maps(write: Callable[..., Path], look: Callable[..., Member], tmp_path: Path) -> None:
    member = look(write(tmp_path / "other.csv", [{"country": "Kenya", "2020": "1"}]))
    assert not trademap.recognises(member)
    with pytest.raises(InputError, match=r"not a table of Trade Map's: its columns are country, 2020\. Expected headings"):
        trademap.read(member, {})
