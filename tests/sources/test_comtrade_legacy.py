"""UN Comtrade's old layout: the web site's headings, the API's names, what data frames make of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from greentrade.errors import InputError
from greentrade.sources import comtrade_legacy
from greentrade.sources.reading import Member, Reading

Row = Callable[..., dict[str, object]]
Rows = list[dict[str, object]]
API = {
    "Classification": "pfCode", "Year": "yr", "Period": "period", "Aggregate Level": "aggrLevel", "Trade Flow Code": "rgCode",
    "Trade Flow": "rgDesc", "Reporter Code": "rtCode", "Partner Code": "ptCode", "2nd Partner Code": "ptCode2",
    "Customs Proc. Code": "cstCode", "Mode of Transport Code": "motCode", "Commodity Code": "cmdCode", "Qty Unit Code": "qtCode",
    "Qty Unit": "qtDesc", "Qty": "TradeQuantity", "Netweight (kg)": "NetWeight", "Trade Value (US$)": "TradeValue",
    "CIF Trade Value (US$)": "CIFValue", "FOB Trade Value (US$)": "FOBValue", "Flag": "estCode",
}  # fmt: skip
"""The API's names (ropensci/comtradr, R/utils.R)."""
SNAKE = {"Trade Value (US$)": "trade_value_usd", "Netweight (kg)": "netweight_kg"}
DATA_FRAME = {"Trade Value (US$)": "Trade.Value..US..", "Netweight (kg)": "Netweight..kg.", "2nd Partner Code": "X2nd.Partner.Code"}


def test_a_whole_row(legacy_row: Row) -> None:
    row = legacy_row()
    row.pop("blank")
    assert row == {
        "freq": "A", "period": 2014, "reporter": 360, "partner": 0, "partner2": 0, "flow_code": "X", "edition": "HS2012",
        "product": "010129", "product_level": 6, "customs": "C00", "transport": 0, "value_usd": 9653.0, "value_cif_usd": None,
        "value_fob_usd": None, "weight_kg": 3600.0, "weight_estimated": False, "quantity": 3.0, "quantity_unit": "u",
        "is_original": None, "is_reported": None, "is_aggregate": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    "rename",
    [
        API.get,
        lambda name: SNAKE.get(name, name.replace(" ", "_").replace(".", "").lower()),
        lambda name: DATA_FRAME.get(name, name.replace(" ", ".")),
        str.upper,
    ],
)
def test_every_spelling_of_the_columns_gives_the_same_record(
    write: Callable[..., Path], look: Callable[..., Member], rows_of: Callable[[Member, Reading], Rows], tmp_path: Path,
    legacy_cells: dict[str, str], legacy_row: Row, rename: Callable[[str], str],
) -> None:  # fmt: skip
    member = look(write(tmp_path / "renamed.csv", [{rename(name): value for name, value in legacy_cells.items()}]))
    assert comtrade_legacy.recognises(member)
    assert rows_of(member, comtrade_legacy.read(member, {}))[0] == legacy_row()


@pytest.mark.parametrize(("number", "code"), [("1", "M"), ("2", "X"), ("3", "RX"), ("4", "RM"), ("2.0", "X"), ("5", None), ("x", None)])
def test_flow_numbers(legacy_row: Row, number: str, code: str | None) -> None:
    assert legacy_row({"Trade Flow Code": number, "Trade Flow": None})["flow_code"] == code


@pytest.mark.parametrize(("word", "code"), [("Import", "M"), ("Export", "X"), ("Re-Export", "RX"), ("Re-Import", "RM"), ("Transit", None)])
def test_flow_words_where_there_is_no_number(legacy_row: Row, word: str, code: str | None) -> None:
    assert legacy_row({"Trade Flow Code": None, "Trade Flow": word})["flow_code"] == code


@pytest.mark.parametrize(("flag", "estimated"), [("0", False), ("2", False), ("4", True), ("6", True), ("", None)])
def test_the_flag_tells_whether_the_weight_was_estimated(legacy_row: Row, flag: str, estimated: bool | None) -> None:
    assert legacy_row({"Flag": flag})["weight_estimated"] is estimated


@pytest.mark.parametrize(("code", "unit"), [("1", None), ("5", "u"), ("8", "kg"), ("12", "m³"), ("", None)])
def test_units_carry_the_abbreviation_that_todays_files_use(legacy_row: Row, code: str, unit: str | None) -> None:
    assert legacy_row({"Qty Unit Code": code})["quantity_unit"] == unit


def test_months_and_codes_that_lost_their_zero(legacy_row: Row) -> None:
    row = legacy_row({"Period": "201407", "Commodity Code": "10129", "Netweight (kg)": "0", "Qty": "NA"})
    assert (row["freq"], row["period"], row["product"]) == ("M", 201407, "010129")
    assert (row["weight_kg"], row["quantity"]) == (None, None)


def test_another_classification_is_set_aside(legacy_row: Row) -> None:
    assert legacy_row({"Classification": "S3"})["edition"] is None


def test_a_missing_column_is_named_in_its_variants(
    write: Callable[..., Path], look: Callable[..., Member], tmp_path: Path, legacy_cells: dict[str, str]
) -> None:
    del legacy_cells["Trade Value (US$)"]
    member = look(write(tmp_path / "partial.csv", [legacy_cells]))
    assert not comtrade_legacy.recognises(member)
    with pytest.raises(InputError, match=re.escape("partial.csv: misses the column tradevalueus or tradevalueusd or tradevalue")):
        comtrade_legacy.read(member, {})
