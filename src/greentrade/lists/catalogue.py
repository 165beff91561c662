"""Product lists as folders of dated files that a person can edit and review.

A list is a folder: `list.toml` says what it is, who keeps it, its technology groups and where each version comes from;
`<version>.csv` holds one version's entries (`code,name,group`), the version being a date. A published version does not
change: its content hash stands in `list.toml`, and a file that no longer matches it is refused.
"""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from greentrade.errors import InputError
from greentrade.nomenclature import edition

if TYPE_CHECKING:
    import polars as pl

_ROOT = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Entry:
    """One code of a list: HS code as text with its leading zeros, a short name for charts, its technology group's id."""

    code: str
    name: str
    group: str


@dataclass(frozen=True)
class ProductList:
    """One version of a product list.

    `edition` is the edition of the Harmonized System in which its codes are written; `content_hash` the SHA-256 of the
    edition and the entries; `groups` the titles of the technology groups by id, in the order of the list's metadata.
    """

    id: str
    version: str
    title: str
    edition: str
    steward: str
    source: str
    url: str
    licence: str
    content_hash: str
    groups: dict[str, str] = field(hash=False)
    entries: tuple[Entry, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes, in the order of the list."""
        return tuple(entry.code for entry in self.entries)

    @property
    def label(self) -> str:
        """How the version is cited: `imf-lct@2025-08-16`."""
        return f"{self.id}@{self.version}"

    def __len__(self) -> int:
        return len(self.entries)

    def __contains__(self, code: object) -> bool:
        return code in self.codes

    def frame(self) -> pl.DataFrame:
        """The entries as a frame of text: code, name, group."""
        import polars as pl

        rows = [(entry.code, entry.name, entry.group) for entry in self.entries]
        return pl.DataFrame(rows, schema={"code": pl.String, "name": pl.String, "group": pl.String}, orient="row")


def available() -> tuple[ProductList, ...]:
    """The newest version of every list that comes with greentrade, by id."""
    return tuple(product_list(name) for name in _ids())


@cache
def product_list(name: str) -> ProductList:
    """A list by id (`imf-lct`: its newest version) or by id and version (`imf-lct@2025-08-16`).

    Raises `InputError` with the nearest ids, or with the versions there are.
    """
    identifier, _, version = name.strip().partition("@")
    if identifier not in _ids():
        from difflib import get_close_matches

        near = get_close_matches(identifier.lower(), _ids(), n=3, cutoff=0.4)
        advice = f"The nearest is {' or '.join(near)}" if near else f"The lists are {', '.join(_ids())}"
        raise InputError(f"There is no product list {identifier!r}", remedy=advice)
    return read_list(_ROOT / identifier, version)


def read_list(folder: Path, version: str = "") -> ProductList:
    """The list in a folder, in its newest version or in the one named.

    Raises `InputError` where the version is unknown, a code or group is wrong, or a published version was changed.
    """
    about = tomllib.loads((folder / "list.toml").read_text(encoding="utf-8"))
    versions: dict[str, dict[str, Any]] = {each["version"]: each for each in about["versions"]}
    version = version or max(versions)
    if version not in versions:
        raise InputError(f"The list {about['id']} has no version {version!r}", remedy=f"Its versions are {', '.join(sorted(versions))}")
    meta = versions[version]
    entries = _entries(folder / f"{version}.csv", about["groups"])
    content_hash = _content_hash(edition(meta["edition"]).name, entries)
    if content_hash != meta["content_hash"]:
        raise InputError(
            f"{folder / version}.csv no longer holds what was published as {about['id']}@{version}",
            rows=[f"content hash {content_hash}"],
            remedy="A version does not change: restore the file, and put the change into a new version",
        )
    return ProductList(
        id=about["id"],
        version=version,
        title=about["title"],
        edition=meta["edition"],
        steward=about["steward"],
        source=meta["source"],
        url=meta["url"],
        licence=meta["licence"],
        content_hash=content_hash,
        groups=about["groups"],
        entries=entries,
    )


def _ids() -> tuple[str, ...]:
    return tuple(sorted(path.parent.name for path in _ROOT.glob("*/list.toml")))


def _entries(file: Path, groups: dict[str, str]) -> tuple[Entry, ...]:
    with file.open(encoding="utf-8", newline="") as text:
        entries = tuple(Entry(row["code"], row["name"], row["group"]) for row in csv.DictReader(text))
    codes = [entry.code for entry in entries]
    wrong = [entry for entry in entries if not (len(entry.code) == 6 and entry.code.isdigit()) or entry.group not in groups]
    if wrong or len(set(codes)) < len(codes):
        twice = sorted({code for code in codes if codes.count(code) > 1})
        raise InputError(
            f"{file}: codes must be six digits, stand once and have a group of list.toml",
            rows=[*(f"{entry.code} ({entry.group})" for entry in wrong), *twice],
            remedy=f"Mend the rows; the groups are {', '.join(groups)}",
        )
    return entries


def _content_hash(edition_name: str, entries: tuple[Entry, ...]) -> str:
    """SHA-256 of the edition and the entries in order of code, so that line ends and row order do not matter."""
    lines = [edition_name, *sorted(f"{entry.code}\t{entry.name}\t{entry.group}" for entry in entries)]
    return sha256("\n".join(lines).encode()).hexdigest()
