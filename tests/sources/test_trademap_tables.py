"""Trade Map's tables in the forms in which public files and readers show them; the files here are made up in those forms."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from greentrade.errors import InputError
from greentrade.sources import trademap
from greentrade.sources.reading import Member, Reading

Rows = list[dict[str, object]]
Look = Callable[..., Member]
RowsOf = Callable[[Member, Reading], Rows]

MARKETS = (
    "Exporters\tImported value in 2019\tImported value in 2020\t\n"
    '"World"\t1150\t2100\t\n'
    '"Taipei, Chinese"\t100\t\t\n'
    '"Korea, Republic of"\t1,050\t0\t\n'
    '"Côte d\'Ivoire"\t\t2100\t\n'
)
PRODUCTS = (
    "Code\tProduct label\tExported value in 2020\t\n"
    'TOTAL\t"All products"\t900\t\n'
    '85\t"Electrical machinery and equipment; sound recorders, television ..."\t70\t\n'
    '\'850760\t"Lithium-ion accumulators"\t7\t\n'
)
BILATERAL = """\
Bilateral trade between Belize and Viet Nam ,,,,,,,,
Product: TOTAL All products,,,,,,,,
,,,,,,,,
Sources: ITC calculations based on Statistical Institute of Belize statistics.,,,,,,,,
Bilateral trade data have been reported by Belize,,,,,,,,
Belize's imports have been reported by Belize,,,,,,,,
,,,,,,,,
Unit : US Dollar thousand,,,,,,,,
,,,,,,,,
Product code,Product label,Belize's imports from Viet Nam,,Viet Nam's exports to world,,,Belize's imports from world,,
,,Value in 2025-M05,Value in 2025-M06,,Value in 2025-M05,Value in 2025-M06,,Value in 2025-M05,Value in 2025-M06
'TOTAL,All products,3759,423,,,50,,122229,113728
'010121,"Fillets of tuna ""Thunnus"", frozen",0,1,,,,,,2
"""
PAGE = """\
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html><head><title></title><META http-equiv="Content-Type" content="text/html; charset=utf-8" /></head><body>
<table align="center"><tr><td colspan="6"><center><b>List of supplying markets for a product imported by Kenya </b></center></td></tr>
<tr><td colspan="6"><center>   Product: 850760 Lithium-ion accumulators (excl. spent)</center></td></tr></table>
<table><tr><td> </td></tr></table>
<table id="ctl00_PageContent_GridLegendTable"><tr><td>Sources: ITC calculations based on UN COMTRADE.<br />&nbsp;&nbsp;</td></tr></table>
<table id="ctl00_PageContent_GridLabelUnitTable"><tr><td><span id="ctl00_PageContent_Label_Unit">Unit : US Dollar thousand</span>
</td></tr></table>
<div><table id="ctl00_PageContent_MyGridView1">{rows}</table></div></body></html>
"""
SERIES = """<tr><th scope="col">Exporters</th><th scope="col">Imported value in 2023</th><th scope="col">Imported value in 2024</th></tr>
<tr align="right"><td align="left">
                            World
                                </td><td>3300</td><td>4000</td></tr>
<tr align="right"><td align="left">Türkiye</td><td title="Value estimated." style="color:Green;">300</td><td></td></tr>"""
INDICATORS = """<tr><th rowspan="2">Exporters</th><th colspan="3">Select your indicators</th></tr>
<tr><th>Value imported in 2024 (USD thousand)</th><th>Trade balance 2024 (USD thousand)</th><th>Share in Kenya's imports (%)</th></tr>
<tr><td>China</td><td>777</td><td>-5</td><td>19.4</td></tr>"""


@pytest.fixture
def table(tmp_path: Path, look: Look, rows_of: RowsOf) -> Callable[..., tuple[Member, Reading, Rows]]:
    """Write a table of Trade Map's under a name and read it."""

    def read(name: str, text: str, **options: str) -> tuple[Member, Reading, Rows]:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        member = look(path)
        assert trademap.recognises(member)
        reading = trademap.read(member, options)
        return member, reading, rows_of(member, reading)

    return read


def cells(rows: Rows, *names: str) -> list[tuple[object, ...]]:
    """The rows that hold something."""
    return [tuple(row[name] for name in names) for row in rows if not row["blank"]]


