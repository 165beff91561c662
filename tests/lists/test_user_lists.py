"""The user's own lists come before the built-in ones; a version is valid from its date on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from greentrade import lists
from greentrade.errors import InputError
from greentrade.lists import available, history, list_ids, list_metadata, overview, product_list, user_folder
from greentrade.lists.entries import Entry, content_hash, write_entries

BUILT_IN = Path(lists.__file__).parent / "data"
ENTRIES = (Entry("854142", "Solar cells", "solar"), Entry("85414300", "Solar modules", "solar", "EU"))


def write_list(folder: Path, name: str, **versions: str) -> Path:
    """A list of two entries; each version is given as v20300101="valid_to = ..."."""
    (folder / name).mkdir(parents=True)
    tables = []
    for key, said in versions.items():
        day = f"{key[1:5]}-{key[5:7]}-{key[7:]}"
        (folder / name / f"{day}.csv").write_text(write_entries(ENTRIES), encoding="utf-8")
        hash_ = content_hash("HS2022", ENTRIES)
        tables.append(
            f'[[versions]]\nversion = "{day}"\nedition = "HS2022"\nsource = "Own"\nlicence = "CC0"\nreason = "Test"\n'
            f'content_hash = "{hash_}"\n{said}\n'
        )
    head = f'id = "{name}"\ntitle = "Own list"\nsteward = "Me"\n'
    (folder / name / "list.toml").write_text(head + "".join(tables) + '[groups]\nsolar = "Solar power"\n', encoding="utf-8")
    return folder / name


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GREENTRADE_LISTS", raising=False)


def test_where_own_lists_are_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_list(tmp_path / "greentrade-lists", "here", v20200101="")
    write_list(tmp_path / "named", "by-variable", v20200101="")
    write_list(tmp_path / "given", "by-argument", v20200101="")
    assert product_list("here").label == "here@2020-01-01"
    assert product_list("by-argument", tmp_path / "given").id == "by-argument"
    monkeypatch.setenv("GREENTRADE_LISTS", str(tmp_path / "named"))
    assert user_folder() == tmp_path / "named"
    assert "by-variable" in list_ids() and "here" not in list_ids()
    assert {"imf-lct", "by-variable"} <= {each.id for each in available()}
    assert product_list("imf-lct").folder == BUILT_IN / "imf-lct"


def test_a_list_by_its_folder(tmp_path: Path) -> None:
    folder = write_list(tmp_path / "some", "own", v20200101="")
    assert product_list(str(folder)) == product_list("own", tmp_path / "some")
    assert product_list(f"{folder}@2020-01-01").version == "2020-01-01"


def test_the_own_list_comes_first(tmp_path: Path) -> None:
    own = tmp_path / "greentrade-lists"
    shutil.copytree(BUILT_IN / "imf-lct", own / "imf-lct")
    assert product_list("imf-lct").folder == Path("greentrade-lists") / "imf-lct"
    assert product_list("imf-lct") == product_list("imf-lct", tmp_path / "none")


def test_a_copy_may_not_say_otherwise_of_a_published_version(tmp_path: Path) -> None:
    own = tmp_path / "greentrade-lists" / "imf-lct"
    shutil.copytree(BUILT_IN / "imf-lct", own)
    about = own / "list.toml"
    text = about.read_text(encoding="utf-8")
    file = own / "2025-08-16.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("Heat pumps", "Pumps"), encoding="utf-8")
    with pytest.raises(InputError, match=r"content hash (\w+)") as raised:
        product_list("imf-lct")
    about.write_text(text.replace(product_list("imf-lct", tmp_path / "none").content_hash, raised.value.rows[0].split()[-1]))
    with pytest.raises(InputError, match="another imf-lct@2025-08-16 than the one that comes with greentrade"):
        product_list("imf-lct")


def test_the_newest_valid_version_is_taken_and_a_prepared_one_only_by_name(tmp_path: Path) -> None:
    write_list(tmp_path, "own", v20200101="", v20220101='valid_to = "2022-12-31"', v29990101="")
    assert product_list("own", tmp_path).version == "2020-01-01"
    assert product_list("own@2999-01-01", tmp_path).valid_from is not None
    states = history(list_metadata("own", tmp_path))
    assert states["state"].to_list() == ["current", "ended", "prepared"]
    assert states["codes"].to_list() == [2, 2, 2]


def test_valid_from_may_differ_from_the_date(tmp_path: Path) -> None:
    write_list(tmp_path, "own", v20200101="", v20210101='valid_from = "2998-01-01"')
    assert product_list("own", tmp_path).version == "2020-01-01"


def test_a_list_without_a_valid_version_says_what_there_is(tmp_path: Path) -> None:
    write_list(tmp_path, "own", v29990101="")
    with pytest.raises(InputError, match=r"No version of the list own is valid .*own@2999-01-01"):
        product_list("own", tmp_path)
    assert [each.version for each in available(tmp_path) if each.id == "own"] == ["2999-01-01"]


def test_folder_and_id_must_agree(tmp_path: Path) -> None:
    write_list(tmp_path, "own", v20200101="").rename(tmp_path / "other")
    with pytest.raises(InputError, match="says that the list is 'own'"):
        product_list("other", tmp_path)


def test_an_overview_of_all_lists_names_those_that_cannot_be_read(tmp_path: Path) -> None:
    write_list(tmp_path / "greentrade-lists", "own", v20200101="", v29990101="")
    broken = write_list(tmp_path / "greentrade-lists", "broken", v20200101="")
    (broken / "2020-01-01.csv").write_text("code,name,group\n1,Cells,solar\n")
    table, faults = overview()
    own = table.filter(table["id"] == "own").row(0, named=True)
    assert (own["version"], own["codes"], own["versions"], own["open_proposals"]) == ("2020-01-01", 2, 2, 0)
    assert own["where"] == "greentrade-lists/own"
    assert dict(table.select("id", "where").iter_rows())["imf-lct"] == "built-in"
    assert len(faults) == 1 and "broken cannot be read" in faults[0] and "row 2 (1)" in faults[0]
