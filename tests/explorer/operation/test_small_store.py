"""The small store that tests of the explorer share has every kind of thing that pages and endpoints show."""

from pathlib import Path

import greentrade as gt
from greentrade.store import Store


def test_it_has_both_perspectives_several_editions_months_and_a_quarantined_row(small_store: Path):
    db = gt.open(small_store)
    listed = gt.product_list("imf-lct")
    reported = db.compute("imports", reporters="KAZ", products=listed, by="product")
    assert set(reported.frame["edition"].drop_nulls()) >= {"HS2017", "HS2022"}
    assert db.compute("imports", reporters="TJK", products=listed, perspective="reconciled").frame["value"].sum() > 0
    assert db.compute("imports", reporters="KAZ", products=listed, freq="M").frame.height == 6
    assert Store.open(small_store).rejects().height == 1
