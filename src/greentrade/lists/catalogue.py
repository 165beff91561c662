"""Where lists are found: the user's own folder first, then those that come with greentrade."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from greentrade.errors import InputError
from greentrade.lists.metadata import FILE, Metadata, read_metadata
from greentrade.lists.versions import ProductList, read_version

SETTING = "GREENTRADE_LISTS"
"""Environment variable that names the folder of the user's own lists."""

USER_FOLDER = Path("greentrade-lists")
"""Folder of the user's own lists where nothing else is said."""

BUILT_IN = Path(__file__).parent / "data"


def user_folder(lists: Path | None = None) -> Path:
    """The folder of the user's own lists: the one given, else `$GREENTRADE_LISTS`, else `greentrade-lists` here. It need not exist."""
    return lists or Path(os.environ.get(SETTING) or USER_FOLDER)


def available(lists: Path | None = None) -> tuple[ProductList, ...]:
    """The newest valid version of every list, by id: the user's own, and those that come with greentrade.

    A list none of whose versions is valid yet is shown in its newest version.
    """
    return tuple(newest(list_metadata(name, lists)) for name in list_ids(lists))


def newest(about: Metadata) -> ProductList:
    """The newest version that is valid today; where none is, the newest of all."""
    today = date.today()
    valid = [each for each in about.versions if each.valid(today)]
    return read_version(about, valid[-1] if valid else about.head)


def product_list(name: str, lists: Path | None = None) -> ProductList:
    """A list by id (`imf-lct`: its newest version that is valid today), by id and version (`imf-lct@2025-08-16`), or by its folder.

    `lists` is the folder of the user's own lists, which come before those built in. Raises `InputError` with the nearest ids,
    or with the versions there are.
    """
    identifier, _, version = name.strip().partition("@")
    about = list_metadata(identifier, lists)
    return read_version(about, about.version(version) if version else about.valid(date.today()))


def list_ids(lists: Path | None = None) -> tuple[str, ...]:
    """The ids of all lists, sorted."""
    own = {path.parent.name for path in user_folder(lists).glob(f"*/{FILE}") if not path.parent.name.startswith(".")}
    return tuple(sorted(own | set(built_in_ids())))


def built_in_ids() -> tuple[str, ...]:
    """The ids of the lists that come with greentrade, sorted."""
    return tuple(sorted(path.parent.name for path in BUILT_IN.glob(f"*/{FILE}")))


def list_metadata(name: str, lists: Path | None = None) -> Metadata:
    """What is known of a list by id or folder: title, steward, groups, versions.

    Raises `InputError` with the nearest ids; for a folder whose list has another id; and for the user's copy of a built-in
    list that says something else of a version than the built-in one does.
    """
    if is_path(name):
        return read_metadata(Path(name).expanduser())
    folder = list_folder(name, lists)
    about = read_metadata(folder)
    if about.id != folder.name:
        raise InputError(f"{folder / FILE} says that the list is {about.id!r}", remedy="Let id and the folder's name be the same")
    if folder.parent != BUILT_IN and name in built_in_ids():
        _agrees(about, read_metadata(BUILT_IN / name))
    return about


def is_path(name: str) -> bool:
    """Whether a name is the path of a list's folder and no id: it has a slash (`./my-list`), or is `.` or `..`."""
    return "/" in name or "\\" in name or name in (".", "..", "~")


def list_folder(identifier: str, lists: Path | None = None) -> Path:
    """The folder of a list, the user's own before the built-in one. Raises `InputError` with the nearest ids."""
    for root in (user_folder(lists), BUILT_IN):
        if identifier and (root / identifier / FILE).is_file():
            return root / identifier
    from difflib import get_close_matches

    ids = list_ids(lists)
    near = get_close_matches(identifier.lower(), ids, n=3, cutoff=0.4)
    if identifier and (Path(identifier) / FILE).is_file():
        raise InputError(f"There is no product list {identifier!r}", remedy=f"Write ./{identifier} for the folder of that name")
    advice = f"The nearest is {' or '.join(near)}" if near else f"The lists are {', '.join(ids)}"
    raise InputError(f"There is no product list {identifier!r}", remedy=advice)


def _agrees(own: Metadata, built_in: Metadata) -> None:
    published = {each.version: each.content_hash for each in built_in.versions}
    for each in own.versions:
        if published.get(each.version, each.content_hash) != each.content_hash:
            raise InputError(
                f"{own.folder} has another {own.id}@{each.version} than the one that comes with greentrade",
                remedy="A published version does not change: restore it, or give your version another date or your list another id",
            )
