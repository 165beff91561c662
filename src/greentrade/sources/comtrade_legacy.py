"""UN Comtrade, the layout before 2023: the 35 columns of the old web site and the names of its API.

The site wrote `Classification, Year, Period, ..., Trade Flow Code, ..., Trade Value (US$), ..., Flag`; its API the same
columns as `pfCode, yr, period, ..., rgCode, ..., TradeValue, ..., estCode`; both are listed in ropensci/comtradr. Names are
compared without capitals and punctuation, which also takes in what data frames make of them (`Trade.Value..US..`,
`trade_value_usd`). The files say nothing of originals and aggregates.
"""

from __future__ import annotations

from collections.abc import Mapping

from greentrade.columns import RECORDS
from greentrade.sources import cells, comtrade
from greentrade.sources.reading import Member, Reading

NAME = "comtrade_legacy"
FLOW_CODES = {"1": "M", "2": "X", "3": "RX", "4": "RM"}
COLUMNS = {
    "classification": ("classification", "pfcode"),
    "period": ("period", "year", "yr"),
    "level": ("aggregatelevel", "aggrlevel"),
    "flow_code": ("tradeflowcode", "rgcode"),
    "flow": ("tradeflow", "rgdesc"),
    "reporter": ("reportercode", "rtcode"),
    "partner": ("partnercode", "ptcode"),
    "partner2": ("2ndpartnercode", "ptcode2"),
    "customs": ("customsproccode", "cstcode"),
    "transport": ("modeoftransportcode", "motcode"),
    "product": ("commoditycode", "cmdcode"),
    "unit_code": ("qtyunitcode", "qtcode"),
    "quantity": ("qty", "tradequantity"),
    "weight": ("netweightkg", "netweight"),
    "value": ("tradevalueus", "tradevalueusd", "tradevalue"),
    "cif": ("ciftradevalueus", "ciftradevalueusd", "ciftradevalue", "cifvalue"),
    "fob": ("fobtradevalueus", "fobtradevalueusd", "fobtradevalue", "fobvalue"),
    "flag": ("flag", "estcode"),
}
"""What each column is and the names under which it is found, without capitals and punctuation."""
_NEEDED = ("period", "reporter", "partner", "product", "value")


def _columns(member: Member) -> dict[str, str]:
    names = {cells.plain(column): column for column in reversed(member.columns)}
    found = {kind: next((names[name] for name in variants if name in names), None) for kind, variants in COLUMNS.items()}
    return {kind: column for kind, column in found.items() if column is not None}


def recognises(member: Member) -> bool:
    found = _columns(member)
    return found.keys() >= set(_NEEDED) and not found.keys().isdisjoint(("flow_code", "flow"))


def read(member: Member, options: Mapping[str, str]) -> Reading:
    found = _columns(member)
    names = {cells.plain(column): column for column in member.columns}
    comtrade.need(member, names, *(COLUMNS[kind] for kind in _NEEDED), (*COLUMNS["flow_code"], *COLUMNS["flow"]))
    level = cells.whole(found["level"]) if "level" in found else None
    product = cells.product(found["product"], level)
    freq, period = cells.freq_and_period(cells.whole(found["period"]))
    classification, edition = comtrade.edition_of(member, found.get("classification"), options)
    value = cells.amount(found["value"])
    select = {
        "freq": freq,
        "period": period,
        "reporter": cells.whole(found["reporter"]),
        "partner": cells.whole(found["partner"]),
        "partner2": comtrade.total(found.get("partner2"), "0"),
        "flow_code": _flow_code(found),
        "edition": edition,
        "product": product,
        "product_level": cells.digits(product),
        "customs": comtrade.total(found.get("customs"), "'C00'"),
        "transport": comtrade.total(found.get("transport"), "0"),
        "value_usd": value,
        "value_cif_usd": comtrade.beside(found.get("cif"), value),
        "value_fob_usd": comtrade.beside(found.get("fob"), value),
        "weight_kg": comtrade.optional(cells.measure, found.get("weight")),
        "weight_estimated": comtrade.weight_flag(found.get("flag")),
        "quantity": comtrade.optional(cells.measure, found.get("quantity")),
        "quantity_unit": comtrade.quantity_unit(None, found.get("unit_code")),
    }
    origin = {
        "freq": found["period"],
        **{name: found[name] for name in ("period", "reporter", "partner", "partner2", "product", "customs", "transport") if name in found},
        "flow_code": found.get("flow_code") or found["flow"],
        **({"edition": classification} if classification else {}),
        "product_level": found["product"],
        "value_usd": found["value"],
    }
    return Reading(
        source=NAME,
        table=RECORDS,
        publisher=comtrade.PUBLISHER,
        licence=comtrade.LICENCE,
        vintage=comtrade.vintage_of(member, options),
        select=select,
        origin=origin,
        where_blank=cells.blank(member.columns),
    )


def _flow_code(found: Mapping[str, str]) -> str:
    """The flow from its number, else from its word."""
    by_code = [cells.translated(f"CAST({cells.whole(found['flow_code'])} AS VARCHAR)", FLOW_CODES)] if "flow_code" in found else []
    by_word = [cells.translated(cells.text(found["flow"]), comtrade.FLOW_WORDS)] if "flow" in found else []
    return cells.first([*by_code, *by_word])
