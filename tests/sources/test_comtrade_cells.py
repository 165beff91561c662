"""How single cells of today's Comtrade layout are read: the same code as text and as a number, blanks, zeros, booleans."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from greentrade.columns import RECORDS

Row = Callable[..., dict[str, object]]


def test_a_whole_row(comtrade_row: Row) -> None:
    row = comtrade_row()
    row.pop("blank")
    assert row == {
        "freq": "A", "period": 2020, "reporter": 764, "partner": 156, "partner2": 0, "flow_code": "M", "edition": "HS2017",
        "product": "850760", "product_level": 6, "customs": "C00", "transport": 0, "value_usd": 100.0, "value_cif_usd": 100.0,
        "value_fob_usd": None, "weight_kg": 7.5, "weight_estimated": False, "quantity": 12.0, "quantity_unit": "u",
        "is_original": True, "is_reported": True, "is_aggregate": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "level", "product"),
    [
        ("010129", "6", "010129"),
        ("10129", "6", "010129"),
        ("10129.0", "6", "010129"),
        ("'010129", "6", "010129"),
        ("301", "4", "0301"),
        ("1", "2", "01"),
        ("TOTAL", "0", "TOTAL"),
        ("9999AA", "6", "9999AA"),
        ("9999aa", "6", "9999AA"),
        ("8542", "6", None),
        ("85", "4", None),
        ("854231900", "6", None),
        ("85A", "6", None),
        ("", "6", None),
    ],
)
def test_product_codes_get_their_zero_back_and_must_have_their_level(comtrade_row: Row, code: str, level: str, product: str | None) -> None:
    assert comtrade_row(cmdCode=code, aggrLevel=level)["product"] == product


@pytest.mark.parametrize(
    ("code", "product", "places"), [("10129", "010129", 6), ("301", "0301", 4), ("27", "27", 2), ("TOTAL", "TOTAL", 0)]
)
def test_without_a_level_the_code_tells_its_own(comtrade_row: Row, code: str, product: str, places: int) -> None:
    row = comtrade_row(cmdCode=code, aggrLevel=None)
    assert (row["product"], row["product_level"]) == (product, places)


@pytest.mark.parametrize("written", ["764", "764.0", " 764 "])
def test_economy_codes_as_text_and_as_numbers(comtrade_row: Row, written: str) -> None:
    assert comtrade_row(reporterCode=written, partnerCode=written)["partner"] == 764


@pytest.mark.parametrize("written", ["764.4", "THA", "", "NA", "1e99"])
def test_what_is_no_economy_code_is_set_aside(comtrade_row: Row, written: str) -> None:
    row = comtrade_row(reporterCode=written)
    assert [name for name in RECORDS.required if row[name] is None] == ["reporter"]


@pytest.mark.parametrize("written", ["", "NA", "0", "0.0", "nan", "None", "-1", "inf"])
def test_a_weight_or_quantity_that_says_nothing_is_null(comtrade_row: Row, written: str) -> None:
    row = comtrade_row(netWgt=written, qty=written)
    assert (row["weight_kg"], row["quantity"]) == (None, None)


@pytest.mark.parametrize(
    ("written", "value"),
    [("0", 0.0), ("0.5", 0.5), ("1.5e3", 1500.0), ("", None), ("NA", None), ("-3", None), ("nan", None), ("1,234", None)],
)
def test_a_value_of_zero_is_a_statement_and_no_value_is_not(comtrade_row: Row, written: str, value: float | None) -> None:
    assert comtrade_row(primaryValue=written)["value_usd"] == value


def test_cif_and_fob_values_stand_apart_and_zero_means_not_given(comtrade_row: Row) -> None:
    """The monthly files write fobvalue 0.0 beside every import that was valued CIF alone."""
    assert comtrade_row(cifvalue="1265", fobvalue="1200.0", primaryValue="1265")["value_fob_usd"] == 1200.0
    assert comtrade_row(cifvalue="1265", fobvalue="0.0", primaryValue="1265")["value_fob_usd"] is None
    assert comtrade_row(cifvalue="0", fobvalue="0", primaryValue="0")["value_cif_usd"] == 0.0


@pytest.mark.parametrize(
    ("written", "read"),
    [("true", True), ("True", True), ("TRUE", True), ("1", True), ("false", False), ("False", False), ("0", False), ("", None)],
)
def test_booleans_in_every_spelling(comtrade_row: Row, written: str, read: bool | None) -> None:
    row = comtrade_row(isReported=written, isAggregate=written, isOriginalClassification=written, isNetWgtEstimated=written)
    assert {row[name] for name in ("is_reported", "is_aggregate", "is_original", "weight_estimated")} == {read}


@pytest.mark.parametrize(("flag", "estimated"), [("0", False), ("2", False), ("4", True), ("6", True), ("", None), ("9", None)])
def test_the_estimation_flag_where_no_column_tells_of_the_weight(comtrade_row: Row, flag: str, estimated: bool | None) -> None:
    """0 none, 2 quantity, 4 net weight, 6 both: UNSD, Quantity and Weight Data in UN Comtrade, October 2009, section 4.1."""
    assert comtrade_row(isNetWgtEstimated=None, legacyEstimationFlag=flag)["weight_estimated"] is estimated


@pytest.mark.parametrize("code", ["X", "M", "RX", "RM", "DX", "FM", "MIP", "XIP", "MOP", "XOP", "MIF"])
def test_flow_codes_stay_as_comtrade_writes_them(comtrade_row: Row, code: str) -> None:
    assert comtrade_row(flowCode=code)["flow_code"] == code


@pytest.mark.parametrize(
    ("word", "code"),
    [("Import", "M"), ("Export", "X"), ("Re-export", "RX"), ("re-import", "RM"), ("Domestic Export", "DX"), ("Transit", None)],
)
def test_flows_by_their_words_where_there_is_no_code(comtrade_row: Row, word: str, code: str | None) -> None:
    assert comtrade_row(flowCode=None, flowDesc=word)["flow_code"] == code
    assert comtrade_row(flowCode=word, flowDesc=None)["flow_code"] == code


@pytest.mark.parametrize(
    ("code", "edition"),
    [
        ("H0", "HS1992"),
        ("H1", "HS1996"),
        ("H2", "HS2002"),
        ("H3", "HS2007"),
        ("H4", "HS2012"),
        ("H5", "HS2017"),
        ("H6", "HS2022"),
        ("HS", "HS"),
    ],
)
def test_editions_of_the_harmonized_system(comtrade_row: Row, code: str, edition: str) -> None:
    assert comtrade_row(classificationCode=code)["edition"] == edition


@pytest.mark.parametrize("code", ["S3", "S4", "B4", "EB02", ""])
def test_another_classification_is_set_aside(comtrade_row: Row, code: str) -> None:
    row = comtrade_row(classificationCode=code)
    assert [name for name in RECORDS.required if row[name] is None] == ["edition"]


@pytest.mark.parametrize(
    ("freq", "period", "read"),
    [
        ("A", "2014", ("A", 2014)),
        ("M", "202401", ("M", 202401)),
        (None, "202401", ("M", 202401)),
        (None, "2014.0", ("A", 2014)),
        ("", "2014", ("A", 2014)),
        ("A", "202401", (None, 202401)),
        ("M", "2014", (None, 2014)),
        ("M", "202413", (None, None)),
        ("Q", "2014", (None, 2014)),
        ("A", "14", (None, None)),
    ],
)
def test_years_and_months(comtrade_row: Row, freq: str | None, period: str, read: tuple[str | None, int | None]) -> None:
    row = comtrade_row(freqCode=freq, period=period)
    assert (row["freq"], row["period"]) == read


@pytest.mark.parametrize(
    ("code", "abbreviation", "unit"),
    [("8", "kg", "kg"), ("-1", "N/A", None), ("5", None, "u"), ("8", "", "kg"), ("-1", None, None), ("40", None, "code 40")],
)
def test_units_by_abbreviation_else_by_code(comtrade_row: Row, code: str, abbreviation: str | None, unit: str | None) -> None:
    assert comtrade_row(qtyUnitCode=code, qtyUnitAbbr=abbreviation)["quantity_unit"] == unit


def test_detail_that_is_there_is_kept_and_an_empty_cell_is_the_total(comtrade_row: Row) -> None:
    row = comtrade_row(partner2Code="842", customsCode="c04", motCode="2100")
    assert (row["partner2"], row["customs"], row["transport"]) == (842, "C04", 2100)
    row = comtrade_row(partner2Code="", customsCode="", motCode="")
    assert (row["partner2"], row["customs"], row["transport"]) == (0, "C00", 0)


def test_a_row_without_a_cell_is_blank_and_one_with_a_cell_is_not(comtrade_row: Row) -> None:
    empty = dict.fromkeys(("typeCode", "freqCode", "refPeriodId", "refYear", "refMonth", "period", "reporterCode", "reporterISO"), "")
    rest = dict.fromkeys(
        ("flowCode", "flowDesc", "partnerCode", "partner2Code", "classificationCode", "isOriginalClassification", "cmdCode", "aggrLevel",
         "customsCode", "mosCode", "motCode", "qtyUnitCode", "qtyUnitAbbr", "qty", "netWgt", "isNetWgtEstimated", "cifvalue", "fobvalue",
         "primaryValue", "legacyEstimationFlag", "isReported", "isAggregate"), ""
    )  # fmt: skip
    assert comtrade_row(**{**empty, **rest})["blank"] is True
    assert comtrade_row(**{**empty, **rest, "isAggregate": "false"})["blank"] is False
