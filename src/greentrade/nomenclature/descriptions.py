"""Official descriptions of codes, from a file that the user downloaded: none come with greentrade.

    H5.json, HS.json                    UN Comtrade's reference: {"results": [{"id": "010121", "text": "010121 - ..."}]}
    product_codes_HS17_V202501.csv      CEPII's BACI: code,description

They rest with the store in `reference/hs-descriptions`, one file an edition.
"""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from greentrade.errors import InputError
from greentrade.nomenclature.codes import codes, known_editions
from greentrade.nomenclature.editions import edition, edition_of_baci, edition_of_comtrade

_NAMES = (
    (re.compile(r"HS((?:19|20)\d\d)(?!\d)", re.IGNORECASE), lambda found: edition(f"HS{found}").name),
    (re.compile(r"HS(\d\d)(?!\d)", re.IGNORECASE), edition_of_baci),
    (re.compile(r"(?<![A-Za-z0-9])(H\d)(?!\d)", re.IGNORECASE), edition_of_comtrade),
)
KNOWN = 0.9
"""Share of a file's six-digit codes that its edition must have; files carry a few codes of their own (999999, special ones)."""


def descriptions_folder(store: str | Path | None = None) -> Path:
    """Where a store keeps descriptions: `reference/hs-descriptions` inside it.

    Without `store`, the one of `$GREENTRADE_STORE`, else `./greentrade-store`.
    """
    return Path(store or os.environ.get("GREENTRADE_STORE") or "greentrade-store") / "reference" / "hs-descriptions"


def import_descriptions(path: str | Path, folder: str | Path, edition_name: str | None = None) -> tuple[str, dict[str, str]]:
    """Import a file of descriptions into a folder. Returns its edition and the descriptions by code.

    The edition is read off the file's name (H5, HS17, HS2017) unless named. Raises `InputError` where neither says, where the
    file holds no descriptions, or where its codes are not those of the edition.
    """
    file = Path(path)
    name = edition(edition_name).name if edition_name else _edition_of(file)
    found = _read(file)
    _check(file, name, found)
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    part = place / f".{name}.{os.getpid()}.part"
    with part.open("w", encoding="utf-8", newline="") as text:
        lines = csv.writer(text, lineterminator="\n")
        lines.writerow(["code", "description", "source"])
        lines.writerows((code, words, file.name) for code, words in sorted(found.items()))
    part.replace(place / f"{name}.csv")
    _kept.cache_clear()
    return name, found


def read_descriptions(edition_name: str, folder: str | Path) -> dict[str, str]:
    """The descriptions of an edition's codes (2, 4 and 6 digits) that were imported into a folder; empty where none were."""
    return _kept(Path(folder) / f"{edition(edition_name).name}.csv")


@cache
def _kept(file: Path) -> dict[str, str]:
    if not file.is_file():
        return {}
    with file.open(encoding="utf-8", newline="") as text:
        return {row["code"]: row["description"] for row in csv.DictReader(text)}


def _edition_of(file: Path) -> str:
    for pattern, name in _NAMES:
        if found := pattern.search(file.stem):
            return name(found[1])
    raise InputError(f"{file.name} does not say of which edition it is", remedy="Pass --edition HS2017")


def _read(file: Path) -> dict[str, str]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read as text", remedy="Give Comtrade's JSON or BACI's product_codes CSV") from error
    found = _of_json(file, text) if text.lstrip().startswith(("{", "[")) else _of_csv(text)
    if not found:
        raise InputError(f"{file} holds no descriptions", remedy="Give Comtrade's JSON (id, text) or a CSV with code and description")
    return found


def _of_json(file: Path, text: str) -> dict[str, str]:
    try:
        content = json.loads(text)
    except ValueError as error:
        raise InputError(f"{file} is no JSON", remedy="Download it again") from error
    rows = content.get("results", []) if isinstance(content, dict) else content
    pairs = [(row.get("id"), row.get("text")) for row in rows if isinstance(row, dict)]
    # Comtrade repeats the code before its text: "010121 - Horses ...".
    return _clean((code, re.sub(rf"^{re.escape(str(code))}\s*-\s*", "", str(words or ""))) for code, words in pairs)


def _of_csv(text: str) -> dict[str, str]:
    rows = csv.DictReader(text.splitlines())
    names = {name.strip().lower(): name for name in rows.fieldnames or []}
    code, words = names.get("code"), names.get("description")
    return _clean((row[code], row[words]) for row in rows) if code and words else {}


def _clean(pairs: Iterable[tuple[object, object]]) -> dict[str, str]:
    """Descriptions by code of 2, 4 or 6 digits; a code that lost its leading zero gets it back."""
    found: dict[str, str] = {}
    for code, words in pairs:
        plain = str(code or "").strip()
        plain = plain.zfill(len(plain) + len(plain) % 2)
        if plain.isdigit() and len(plain) in (2, 4, 6) and str(words or "").strip():
            found[plain] = " ".join(str(words).split())
    return found


def _check(file: Path, name: str, found: dict[str, str]) -> None:
    six = {code for code in found if len(code) == 6}
    if not six or len(six & codes(name)) >= KNOWN * len(six):
        return
    likely = max(known_editions(), key=lambda each: len(six & codes(each)))
    raise InputError(
        f"{file.name}: {len(six - codes(name)):,} of its {len(six):,} codes are not of {name}",
        rows=sorted(six - codes(name)), remedy=f"Most of them are of {likely}: pass --edition {likely}",
    )  # fmt: skip