def test_partners_of_one_product_as_text(table: Callable[..., tuple[Member, Reading, Rows]]) -> None:
    name = "Trade_Map_-_List_of_supplying_markets_for_a_product_imported_by_China.txt"
    _, reading, rows = table(name, MARKETS, product="850760", edition="HS2017")
    assert cells(rows, "period", "partner", "value_usd") == [
        (2019, 0, 1_150_000.0),
        (2020, 0, 2_100_000.0),
        (2019, 490, 100_000.0),
        (2019, 410, 1_050_000.0),
        (2020, 410, 0.0),
        (2020, 384, 2_100_000.0),
    ]
    assert {tuple(row[name] for name in ("freq", "reporter", "flow_code", "edition", "product", "product_level")) for row in rows} == {
        ("A", 156, "M", "HS2017", "850760", 6)
    }
    assert {tuple(row[name] for name in ("partner2", "customs", "transport")) for row in rows} == {(0, "C00", 0)}
    assert reading.publisher == "International Trade Centre, Trade Map"


def test_the_text_export_names_no_product_so_the_user_must(table: Callable[..., tuple[Member, Reading, Rows]]) -> None:
    name = "Trade_Map_-_List_of_supplying_markets_for_a_product_imported_by_China.txt"
    with pytest.raises(InputError, match=r"neither the table nor its name says the product.*--product 850760"):
        table(name, MARKETS)
    with pytest.raises(InputError, match="not an HS code"):
        table(name, MARKETS, product="batteries")


def test_a_renamed_file_needs_the_reporter(table: Callable[..., tuple[Member, Reading, Rows]]) -> None:
    with pytest.raises(InputError, match=r"says the reporter.*--reporter"):
        table("download.txt", MARKETS, product="TOTAL")
    _, _, rows = table("download.txt", MARKETS, product="TOTAL", reporter="CHN")
    assert {row["reporter"] for row in rows} == {156}


def test_products_of_one_economy_with_zeros_and_apostrophes(table: Callable[..., tuple[Member, Reading, Rows]]) -> None:
    _, _, rows = table("Trade_Map_-_List_of_products_exported_by_Bolivia__Plurinational_State_of (1).txt", PRODUCTS)
    assert cells(rows, "reporter", "partner", "flow_code", "edition", "product", "product_level", "value_usd") == [
        (68, 0, "X", "HS", "TOTAL", 0, 900_000.0),
        (68, 0, "X", "HS", "85", 2, 70_000.0),
        (68, 0, "X", "HS", "850760", 6, 7_000.0),
    ]


def test_all_products_stand_in_the_name(table: Callable[..., tuple[Member, Reading, Rows]]) -> None:
    _, _, rows = table(
        "Trade_Map_-_List_of_importing_markets_exported_by_China_(All_products).txt",
        MARKETS.replace("Exporters\tIm", "Importers\tEx").replace("\tIm", "\tEx"),
    )
    assert {(row["product"], row["flow_code"], row["reporter"]) for row in rows} == {("TOTAL", "X", 156)}


def test_a_pair_of_economies_by_month_with_their_trade_with_the_world(table: Callable[..., tuple[Member, Reading, Rows]]) -> None:
    member, reading, rows = table("Trade_Map_-_Bilateral_trade_between_Belize_and_Viet_Nam.csv", BILATERAL)
    assert (member.first_line, reading.cells_per_line) == (12, 6)
    assert cells(rows, "freq", "period", "reporter", "partner", "flow_code", "product", "value_usd") == [
        ("M", 202505, 84, 704, "M", "TOTAL", 3_759_000.0),
        ("M", 202506, 84, 704, "M", "TOTAL", 423_000.0),
        ("M", 202506, 704, 0, "X", "TOTAL", 50_000.0),
        ("M", 202505, 84, 0, "M", "TOTAL", 122_229_000.0),
        ("M", 202506, 84, 0, "M", "TOTAL", 113_728_000.0),
        ("M", 202505, 84, 704, "M", "010121", 0.0),
        ("M", 202506, 84, 704, "M", "010121", 1_000.0),
        ("M", 202506, 84, 0, "M", "010121", 2_000.0),
    ]


