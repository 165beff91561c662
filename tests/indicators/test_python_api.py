"""`import greentrade` costs nothing, and its names lead to the rooms behind them."""

from __future__ import annotations

import subprocess
import sys

import pytest

import greentrade as gt
from greentrade.indicators import recipes
from greentrade.indicators.explain import TERMS
from greentrade.indicators.registry import INDICATORS, SPLITS


def test_importing_the_package_imports_nothing_heavy():
    code = "import sys, greentrade; print(sorted({'polars', 'duckdb', 'narwhals', 'altair', 'numpy', 'pandas'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_listing_the_indicators_imports_nothing_heavy():
    code = "import sys, greentrade.indicators.registry; print(sorted({'polars', 'duckdb', 'narwhals'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_the_public_names():
    assert {"open", "product_list", "__version__"} <= set(dir(gt))
    assert gt.product_list("imf-lct").id == "imf-lct"
    with pytest.raises(AttributeError, match="has no attribute 'close'"):
        gt.__getattr__("close")


def test_every_indicator_has_a_recipe_and_can_be_taken_apart():
    assert set(recipes.RECIPES) == set(INDICATORS) == set(TERMS)


@pytest.mark.parametrize("identifier", INDICATORS)
def test_every_indicator_is_documented(identifier: str):
    indicator = INDICATORS[identifier]
    assert indicator.id == identifier
    assert indicator.title and indicator.formula and indicator.source
    assert set(indicator.dimensions) <= set(SPLITS) and set(indicator.by) <= set(indicator.dimensions)
    assert set(indicator.directions) <= {"export", "import"} and indicator.directions


def test_a_question_can_be_asked_with_lists_and_text_alike(db):
    text = db.compute("imports", reporters="KAZ,KGZ", products="850760,854140", years="2020:2021", by="product,partner")
    lists = db.compute(
        "imports", reporters=["KAZ", "KGZ"], products=["854140", "850760"], years=range(2020, 2022), by=("product", "partner")
    )
    assert text.frame.equals(lists.frame)
    assert db.compute("imports", years=2020).frame.equals(db.compute("imports", years=[2020]).frame)


def test_as_of_answers_from_the_store_as_it_stood(add_flows):
    add_flows({(2020, 156, 398, "850760"): 5}, release="202401")
    db = add_flows({(2020, 156, 398, "850760"): 7}, release="202501")
    assert db.compute("exports", reporters="CHN").frame["value"].to_list() == [7_000.0]
    before = gt.open(db.store.root, as_of=1).compute("exports", reporters="CHN")
    assert before.frame["value"].to_list() == [5_000.0]
    assert [origin.vintage for origin in before.provenance.origins] == ["V202401"]
