"""CEPII's BACI from its download server: one zip an HS edition and a release, checked before it gets its name.

Addresses after CEPII's own download page: `.../baci/data/BACI_HS17_V202501.zip`.
"""

from __future__ import annotations

import re
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from greentrade.errors import InputError, TryAgainError
from greentrade.sources.fetch.download import Download
from greentrade.sources.fetch.http import Patience, Progress, Refused, Unavailable, open_client, workplace

BASE_URL = "https://www.cepii.fr/DATA_DOWNLOAD/baci/data"
PAGE = "https://www.cepii.fr/DATA_DOWNLOAD/baci/doc/baci_webpage.html"
EDITIONS = {"92": "1992", "96": "1996", "02": "2002", "07": "2007", "12": "2012", "17": "2017", "22": "2022"}


def fetch_baci(
    edition: str,
    release: str,
    out: str | Path,
    *,
    base_url: str = BASE_URL,
    progress: Progress | None = None,
    timeout: float = 60.0,
    sleep: Callable[[float], None] = time.sleep,
) -> Path:
    """Brings one BACI archive to the folder `out` and gives its path; an archive that is there already is not fetched again.

    `edition` is HS92 ... HS22 (or HS1992 ... HS2022), `release` the publisher's number (202501, 202401b), with or without
    its V. A download that breaks off is taken up where it stopped, now or by the next run; every member's checksum is
    checked before the archive gets its final name. `progress(done, total, name)` counts bytes.

    Raises `InputError` for an unknown edition, a release that CEPII does not offer or a folder that cannot be written,
    `TryAgainError` when the server does not deliver.
    """
    out = Path(out)
    name = f"BACI_HS{_edition(edition)}_V{_release(release)}.zip"
    target = out / name
    with workplace(out):
        if target.exists():
            return target
        with open_client(timeout, follow_redirects=True) as client:
            download = Download(client, f"{base_url.rstrip('/')}/{name}", target, is_sound=_is_sound, progress=progress)
            told = (lambda what: progress(download.size(), None, f"{name}: {what}")) if progress else None
            try:
                return Patience(sleep=sleep, told=told).make(download.attempt)
            except Refused as error:
                raise _refusal(name, error) from error
            except Unavailable as error:
                raise TryAgainError(
                    f"CEPII's server does not deliver {name} ({error}); {download.size():,} bytes are kept",
                    remedy="Run the same command again later: it goes on from there",
                ) from error


def _edition(given: str) -> str:
    """92 from HS92, HS1992 or 92."""
    named = given.strip().upper().removeprefix("HS")
    short = next((short for short, year in EDITIONS.items() if named in (short, year)), None)
    if short is None:
        raise InputError(f"BACI has no HS edition {given!r}", remedy=f"Choose one of {', '.join('HS' + short for short in EDITIONS)}")
    return short


def _release(given: str) -> str:
    number = re.fullmatch(r"V?(20\d{4}[a-z]?)", given.strip(), re.IGNORECASE)
    if not number:
        raise InputError(f"Not a BACI release: {given!r}", remedy=f"Releases look like 202501 or 202401b; see {PAGE}")
    return number[1].lower()


def _is_sound(archive: Path) -> bool:
    """Whether it is a zip whose members all have the checksum that they should have."""
    try:
        with zipfile.ZipFile(archive) as opened:
            return opened.testzip() is None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
        return False


def _refusal(name: str, error: Refused) -> InputError:
    if error.status == 404:
        return InputError(
            f"CEPII offers no {name}",
            remedy="CEPII publishes a release each January or so (202401b, 202501, 202601) and takes old ones away; "
            f"HS22 begins with 202401. {PAGE} lists what there is",
        )
    return InputError(f"CEPII's server refuses {name}: {error}", remedy=f"Download it with a browser from {PAGE}")
