"""The IMF's list as the annex of the CAREC brief prints it."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from greentrade.lists import available, product_list


def test_it_holds_the_124_codes_of_the_annex() -> None:
    imf = product_list("imf-lct")
    assert len(imf.codes) == len(set(imf.codes)) == 124
    assert (imf.codes[0], imf.codes[-1]) == ("252390", "903300")
    assert {"870340", "870360", "870380", "850760", "854140", "853710", "761290"} <= set(imf.codes)
    assert imf.edition == "HS2017"
    assert imf.label == "imf-lct@2025-08-16"


def test_the_codes_are_those_printed(shared_data: Path) -> None:
    brief = (shared_data.parent / "background" / "carec-brief-2025.txt").read_text(encoding="utf-8")
    annex = brief[brief.index("HS2017\tDescription") :]
    assert list(product_list("imf-lct").codes) == re.findall(r"^[\s-]*(\d{6})\s", annex, re.MULTILINE)


def test_every_code_stands_in_the_lists_edition(shared_data: Path) -> None:
    with (shared_data / "hs" / "unsd" / "HS2017 to BEC Conversion and Correlation Tables.csv").open(encoding="utf-8-sig") as file:
        known = {row[0] for row in csv.reader(file) if row}
    assert set(product_list("imf-lct").codes) <= known


def test_names_are_short_and_distinct() -> None:
    names = [entry.name for entry in product_list("imf-lct").entries]
    assert max(map(len, names)) <= 40
    assert len(set(names)) == 124


def test_every_group_has_a_title_and_members() -> None:
    imf = product_list("imf-lct")
    assert {entry.group for entry in imf.entries} == set(imf.groups)
    assert imf.frame().height == 124
    assert imf.frame()["code"].to_list() == list(imf.codes)


def test_it_says_where_it_comes_from() -> None:
    imf = product_list("imf-lct")
    assert "International Monetary Fund" in imf.steward
    assert all((imf.source, imf.url, imf.licence, imf.content_hash))
    assert imf in available()
