"""The lists that come with greentrade: as many codes as their sources say, all of their edition, each with its evidence."""

from __future__ import annotations

import importlib.util
import json
import runpy
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from greentrade.lists import ProductList, check, list_metadata, product_list
from greentrade.lists.catalogue import built_in_ids
from greentrade.lists.changelog import read_log
from greentrade.lists.entries import write_entries
from greentrade.nomenclature import codes, links, within

COUNTS = {
    "apec-54@2012-09-09": 54,
    "electricity-hydrogen@2025-08-16": 2,
    "eu-cbam@2023-05-16": 284,
    "eu-cbam@2025-10-17": 284,
    "imf-lct@2025-08-16": 124,
    "new-trio@2017-01-01": 8,
    "new-trio@2022-01-01": 9,
    "oecd-cleg@2014-01-01": 248,
    "pv-wind-nev@2026-02-22": 35,
}

ANNEX_I = {
    "cement": "250700 252310 252321 252329 252330 252390",
    "electricity": "271600",
    "fertilisers": "280800 2814 283421 3102 3105",
    "iron-steel": "72 260112 7301 7302 7303 7304 7305 7306 7307 7308 7309 7310 7311 7318 7326",
    "aluminium": "7601 7603 7604 7605 7606 7607 7608 7609 7610 7611 7612 7613 7614 7616",
    "hydrogen": "280410",
}
"""Annex I of Regulation (EU) 2023/956 as it is written: chapters, headings, subheadings (2507 00 80 as its six digits)."""

EXCEPT = ("310560", "72022", "720230", "720250", "720270", "720280", "720291", "720292", "720293", "720299", "7204")
"""What Annex I leaves out of them."""


@pytest.fixture(params=sorted(COUNTS))
def a_list(request: pytest.FixtureRequest) -> ProductList:
    return product_list(request.param)


def test_these_are_all_the_versions() -> None:
    assert {f"{name}@{each.version}" for name in built_in_ids() for each in list_metadata(name).versions} == set(COUNTS)


def test_it_holds_as_many_entries_as_its_source_says(a_list: ProductList) -> None:
    assert len(a_list) == COUNTS[a_list.label]


def test_every_code_stands_in_its_edition(a_list: ProductList) -> None:
    assert set(a_list.hs6_codes) <= codes(a_list.edition)


def test_no_entry_stands_twice_or_below_another(a_list: ProductList) -> None:
    assert [key for key, times in Counter(entry.key for entry in a_list.entries).items() if times > 1] == []
    assert [(one.label, other.label) for one in a_list.entries for other in a_list.entries if one.contains(other)] == []


def test_groups_and_names_are_in_order(a_list: ProductList) -> None:
    assert {entry.group for entry in a_list.entries} == set(a_list.groups)
    names = [entry.name for entry in a_list.entries]
    assert max(map(len, names)) <= 40
    assert len(set(names)) == len(names)


def test_it_says_where_it_comes_from(a_list: ProductList) -> None:
    assert all((a_list.title, a_list.steward, a_list.description, a_list.source, a_list.licence, a_list.reason))
    # The IMF's list has one place for all of its codes, the annex that its version names.
    if a_list.id != "imf-lct":
        assert [entry.label for entry in a_list.entries if not entry.evidence] == []


@pytest.mark.parametrize("name", built_in_ids())
def test_versions_follow_one_another_without_a_gap(name: str) -> None:
    versions = list_metadata(name).versions
    assert [each.valid_to for each in versions[-1:]] == [None]
    for older, newer in pairwise(versions):
        assert older.valid_to == newer.valid_from - timedelta(days=1)
    assert product_list(name).version == versions[-1].version


@pytest.mark.parametrize("name", built_in_ids())
def test_nothing_is_found_wrong_with_it(name: str) -> None:
    assert check(name) == ()


def test_codes_that_came_and_went_have_their_reason() -> None:
    for name in built_in_ids():
        about = list_metadata(name)
        log = read_log(about.folder)
        assert all(each.reason and each.evidence for each in log)
        for older, newer in pairwise(about.versions):
            before, after = (set(product_list(f"{name}@{each.version}").codes) for each in (older, newer))
            told = {
                change: {each.code for each in log if (each.version, each.change) == (newer.version, change)} for change in ("add", "drop")
            }
            assert told == {"add": after - before, "drop": before - after}


def test_the_imf_list_is_what_was_published() -> None:
    imf = product_list("imf-lct@2025-08-16")
    assert imf.content_hash == "21ae8f677da8d54b77f406162fc531bb9bee9c356441cc621b06ba7a2266e078"
    assert {each.code for each in read_log(list_metadata("imf-lct").folder)} == set(imf.codes)


