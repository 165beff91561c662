"""A new edition enters as data: a table of links and a row of editions in the store's folder, and no code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from greentrade import nomenclature
from greentrade.errors import InputError

EDITION = "name,short,baci,in_force_from,title\nHS2028,H7,28,2028,Harmonized System 2028\n"
FORMAL = "newer_edition,code,reason,source,as_of\nHS2028,8599,nominal,a test,2028-01-01\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Path]:
    """A store whose HS2028 divides 850760 in two, adds a nominal 8599.00 and leaves all other codes as they are."""
    folder = tmp_path / "reference" / "hs-links"
    folder.mkdir(parents=True)
    links = [(code, code, 1) for code in sorted(nomenclature.codes("HS2022")) if code != "850760"]
    links += [("850761", "850760", 1), ("850769", "850760", 1), ("859900", "850760", 0), ("859900", "870380", 1)]
    pl.DataFrame(links, schema=["newer", "older", "unsd"], orient="row").write_csv(folder / "HS2028-HS2022.csv")
    (folder / "editions.csv").write_text(EDITION)
    (folder / "formal.csv").write_text(FORMAL)
    nomenclature.use_store(tmp_path)
    yield tmp_path
    nomenclature.use_store(None)


def test_it_is_known_everywhere(store: Path) -> None:
    assert nomenclature.known_editions()[-2:] == ("HS2022", "HS2028")
    assert nomenclature.edition_of_comtrade("H7") == nomenclature.edition_of_baci("28") == "HS2028"
    assert nomenclature.edition_in_force(2028) == "HS2028" and nomenclature.edition_in_force(2027) == "HS2022"
    assert nomenclature.edition("HS2022").in_force_to == 2027
    assert nomenclature.exists("850761", "HS2028") and not nomenclature.exists("850760", "HS2028")


def test_it_is_linked_and_converted_over_all_steps(store: Path) -> None:
    weights = nomenclature.default_weights()
    down = weights.matrix("HS2028", "HS2012").filter(pl.col("source") == "850769")
    assert down.select("target", "weight").rows() == [("850760", 1.0)]
    up = weights.matrix("HS2012", "HS2028").filter(pl.col("source") == "850760")
    assert up.select("target", "weight").rows() == [("850761", 0.5), ("850769", 0.5)]
    assert weights.step("HS2022", "HS2028").filter(pl.col("target") == "859900")["formal"].all()
    found = nomenclature.membership(weights, "HS2028", "HS2017", {"850760": "storage"})
    found = found.filter(~pl.col("product").str.starts_with("8549"))
    assert found.select("product", "lower").rows() == [("850761", 1.0), ("850769", 1.0), ("859900", 0.0)]


def test_weights_are_named_by_the_tables_they_follow_from(store: Path) -> None:
    with_it = nomenclature.default_weights().hash
    nomenclature.use_store(store / "other")
    assert nomenclature.default_weights().hash != with_it
    with pytest.raises(InputError, match="HS2028"):
        nomenclature.codes("HS2028")


def test_an_edition_without_a_table_says_so(store: Path) -> None:
    (store / "two" / "reference" / "hs-links").mkdir(parents=True)
    (store / "two" / "reference" / "hs-links" / "editions.csv").write_text(EDITION)
    nomenclature.use_store(store / "two")
    with pytest.raises(InputError, match="The codes of HS2028 are not known"):
        nomenclature.links("HS2028", "HS2022")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("new,old\n850761,850760\n", "newer,older,unsd"),
        ("newer,older,unsd\n8507,850760,1\n", "six digits"),
        ("newer,older,unsd\n850761,850760,1\n850761,850780,1\n", "two conversions"),
    ],
)
def test_a_table_that_is_none_is_refused(tmp_path: Path, text: str, said: str) -> None:
    folder = tmp_path / "reference" / "hs-links"
    folder.mkdir(parents=True)
    (folder / "HS2028-HS2022.csv").write_text(text)
    nomenclature.use_store(tmp_path)
    try:
        with pytest.raises(InputError, match=said):
            nomenclature.codes("HS2022")
    finally:
        nomenclature.use_store(None)
