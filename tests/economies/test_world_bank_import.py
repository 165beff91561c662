"""The World Bank's files in each of their layouts become the same observations, with unit, source and vintage."""

import json
import os
import zipfile
from datetime import UTC, datetime

import pytest

from greentrade import economies
from greentrade.errors import InputError

TITLE = "GDP per capita, PPP (current international $)"
CODE = "NY.GDP.PCAP.PP.CD"
# Made-up values, round on purpose.
EXPECTED = {("KAZ", 2023): 1000.5, ("KAZ", 2024): 1100.0, ("UZB", 2023): 400.0, ("WLD", 2024): 900.0}

API = f'''\ufeff"Data Source","World Development Indicators",

"Last Updated Date","2025-07-01",

"Country Name","Country Code","Indicator Name","Indicator Code","2022","2023","2024",
"Kazakhstan","KAZ","{TITLE}","{CODE}","","1000.5","1100",
"Uzbekistan","UZB","{TITLE}","{CODE}","","400","",
"World","WLD","{TITLE}","{CODE}","","","900",
'''
BULK = f'''Country Name,Country Code,Indicator Name,Indicator Code,2022,2023,2024
Kazakhstan,KAZ,{CODE},"Access to electricity",1,2,3
Kazakhstan,KAZ,"{TITLE}",{CODE},,1000.5,1100
Kazakhstan,KAZ,"Access to electricity",EG.ELC.ACCS.ZS,99,100,100
Uzbekistan,UZB,"{TITLE}",{CODE},,400,
World,WLD,"{TITLE}",{CODE},,,900
'''
DATABANK = f'''Country Name,Country Code,Series Name,Series Code,2022 [YR2022],2023 [YR2023],2024 [YR2024]
Kazakhstan,KAZ,"{TITLE}",{CODE},..,1000.5,1100
Uzbekistan,UZB,"{TITLE}",{CODE},..,400,..
World,WLD,"{TITLE}",{CODE},..,..,900
,,,,,,



Data from database: World Development Indicators
Last Updated: 07/01/2025
'''
DATABANK_ACROSS = f'''Time,Time Code,Country Name,Country Code,"{TITLE} [{CODE}]","Access to electricity [EG.ELC.ACCS.ZS]"
2023,YR2023,Kazakhstan,KAZ,1000.5,100
2024,YR2024,Kazakhstan,KAZ,1100,100
2023,YR2023,Uzbekistan,UZB,400,..
2024,YR2024,World,WLD,900,..

Data from database: World Development Indicators
Last Updated: 07/01/2025
'''
LONG = f"""country_code,Country,year,indicator_name,series,value
KAZ,Kazakhstan,2023,GDP_PPP,{CODE},1000.5
KAZ,Kazakhstan,2024,GDP_PPP,{CODE},1100
UZB,Uzbekistan,2023,GDP_PPP,{CODE},400
UZB,Uzbekistan,2024,GDP_PPP,{CODE},
UZB,Uzbekistan,2024,REER,PX.REX.REER,55
WLD,World,2024,GDP_PPP,{CODE},900
"""


def entry(iso3, year, value):
    return {
        "indicator": {"id": CODE, "value": TITLE},
        "country": {"id": iso3[:2], "value": iso3},
        "countryiso3code": iso3,
        "date": str(year),
        "value": value,
    }


JSON = json.dumps(
    [
        {"page": 1, "pages": 1, "per_page": 50, "total": 4, "sourceid": "2", "lastupdated": "2025-07-01"},
        [entry(iso3, year, value) for (iso3, year), value in EXPECTED.items()] + [entry("UZB", 2024, None)],
    ]
)
LAYOUTS = {
    "API_NY.GDP.PCAP.PP.CD_DS2_en_csv_v2_1.csv": API,
    "WDICSV_2025-07-01.csv": BULK,
    "1a2b_Data.csv": DATABANK,
    "1a2b-across_Data.csv": DATABANK_ACROSS,
    "macro_20250701.csv": LONG,
    "answer.json": JSON,
}


def imported(tmp_path, name, text, **options):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return economies.import_world_bank(path, folder=tmp_path / "gdp", **options)


def values(frame):
    return {(row["iso3"], row["period"]): row["value"] for row in frame.to_dicts()}


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_gives_the_same_observations(tmp_path, name):
    frame = imported(tmp_path, name, LAYOUTS[name])
    assert values(frame) == EXPECTED
    assert set(frame["vintage"]) == {"2025-07-01"}
    assert set(frame["source"]) == {"World Bank, World Development Indicators"}
    assert set(frame["unit"]) == {"current international $"}
    assert set(frame["licence"]) == {"CC BY 4.0"}
    assert set(frame["file"]) == {name}


def test_economies_get_their_codes_and_the_banks_aggregates_none(tmp_path):
    frame = imported(
        tmp_path, "1a2b_Data.csv", DATABANK + "Channel Islands,CHI,x,NY.GDP.PCAP.PP.CD,1,1,1\nFrance,FRA,x,NY.GDP.PCAP.PP.CD,1,1,1\n"
    )
    codes = {row["iso3"]: row["economy"] for row in frame.to_dicts()}
    assert codes == {"KAZ": 398, "UZB": 860, "WLD": None, "CHI": None, "FRA": 251}


