"""Every code of Comtrade's and BACI's own tables, and every code in real records, stands in the table of economies."""

import csv
import io
from pathlib import Path

import polars as pl
import pytest

from greentrade import economies

OURS = {"WLD": "W00", "XKX": "_KS", "_EU": "MCO", "_AM": "A79"}
"""Letters that are ours, with what Comtrade prints; each has its reason in the table's note."""


def rows(path: Path, encoding: str = "utf-8") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode(encoding))))


@pytest.mark.parametrize(("name", "prefix"), [("partner", "Partner"), ("reporter", "reporter")])
def test_comtrades_tables_are_covered_with_their_letters_and_dates(shared_data, name, prefix):
    published = rows(shared_data / "comtrade" / f"{name}.csv")
    assert len(published) > 250
    for row in published:
        economy = economies.economy(int(row[f"{prefix}Code"]))
        assert OURS.get(economy.iso3, economy.iso3) == row[f"{prefix}CodeIsoAlpha3"].strip()
        assert str(economy.valid_to or "") == row["entryExpiredDate"][:10]
        if economy.valid_from:
            assert str(economy.valid_from) == row["entryEffectiveDate"][:10]


@pytest.mark.parametrize(
    ("file", "encoding", "letters"),
    [("country_codes_V202401b.csv", "utf-8", "country_iso3"), ("country_codes_V202201.csv", "latin-1", "iso_3digit_alpha")],
)
def test_bacis_tables_are_covered(shared_data, file, encoding, letters):
    published = rows(shared_data / "baci" / file, encoding)
    assert len(published) == 238
    differing = {int(row["country_code"]) for row in published if economies.iso3(int(row["country_code"])) != row[letters]}
    # The release of 2022 leaves areas without letters and files the customs union of 711 under South Africa.
    assert differing == ({490, 697, 711, 849} if "2022" in file else set())


def test_codes_in_real_records_are_known(shared_data):
    monthly = pl.scan_parquet(shared_data / "comtrade" / "monthly" / "*.parquet")
    used = {
        code
        for column in ("reporter_code", "partner_code")
        for code in monthly.select(pl.col(column).cast(pl.Int64).unique()).collect()[column].to_list()
    }
    arms = pl.read_csv(shared_data / "baci" / "BACI_HS92_Y1995-2022_V202401b_arms.csv", columns=["exporter", "importer"])
    used |= set(arms["exporter"].to_list()) | set(arms["importer"].to_list())
    assert len(used) > 200
    assert not {code for code in used if economies.iso3(code) == str(code)}
