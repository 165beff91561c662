"""Product lists as SDMX structure messages, for registries, fusion tools and statistical offices; and back without loss.

A list is a codelist, each of its versions a version of that codelist: `imf-lct@2025-08-16` is `GREENTRADE:CL_IMF_LCT(2025.8.16)`.
SDMX asks for semantic versions; a date makes one that sorts rightly, is final, and promises nothing about what changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from greentrade.errors import InputError
from greentrade.lists.exports.fields import entry_of, read_file, version_of, write_file
from greentrade.lists.exports.tree import versions_of_lists
from greentrade.lists.versions import ProductList

if TYPE_CHECKING:
    from pysdmx.model import Code, Codelist
    from pysdmx.model.__base import MaintainableArtefact

FORMATS = {
    ("xml", "3.0"): "STRUCTURE_SDMX_ML_3_0",
    ("xml", "2.1"): "STRUCTURE_SDMX_ML_2_1",
    ("json", "3.0"): "STRUCTURE_SDMX_JSON_2_0_0",
    ("xml", "3.1"): "STRUCTURE_SDMX_ML_3_1",
    ("json", "3.1"): "STRUCTURE_SDMX_JSON_2_1_0",
}
"""What can be written, by format and version of SDMX. Tools of the older generation, sdmx1 among them, read 2.1 only."""


def write(lists: Sequence[ProductList], path: Path, format: str | None = None, standard: str = "3.0") -> None:
    """Write versions of lists as one SDMX structure message.

    `format`: `xml` (SDMX-ML) or `json` (SDMX-JSON), by default what the file's name ends in. `standard`: the version of SDMX,
    `3.0`, `3.1`, or `2.1` (XML only). The same lists always give the same bytes. Raises `InputError` for another format or standard,
    for two lists whose ids SDMX cannot tell apart, and for a file that cannot be written.
    """
    path = Path(path)
    chosen = _format(path, format, standard)
    found = versions_of_lists(lists)

    from pysdmx.io import write_sdmx
    from pysdmx.io.format import Format

    from greentrade.lists.exports.sdmx_structures import common_structures, structures

    artefacts = common_structures() + [each for versions in found.values() for version in versions for each in structures(version)]
    _distinct(artefacts)
    text = write_sdmx(artefacts, Format[chosen], header=_header([version for versions in found.values() for version in versions]))
    write_file(path, f"{text}\n")


def read(path: Path) -> list[ProductList]:
    """The versions of lists in an SDMX structure message that `write` wrote, in the order of the message.

    Codelists of other agencies and artefacts of other kinds are passed over. Raises `InputError` for a file that is no SDMX,
    holds no product list, or holds one whose content hash does not agree.
    """
    path = Path(path)
    from lxml.etree import LxmlError
    from pysdmx.errors import PysdmxError

    return read_file(path, "SDMX", lambda: _read(path), (PysdmxError, LxmlError, OSError, ValueError, KeyError, TypeError, AttributeError))


def _format(path: Path, format: str | None, standard: str) -> str:
    chosen = format or path.suffix.lower().lstrip(".")
    if (chosen, standard) not in FORMATS:
        known = ", ".join(f"{name} in SDMX {version}" for name, version in FORMATS)
        raise InputError(
            f"{path}: there is no {chosen or 'format'} in SDMX {standard}", remedy=f"There are {known}; end the file in .xml or .json"
        )
    return FORMATS[chosen, standard]


def _header(lists: list[ProductList]) -> Any:
    """The message's header. Its id and its date come from the lists, not from the clock, so that the bytes stay the same."""
    from pysdmx.model import Organisation
    from pysdmx.model.message import Header

    content = "".join(f"{version.label} {version.content_hash}" for version in lists)
    newest = date.fromisoformat(max(version.version for version in lists))
    return Header(
        id=f"GREENTRADE_{sha256(content.encode()).hexdigest()[:16]}",
        prepared=datetime(newest.year, newest.month, newest.day, tzinfo=UTC),
        sender=Organisation(id="GREENTRADE", name="greentrade"),
    )


def _distinct(artefacts: Sequence[MaintainableArtefact]) -> None:
    names = [artefact.short_urn for artefact in artefacts]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise InputError("Two lists have the same id in SDMX", rows=twice, remedy="Write them to two files, or give one another id")


def _read(path: Path) -> list[ProductList]:
    from pysdmx.io import read_sdmx
    from pysdmx.model import Codelist

    # SDMX-JSON is not checked against its schema: that needs packages beyond those that come with greentrade.
    message = read_sdmx(path, validate=not path.read_bytes().lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"))
    artefacts = getattr(message, "structures", None) or ()
    codelists = {(each.id, each.version): each for each in artefacts if isinstance(each, Codelist) and _agency(each) == "GREENTRADE"}
    return [_version(each, codelists) for each in codelists.values() if "CONTENT_HASH" in _said(each)]


def _agency(codelist: Codelist) -> str:
    return codelist.agency if isinstance(codelist.agency, str) else codelist.agency.id


def _version(codelist: Codelist, codelists: dict[tuple[str, str], Codelist]) -> ProductList:
    said = {"TITLE": codelist.name or "", "DESCRIPTION": codelist.description or ""} | _said(codelist)
    groups = codelists.get((f"{codelist.id}_GROUP", codelist.version))
    if groups is None:
        raise InputError(f"The codelist {codelist.id}_GROUP is missing", remedy="Export the list anew, with its groups")
    named = [{"ID": code.id, "NAME": code.name or ""} | _said(code) for code in groups.codes]
    entries = [entry_of(dict(_entry(code))) for code in codelist.codes]
    return version_of({name.lower(): text for name, text in said.items()}, {each["ID"]: each["NAME"] for each in named}, entries)


def _entry(code: Code) -> Iterator[tuple[str, str]]:
    yield "code", code.id.partition("_")[0]
    yield "name", code.name or ""
    for name, text in _said(code).items():
        yield name.lower(), text


def _said(artefact: Code | Codelist) -> dict[str, str]:
    """What the annotations of an artefact say, by their ids."""
    texts = {each.id: each for each in artefact.annotations if each.id}
    return {name: json.loads(each.text or '""') if each.title == "JSON" else each.text or "" for name, each in texts.items()}