def test_the_combined_list_is_the_union_that_the_oecd_counted() -> None:
    reasons = {entry.code: entry.rationale for entry in product_list("oecd-cleg").entries}
    counted = {word: sum(word in reason for reason in reasons.values()) for word in ("Friends", "PEGS", "APEC")}
    assert counted == {"Friends": 154, "PEGS": 165, "APEC": 54}
    assert sum("Core CLEG" in reason for reason in reasons.values()) == 40
    assert sum(reason.endswith("in Core CLEG") for reason in reasons.values()) == 11
    assert {code for code, reason in reasons.items() if "APEC" in reason} == set(product_list("apec-54").codes)


def test_ex_outs_of_apec_bear_on_the_bounds_alone() -> None:
    shares = product_list("apec-54").shares()
    assert {code for code, share in shares.items() if share == (1.0, 0.0, 1.0)} == {"441872", "840290"}
    assert set(shares.values()) == {(1.0, 0.0, 1.0), (1.0, 1.0, 1.0)}


def test_the_new_trio_leaves_hybrids_out_that_cannot_be_charged() -> None:
    for label in ("new-trio@2017-01-01", "new-trio@2022-01-01"):
        trio = product_list(label)
        assert {"870380", "870360", "870370", "870240", "850760"} <= set(trio.codes)
        assert {"870340", "870350", "870390"}.isdisjoint(trio.codes)


def test_solar_cells_of_the_trio_come_out_of_one_older_code() -> None:
    step = links("HS2022", "HS2017").filter(~links("HS2022", "HS2017")["formal"])
    sources = set(step.filter(step["target"] == "854140")["source"])
    assert {"854142", "854143"} < sources
    assert product_list("new-trio@2017-01-01").shares()["854140"] == (1.0, 0.0, 1.0)
    assert product_list("new-trio@2022-01-01").shares()["854143"] == (1.0, 1.0, 1.0)


@pytest.mark.parametrize("edition", ["HS1992", "HS1996", "HS2002", "HS2007", "HS2012", "HS2017", "HS2022"])
def test_electricity_and_hydrogen_stand_in_every_edition(edition: str) -> None:
    assert set(product_list("electricity-hydrogen").codes) == {"271600", "280410"} <= codes(edition)


def test_cbam_goods_are_annex_i_written_out() -> None:
    for label in ("eu-cbam@2023-05-16", "eu-cbam@2025-10-17"):
        found: dict[str, set[str]] = {}
        for entry in product_list(label).entries:
            found.setdefault(entry.group, set()).add(entry.hs6)
        written = {
            group: {code for part in parts.split() for code in within(part, "HS2022") if not code.startswith(EXCEPT)}
            for group, parts in ANNEX_I.items()
        }
        assert found == written


def test_the_clay_of_cbam_is_a_line_of_the_combined_nomenclature() -> None:
    (before,), (after,) = (
        [entry for entry in product_list(f"eu-cbam@{version}").entries if entry.national] for version in ("2023-05-16", "2025-10-17")
    )
    assert before.label == after.label == "EU 25070080"
    assert (before.scope, after.scope) == ("full", "ex-out")
    assert list_metadata("eu-cbam").valid(date(2025, 10, 19)).version == "2023-05-16"
    assert product_list("eu-cbam").shares()["250700"] == (1.0, 0.0, 1.0)


def test_cbam_goods_are_those_of_the_commissions_code_list(project_root: Path) -> None:
    found = importlib.util.find_spec("opencbam")
    if found is None or not found.submodule_search_locations:
        pytest.skip("the package opencbam, which carries the Commission's code list, is not installed")
    file = Path(next(iter(found.submodule_search_locations))) / "engine" / "data" / "cbam_goods_cn.json"
    goods = json.loads(file.read_text(encoding="utf-8"))
    assert goods["_count"] == len(goods["goods"]) == 569
    made = runpy.run_path(str(project_root / "tools" / "make-lists.py"))["versions"](goods["goods"])
    for version, rows in made.items():
        text = (list_metadata("eu-cbam").folder / f"{version}.csv").read_text(encoding="utf-8")
        assert text == write_entries(rows)


def test_national_lines_are_reached_by_their_first_six_digits() -> None:
    standard = product_list("pv-wind-nev")
    assert all(entry.national for entry in standard.entries)
    assert {entry.jurisdiction for entry in standard.entries} == {"CN", "EAEU", "EU", "US"}
    stems = {group: sorted({entry.hs6 for entry in standard.entries if entry.group == group}) for group in standard.groups}
    assert stems["photovoltaics"] == ["850171", "850172", "850180", "854142", "854143"]
    assert stems["wind"] == ["730820", "730890", "850231", "850300"]
    assert stems["vehicle-batteries"] == ["850760"]
    assert stems["new-energy-vehicles"] == ["870124", "870380", "870460"]
    assert set(standard.shares().values()) == {(1.0, 0.0, 1.0)}
