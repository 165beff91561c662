"""Zero where an economy has data and does not trade; null and `missing` where it has none; the notes say which."""

from __future__ import annotations

import pytest

import greentrade as gt

LIST = gt.product_list("imf-lct")


def series(result, **keys) -> list[tuple]:
    frame = result.frame
    for name, value in keys.items():
        frame = frame.filter(frame[name] == value)
    return frame.select("period", "value", "status").rows()


@pytest.fixture
def reports(add_records):
    """Kazakhstan reports every year; Uzbekistan since 2018, not in 2019; Turkmenistan never. Code 870380 came with HS2017."""
    lines = [(year, 398, "M", 156, "850760", 10 + year % 10) for year in range(2016, 2021)]
    lines += [(2018, 398, "M", 156, "870380", 7), (2018, 860, "M", 156, "850760", 4), (2020, 860, "M", 156, "850760", 5)]
    lines += [(2020, 398, "X", 795, "850760", 3), (2020, 860, "X", 643, "850760", 1)]
    add_records([line for line in lines if line[0] < 2017], edition="H4")
    return add_records([line for line in lines if line[0] >= 2017])


def test_without_a_report_the_value_is_null(reports):
    result = reports.compute("imports", reporters="UZB,TKM", products=LIST, years="2016:2020")
    assert series(result, economy="UZB") == [
        (2016, None, "missing"),
        (2017, None, "missing"),
        (2018, 4.0, "exact"),
        (2019, None, "missing"),
        (2020, 5.0, "exact"),
    ]
    assert {row[1:] for row in series(result, economy="TKM")} == {(None, "missing")}
    assert result.coverage.rows() == [("TKM", "import", None, None, None, "none"), ("UZB", "import", 2018, 2020, [2019], "reported")]
    assert result.notes[:3] == (
        "Imports of Turkmenistan are not reported in 2016 to 2020.",
        "Imports of Uzbekistan are available only since 2018.",
        "Imports of Uzbekistan are missing in 2019.",
    )


def test_a_region_sums_who_has_data(reports):
    result = reports.compute("imports", reporters="KAZ+UZB+TKM", products=LIST, years="2018:2020")
    assert [row[1] for row in series(result)] == [18 + 7 + 4, 19, 10 + 5]
    assert "Imports of Uzbekistan are missing in 2019." in result.notes


def test_a_code_that_the_edition_does_not_know_is_null_and_one_that_is_not_traded_is_zero(reports):
    result = reports.compute("imports", reporters="KAZ", products=LIST, years="2016:2019", by=("product",), match="native")
    assert series(result, product="870380") == [(2016, None, "missing"), (2017, 0.0, "exact"), (2018, 7.0, "exact"), (2019, 0.0, "exact")]
    assert any(note.startswith("No record in HS2012 has 123 of the 124 codes") for note in result.notes)
    assert (
        "The data stand in several editions of the Harmonized System: HS2012 (2016), HS2017 (2017 to 2019); "
        "codes that changed are not followed." in result.notes
    )


def test_a_mirror_fills_and_says_so(reports):
    result = reports.compute("imports", reporters="TKM,UZB", products=LIST, years="2020", fill="mirror")
    assert result.frame.select("economy", "value", "basis").rows() == [("TKM", 3.0, "mirror"), ("UZB", 5.0, "reported")]
    assert result.coverage.select("economy", "basis").rows() == [("TKM", "mirror"), ("UZB", "reported")]
    assert "Imports of Turkmenistan in 2020 are what its partners report (mirror)." in result.notes
    both = reports.compute("imports", reporters="TKM+UZB", products=LIST, years="2020", fill="mirror")
    assert both.frame.select("value", "basis").rows() == [(8.0, "mirror+reported")]
    assert both.provenance.basis == "mirror+reported"


def test_a_balance_without_one_side_is_null(reports):
    result = reports.compute("balance", reporters="UZB", products=LIST, years="2018:2020")
    assert series(result) == [(2018, None, "missing"), (2019, None, "missing"), (2020, -4.0, "exact")]


def test_growth_from_a_missing_year_is_null(reports):
    result = reports.compute("import-growth", reporters="UZB,KAZ", products=LIST, years="2016:2020")
    assert {row[1] for row in series(result, economy="UZB")} == {None}
    assert series(result, economy="KAZ")[-1] == (2020, pytest.approx(10 / 16 - 1), "exact")


def test_products_that_nobody_records_are_missing_not_zero(reports):
    result = reports.compute("imports", reporters="KAZ", products="010121", years=2020)
    assert series(result) == [(2020, None, "missing")]
    assert "No record in the store has a code of 010121 (HS2022) (converted matching)." in result.notes


def test_partners_are_unknown_where_only_the_world_is_reported(add_records):
    db = add_records([(2020, 398, "M", 0, "850760", 10), (2020, 860, "M", 156, "850760", 5)])
    result = db.compute("imports", reporters="KAZ,UZB", partners="CHN,DEU", products=LIST)
    assert result.frame.select("economy", "partner", "value").rows() == [
        ("KAZ", "CHN", None),
        ("KAZ", "DEU", None),
        ("UZB", "CHN", 5.0),
        ("UZB", "DEU", 0.0),
    ]
    split = db.compute("imports", reporters="KAZ,UZB", products=LIST, by=("partner",))
    assert split.frame.select("economy", "partner", "value").rows() == [("KAZ", "_X", 10.0), ("UZB", "CHN", 5.0)]
    assert "Partner _X is trade that is known only as a World total." in split.notes


def test_the_world_is_not_the_sum_of_unions_and_their_members(add_records):
    db = add_records([(2020, 97, "M", 156, "850760", 100), (2020, 276, "M", 156, "850760", 60), (2020, 251, "M", 156, "850760", 40)])
    result = db.compute("imports", products=LIST)
    assert result.frame.select("economy", "value").rows() == [("WLD", 100.0)]
    assert "The World is the sum of the 2 economies with data in 2020." in result.notes


def test_years_from_months_say_how_many(add_records):
    db = add_records([(202301, 398, "M", 156, "850760", 1), (202302, 398, "M", 156, "850760", 2)])
    result = db.compute("imports", reporters="KAZ", products=LIST)
    assert result.frame.select("period", "value").rows() == [(2023, 3.0)]
    assert (
        "Where an economy has no annual report, its year is the sum of its monthly ones; incomplete are KAZ 2023 imports (2 of 12)."
        in result.notes
    )
    months = db.compute("imports", reporters="KAZ", products=LIST, freq="M", years=2023)
    assert series(months)[:3] == [(202301, 1.0, "exact"), (202302, 2.0, "exact"), (202303, None, "missing")]


def test_a_store_of_some_products_says_that_its_total_is_no_total(db, add_records):
    note = "All products are what the store holds of them: at most 3 product codes between two economies, and no record TOTAL."
    assert note in db.compute("export-share", reporters="KAZ", products=LIST, years=2020).notes
    assert note not in db.compute("exports", reporters="KAZ", products=LIST, years=2020).notes
    with_total = add_records([(2020, 398, "X", 156, "850760", 1), (2020, 398, "X", 156, "TOTAL", 50)])
    result = with_total.compute("export-share", reporters="KAZ", products=LIST)
    assert result.frame["value"].to_list() == [0.02] and not any("All products" in note for note in result.notes)


def test_of_a_large_group_the_members_with_data_are_counted_not_named(db):
    result = db.compute("imports", reporters="WLD-CHN", products=LIST, years="2020:2021")
    assert "WLD-CHN is the sum of the 2 economies with data in 2020 and of 2 in 2021." in result.notes
    assert not any("Afghanistan" in note for note in result.notes)
