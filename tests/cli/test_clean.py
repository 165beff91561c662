"""`greentrade clean` and `greentrade corrections` as a user types them."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

COLUMNS = "freqCode,period,reporterCode,flowCode,partnerCode,classificationCode,isOriginalClassification,cmdCode,primaryValue,netWgt"


@pytest.fixture
def records_store(run, tmp_path: Path) -> Path:
    """Kazakhstan's and Kyrgyzstan's imports of batteries from fifteen partners in two years; one weight in tonnes."""
    lines = [COLUMNS]
    for year in (2019, 2020):
        for reporter in (398, 417):
            lines += [f"A,{year},{reporter},M,{8 + 4 * i},H5,true,850760,{1000 + 13 * i},{100 + i}" for i in range(1, 16)]
    lines += ["A,2020,417,M,156,H5,true,850760,1000,0.1", "A,2020,417,M,899,H5,true,850760,50,5"]
    file = tmp_path / "records.csv"
    file.write_text("\n".join(lines) + "\n")
    assert run("ingest", file, "--store", tmp_path / "store", "--vintage", "2025-01-01").code == 0
    return tmp_path / "store"


def test_counts_on_the_screen_and_rows_in_a_file(run, records_store, tmp_path):
    out = tmp_path / "flagged.csv"
    done = run("clean", "--store", records_store, "--out", out)
    assert done.code == 0, done.err
    assert "Kilograms and tonnes mixed up" in done.out and "2 rows written" in done.err
    rows = pl.read_csv(out).sort("partner")
    assert rows["flags"].to_list() == ["unit-value weight-unit", "unspecified-partner"]
    assert rows["weight_kg_corrected"].to_list() == [100.0, 5.0]


@pytest.mark.parametrize("ending", ["csv", "json", "parquet", "xlsx"])
def test_the_rows_are_the_same_in_every_format(run, records_store, tmp_path, ending):
    out = tmp_path / f"flagged.{ending}"
    assert run("clean", "--store", records_store, "--out", out).code == 0
    read = {"csv": pl.read_csv, "json": pl.read_json, "parquet": pl.read_parquet, "xlsx": pl.read_excel}[ending]
    rows = read(out)
    assert rows["partner"].to_list() == [156, 899] and rows["weight_kg_corrected"].to_list() == [100.0, 5.0]
    flags = rows["flags"].to_list()
    assert [each if isinstance(each, str) else " ".join(each) for each in flags] == ["unit-value weight-unit", "unspecified-partner"]
    # Nothing of the way there is left.
    assert {path.name for path in tmp_path.iterdir()} == {"records.csv", "store", out.name}


def test_no_flagged_row_is_an_empty_list(run, records_store, tmp_path):
    out = tmp_path / "none.json"
    assert run("clean", "--store", records_store, "--years", "2019", "--out", out).code == 0
    assert out.read_text() == "[]\n"


def test_rows_are_not_written_as_a_table(run, records_store, tmp_path):
    done = run("clean", "--store", records_store, "-o", "table", "--out", tmp_path / "flagged.txt")
    assert done.code == 2 and "rows are not written as a table" in done.err and not (tmp_path / "flagged.txt").exists()


def test_steps_reporters_and_years_are_chosen(run, records_store):
    def counted(*options: str) -> dict[str, int]:
        done = run("clean", "--store", records_store, "-o", "csv", *options)
        assert done.code == 0, done.err
        return dict(pl.read_csv(done.out.encode()).select("step", "flagged").rows())

    assert counted("--steps", "weight-unit,unspecified-partner") == {"unspecified-partner": 1, "weight-unit": 1}
    assert "weight-unit" not in counted("--skip", "weight-unit")
    assert sum(counted("--reporter", "KAZ").values()) == 0
    assert sum(counted("--years", "2019").values()) == 0
    assert sum(counted("--years", "2020", "--products", "8541").values()) == 0
    assert sum(counted("--years", "2020", "--products", "850760").values()) == 3


def test_what_is_unspecified_is_allocated_when_asked(run, records_store):
    done = run("clean", "--store", records_store, "--unspecified-partners", "allocate", "--steps", "unspecified-partner", "-o", "csv")
    assert pl.read_csv(done.out.encode())["lines"].to_list() == [16]


def test_the_steps_are_listed_with_equation_and_source(run, records_store):
    done = run("clean", "steps", "-o", "csv")
    table = pl.read_csv(done.out.encode())
    assert table.height == 14 and table.select(pl.col("equation", "source").is_not_null().all()).row(0) == (True, True)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--steps", "unit-values"], "unit-value"),
        (["--skip", "all"], "Unknown step"),
        (["--years", "20"], "is no year"),
        (["--years", "20²2"], "is no year"),
        (["--years", "202001"], "'202001' is no year. Write 2022, 2010:2023 or 2010,2015."),
        (["--years", "2020:2019"], "runs backwards"),
        (["--years", "2022:2023"], "no records of these years. It has records of 2019 to 2020"),
    ],
)
def test_wrong_options_say_what_is_known(run, records_store, options, says):
    done = run("clean", "--store", records_store, *options)
    assert done.code == 2 and says in done.err


def add(run, store: Path, expect: str, **other: str):
    given = {"reporter": "KGZ", "partner": "CHN", "flow": "M", "product": "850760", "period": "2020", "column": "weight_kg"}
    given |= {"expect": expect, "value": "100", "reason": "tonnes", "source": "the office", "date": "2025-03-01", **other}
    return run("corrections", "add", "--store", store, *(word for name, value in given.items() for word in (f"--{name}", value)))


def test_a_correction_is_added_checked_applied_and_refused_when_out_of_date(run, records_store, tmp_path):
    assert "No corrections" in run("corrections", "check", "--store", records_store).err
    assert add(run, records_store, "7").code == 2
    assert add(run, records_store, "0.1", period="2003").code == 2
    done = add(run, records_store, "0.1")
    assert done.code == 0, done.err
    assert "matches" in run("corrections", "check", "--store", records_store).out
    cleaned = run("clean", "--store", records_store, "-o", "csv", "--steps", "correction,weight-unit")
    assert dict(pl.read_csv(cleaned.out.encode()).select("step", "flagged").rows()) == {"correction": 1, "weight-unit": 0}
    file = tmp_path / "newer.csv"
    file.write_text(f"{COLUMNS}\nA,2021,417,M,156,H5,true,850760,1000,80\n")
    assert run("ingest", file, "--store", records_store, "--vintage", "2025-06-01").code == 0
    assert add(run, records_store, "80", period="2021", value="90").code == 0
    kept = records_store / "reference" / "corrections" / "corrections.csv"
    kept.write_text(kept.read_text().replace("80.0", "81.0"))
    for command in (["corrections", "check"], ["clean"]):
        stopped = run(*command, "--store", records_store)
        assert stopped.code == 2 and "2021 KGZ M CHN 850760 weight_kg" in stopped.err
