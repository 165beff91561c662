"""A question that cannot be answered is refused with a sentence that says what can."""

from __future__ import annotations

import pytest

import greentrade as gt
from greentrade.errors import InputError

LIST = gt.product_list("imf-lct")

REFUSED = [
    ("improts", {}, "There is no indicator 'improts'.*import"),
    ("exports", {"reporters": "KAZZ"}, "KAZZ"),
    ("exports", {"reporters": "KAZ,kaz"}, "named twice: KAZ"),
    ("exports", {"reporters": ""}, "No economy is named"),
    ("exports", {"reporters": "CAREC-CAREC"}, "has no members"),
    ("exports", {"years": "1999"}, "holds no data of 1999.*2020 to 2021"),
    ("exports", {"years": "2021:2020"}, "runs backwards"),
    ("exports", {"years": "20"}, "'20' is no period"),
    ("exports", {"years": 202001}, "202001 is no year"),
    ("exports", {"by": ("colour",)}, "knows no split colour.*reporter, partner, product, group"),
    ("rca", {"by": ("partner",)}, "cannot be split by partner.*reporter, product, group"),
    ("rca", {"partners": "CHN"}, "does not depend on partners"),
    ("export-share", {"real": "us-cpi"}, "same in constant prices"),
    ("exports", {"real": "eu-hicp"}, "Unknown deflator 'eu-hicp'.*us-cpi"),
    ("exports", {"top": 3}, "top needs a split"),
    ("exports", {"by": ("product",), "top": 0}, "number above zero"),
    ("exports", {"products": "85076"}, "Not a product code: 85076"),
    ("exports", {"match": "fuzzy"}, "Unknown match 'fuzzy'.*converted or native"),
    ("exports", {"perspective": "reported"}, "holds reconciled flows: use perspective reconciled"),
    ("exports", {"freq": "M"}, "no monthly data"),
    ("intra-regional-share", {"reporters": "KAZ"}, "is of a group of economies: KAZ"),
    ("cross-section", {"years": "2020:2021"}, "A cross-section is of one period"),
    ("cross-section", {"years": 2020}, "No national accounts.*greentrade gdp import"),
]


@pytest.mark.parametrize(("indicator", "asked", "says"), REFUSED)
def test_refused_with_what_helps(db, indicator: str, asked: dict, says: str):
    with pytest.raises(InputError, match=says) as caught:
        db.compute(indicator, **({"products": LIST} | asked))
    assert caught.value.exit_code == 2 and caught.value.remedy


def test_no_store(tmp_path):
    with pytest.raises(InputError, match="no store here"):
        gt.open(tmp_path / "nowhere")


def test_no_such_engine(db):
    with pytest.raises(InputError, match="duckdb, spark"):
        gt.open(db.store.root, engine="abacus")


def test_a_deflator_is_never_extrapolated(add_records):
    db = add_records([(1900, 398, "X", 156, "850760", 5), (2020, 398, "X", 156, "850760", 5)])
    with pytest.raises(InputError, match="us-cpi is not known for these periods: 1900"):
        db.compute("export-growth", reporters="KAZ", products=LIST, years="1900,2020", real="us-cpi")