def test_what_a_partner_reported_for_an_economy_is_set_aside(table: Callable[..., tuple[Member, Reading, Rows]]) -> None:
    mirrored = BILATERAL.replace("Bilateral trade data have been reported by Belize", "Bilateral trade data have been reported by Viet Nam")
    _, _, rows = table("Trade_Map_-_Bilateral_trade_between_Belize_and_Viet_Nam.csv", mirrored)
    assert {row["reporter"] for row in rows if row["partner"] == 704} == {None}
    assert {row["reporter"] for row in rows if row["partner"] == 0} == {84, 704}


def test_the_xls_that_is_a_page(table: Callable[..., tuple[Member, Reading, Rows]]) -> None:
    member, reading, rows = table("Trade_Map_-_List.xls", PAGE.format(rows=SERIES))
    # Opened as a sheet: title, product, an empty row, sources, unit, the header, and from row 7 on the data.
    assert (member.first_line, reading.cells_per_line) == (7, 2)
    assert cells(rows, "period", "reporter", "partner", "product", "value_usd") == [
        (2023, 404, 0, "850760", 3_300_000.0),
        (2024, 404, 0, "850760", 4_000_000.0),
        (2023, 404, 792, "850760", 300_000.0),
    ]


def test_a_page_of_indicators_gives_its_one_year_of_values(table: Callable[..., tuple[Member, Reading, Rows]]) -> None:
    member, reading, rows = table("Trade_Map_-_List.xls", PAGE.format(rows=INDICATORS))
    assert (member.first_line, reading.cells_per_line) == (8, 1)
    assert cells(rows, "period", "reporter", "partner", "flow_code", "value_usd") == [(2024, 404, 156, "M", 777_000.0)]


def test_a_workbook_with_its_title_rows(tmp_path: Path, look: Look, rows_of: RowsOf) -> None:
    path = tmp_path / "Trade_Map.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(BILATERAL.splitlines()):
            if number < 9:
                sheet.write(number, 0, line.rstrip(","))
        sheet.write_row(9, 0, ["Product code", "Product label", "Belize's imports from Viet Nam"])
        sheet.write_row(10, 2, ["Value in 2023", "Value in 2024"])
        sheet.write_row(11, 0, ["'010121", "Horses", 12, 13.5])
    member = look(path)
    rows = rows_of(member, trademap.read(member, {}))
    assert member.first_line == 12
    assert cells(rows, "period", "reporter", "partner", "product", "value_usd") == [
        (2023, 84, 704, "010121", 12_000.0),
        (2024, 84, 704, "010121", 13_500.0),
    ]


def test_the_web_sites_new_workbook_carries_codes(table: Callable[..., tuple[Member, Reading, Rows]]) -> None:
    text = (
        "reporterCd,reporterLabel,partnerCd,partnerLabel,productCd,productLabel,2023 (USD thousand),2024 (USD thousand)\n"
        "404,Kenya,842,United States of America,TOTAL,All products,5,6\n"
        "404,Kenya,000,World,01,Live animals,7,\n"
        "404,Kenya,42,EU 27,01,Live animals,8,9\n"
        "404,Kenya,4,Afghanistan,01,Live animals,1,1\n"
    )
    _, _, rows = table("kenyas-exports-to-united-states-of-america-by-product_all.csv", text)
    assert cells(rows, "period", "reporter", "flow_code", "partner", "product", "value_usd") == [
        (2023, 404, "X", 842, "TOTAL", 5_000.0),
        (2024, 404, "X", 842, "TOTAL", 6_000.0),
        (2023, 404, "X", 0, "01", 7_000.0),
        (2023, 404, "X", None, "01", 8_000.0),  # a group of economies is no partner
        (2024, 404, "X", None, "01", 9_000.0),
        (2023, 404, "X", 4, "01", 1_000.0),  # a code that lost its zeros is found again by the name
        (2024, 404, "X", 4, "01", 1_000.0),
    ]
    with pytest.raises(InputError, match=r"says the flow.*--flow imports"):
        table("download.csv", text)
    _, _, rows = table("download.csv", text, flow="imports")
    assert {row["flow_code"] for row in rows} == {"M"}


def test_latin_1_and_windows_line_ends(tmp_path: Path, look: Look, rows_of: RowsOf) -> None:
    path = tmp_path / "List_of_supplying_markets_for_a_product_imported_by_China.txt"
    path.write_bytes(MARKETS.replace("\n", "\r\n").encode("latin-1"))
    member = look(path)
    rows = rows_of(member, trademap.read(member, {"product": "TOTAL"}))
    assert cells(rows, "partner")[-1] == (384,)