def test_a_zip_as_it_is_downloaded(tmp_path):
    path = tmp_path / "API_NY.GDP.PCAP.PP.CD_DS2_en_csv_v2_1.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "Metadata_Indicator_API.csv", '"INDICATOR_CODE","INDICATOR_NAME","SOURCE_NOTE","SOURCE_ORGANIZATION",\n"x","y","z","w",\n'
        )
        archive.writestr("API_NY.GDP.PCAP.PP.CD_DS2_en_csv_v2_1.csv", API)
        archive.writestr(
            "Metadata_Country_API.csv", '"Country Code","Region","IncomeGroup","SpecialNotes","TableName",\n"KAZ","a","b","c","d",\n'
        )
    assert values(economies.import_world_bank(path, folder=tmp_path / "gdp")) == EXPECTED


def test_the_same_file_twice_is_one_import(tmp_path):
    imported(tmp_path, "answer.json", JSON)
    imported(tmp_path, "answer.json", JSON)
    assert len(list((tmp_path / "gdp").iterdir())) == 1


def test_the_vintage_is_the_users_the_files_the_names_or_the_day_of_the_file(tmp_path):
    assert set(imported(tmp_path, "macro_20250701.csv", LONG, vintage="2025-07")["vintage"]) == {"2025-07"}
    path = tmp_path / "macro.csv"
    path.write_text(LONG)
    day = datetime(2024, 3, 5, 12, tzinfo=UTC).timestamp()
    os.utime(path, (day, day))
    assert set(economies.import_world_bank(path, folder=tmp_path / "gdp")["vintage"]) == {"2024-03-05"}


def test_the_folder_is_the_stores_where_none_is_given(tmp_path, monkeypatch):
    monkeypatch.setenv("GREENTRADE_STORE", str(tmp_path / "store"))
    path = tmp_path / "answer.json"
    path.write_text(JSON)
    economies.import_world_bank(path)
    assert len(list((tmp_path / "store" / "reference" / "gdp").glob("*.parquet"))) == 1
    assert economies.gdp_per_capita_ppp(2024)["iso3"].to_list() == ["KAZ"]


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("1a2b_Data.csv", DATABANK.replace("1000.5", '"1 000,5"'), "line 2: '1 000,5' is no number"),
        ("1a2b_Data.csv", DATABANK.replace("1000.5", "1000,5"), "line 2: the line has more cells than the header"),
        ("macro.csv", LONG.replace(CODE, "XX.YY"), "holds none of the series"),
        ("macro.csv", "country,indicator,v2023\nKAZ,GDP-PPP-CAP,1\n", "no layout of the World Bank that is known"),
        ("macro.csv", LONG + f"KAZ,Kazakhstan,2024,GDP_PPP,{CODE},1200\n", "two values of one observation: KAZ .* 2024"),
        ("macro.csv", LONG + "KAZ,Kazakhstan\n", "line 8: the line is cut short"),
        ("answer.json", '{"message": "bad"}', "no page of the World Bank's API"),
        ("answer.json", '[{"message": [{"id": "120", "value": "Invalid value"}]}]', "no page of the World Bank's API"),
        ("empty.csv", "", "no layout of the World Bank that is known"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_nothing_is_kept(tmp_path, name, text, what):
    with pytest.raises(InputError, match=what):
        imported(tmp_path, name, text)
    assert not (tmp_path / "gdp").exists()


def test_an_excel_file_and_an_absent_one_are_refused(tmp_path):
    path = tmp_path / "API.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    with pytest.raises(InputError, match="not text in UTF-8"):
        economies.import_world_bank(path, folder=tmp_path / "gdp")
    with pytest.raises(InputError, match="There is no file"):
        economies.import_world_bank(tmp_path / "absent.csv", folder=tmp_path / "gdp")


def test_a_real_long_file(shared_data, tmp_path):
    frame = economies.import_world_bank(shared_data / "macro" / "macro_wdi_2005_2024_20260110.csv", folder=tmp_path)
    assert set(frame["series"]) == {"NY.GDP.MKTP.CD"}
    assert set(frame["vintage"]) == {"2026-01-10"}
    assert frame["economy"].null_count() == 0
    emirates = economies.gdp(2005, folder=tmp_path).row(by_predicate=frame_is("ARE"), named=True)
    assert emirates["value"] == 180617467964.602
    assert (emirates["economy"], emirates["unit"]) == (784, "current US$")


def test_a_real_file_of_unknown_units_is_refused(shared_data, tmp_path):
    with pytest.raises(InputError, match="no layout of the World Bank that is known"):
        economies.import_world_bank(shared_data / "macro" / "gdp_v202502.csv", folder=tmp_path)


def frame_is(iso3):
    import polars as pl

    return pl.col("iso3") == iso3
