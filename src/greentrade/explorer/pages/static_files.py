"""Style, scripts, typeface and map of the pages: files of the package, at an address that changes with their content.

Caches may keep them for good: `/static/<digest>/greentrade.css`. The digest is that of the whole folder, so that a style can
name a typeface beside it.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter
from starlette.responses import FileResponse, Response

from greentrade.explorer.problems import NotFoundError

FOLDER = Path(__file__).parent.parent / "static"

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".toml": "text/plain; charset=utf-8",
}

router = APIRouter(include_in_schema=False)


@lru_cache(maxsize=1)
def files() -> dict[str, Path]:
    """Every file that is served, by its path below the folder. What is not here is not served, whatever a path says."""
    found = sorted(path for path in FOLDER.rglob("*") if path.is_file() and path.suffix in TYPES)
    return {path.relative_to(FOLDER).as_posix(): path for path in found}


@lru_cache(maxsize=1)
def digest() -> str:
    """Twelve digits that change with any file of the folder."""
    made = sha256()
    for name, path in files().items():
        made.update(name.encode() + b"\0" + path.read_bytes())
    return made.hexdigest()[:12]


def static(name: str) -> str:
    """The address of a file. Raises `KeyError` for one that there is not."""
    return f"/static/{digest()}/{files()[name].relative_to(FOLDER).as_posix()}"


@router.api_route("/static/{version}/{name:path}", methods=["GET", "HEAD"])
def file(version: str, name: str) -> Response:
    """A file of the pages. Of an older version of the folder the file as it is now, to be asked for again."""
    path = files().get(name)
    if path is None:
        raise NotFoundError("There is no such file")
    kept = "public, max-age=31536000, immutable" if version == digest() else "no-cache"
    return FileResponse(path, media_type=TYPES[path.suffix], headers={"Cache-Control": kept})
