"""Which format a client gets: by its Accept header in SDMX's registered media types, or by `format=` in a browser's address bar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from greentrade.explorer.sdmx.errors import SYNTAX, UNACCEPTABLE, SdmxError

_VND = "application/vnd.sdmx."


@dataclass(frozen=True)
class Format:
    """A format: how it is written (`kind`), its media type and version, and its name for `format=`."""

    kind: str
    media: str
    version: str
    name: str
    broad: tuple[str, ...] = ()
    """Media types in general use that it also answers."""
    options: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Parameters of the media type that the client chose."""

    @property
    def content_type(self) -> str:
        chosen = "".join(f";{name}={value}" for name, value in self.options.items())
        charset = ";charset=utf-8" if self.media.endswith("csv") else ""
        return f"{self.media};version={self.version}{chosen}{charset}"


_XML = ("application/xml", "text/xml")
_JSON = ("application/json", "text/json")
_CSV = ("text/csv",)

GENERIC = Format("generic", f"{_VND}genericdata+xml", "2.1", "genericdata", _XML)
SPECIFIC = Format("specific", f"{_VND}structurespecificdata+xml", "2.1", "structurespecificdata", _XML)
GENERIC_TIME = Format("generic-time", f"{_VND}generictimeseriesdata+xml", "2.1", "generictimeseriesdata")
SPECIFIC_TIME = Format("specific-time", f"{_VND}structurespecifictimeseriesdata+xml", "2.1", "structurespecifictimeseriesdata")
DATA_XML = Format("3.0", f"{_VND}data+xml", "3.0.0", "xml", _XML)
DATA_JSON = Format("json", f"{_VND}data+json", "2.0.0", "json", _JSON)
CSV_1 = Format("csv1", f"{_VND}data+csv", "1.0.0", "csv1", _CSV)
CSV_2 = Format("csv2", f"{_VND}data+csv", "2.0.0", "csv", _CSV)
STRUCTURE_21 = Format("2.1", f"{_VND}structure+xml", "2.1", "structure", _XML)
STRUCTURE_XML = Format("3.0", f"{_VND}structure+xml", "3.0.0", "xml", _XML)
STRUCTURE_JSON = Format("json", f"{_VND}structure+json", "2.0.0", "json", _JSON)

DATA = {
    "2.1": (GENERIC, SPECIFIC, GENERIC_TIME, SPECIFIC_TIME, CSV_1, DATA_JSON, DATA_XML, CSV_2),
    "3.0": (DATA_JSON, DATA_XML, CSV_2, GENERIC, SPECIFIC, GENERIC_TIME, SPECIFIC_TIME, CSV_1),
}
STRUCTURES = {"2.1": (STRUCTURE_21, STRUCTURE_JSON, STRUCTURE_XML), "3.0": (STRUCTURE_JSON, STRUCTURE_XML, STRUCTURE_21)}
"""The formats that each service offers, the first by default; each service offers all."""

_OPTIONS = {"labels": ("id", "name", "both"), "keys": ("none", "obs", "series", "both"), "timeformat": ("original",)}
_SPELT = {"timeformat": "timeFormat"}


def choose(accept: str, asked: str | None, offered: Sequence[Format]) -> Format:
    """The format for a client. `asked` is the parameter `format`, which comes before the header. Raises `SdmxError` (406)."""
    if asked is not None:
        known = {each.name: each for each in offered} | {"jsondata": _first(offered, _JSON[0]), "csvdata": _first(offered, _CSV[0])}
        if (found := known.get(asked)) is None:
            named = ", ".join(name for name, form in known.items() if form)
            raise SdmxError(SYNTAX, f"format={asked[:50]} is not known", remedy=f"Give one of {named}")
        return found
    for media, parameters in _ranges(accept or "*/*"):
        for each in offered:
            if _answers(each, media, parameters):
                return _with_options(each, parameters)
    told = tuple(dict.fromkeys(f"{each.media};version={each.version}" for each in offered))
    raise SdmxError(UNACCEPTABLE, "None of the accepted formats is offered", remedy=f"Accept one of {', '.join(told)}")


def wants_xml(accept: str, default: bool) -> bool:
    """Whether a client that is told of an error reads XML; `default` where its header does not say."""
    for media, _ in _ranges(accept or "*/*"):
        if media.endswith(("+xml", "/xml")):
            return True
        if media.endswith(("+json", "/json", "csv")):
            return False
    return default


def _first(offered: Sequence[Format], broad: str) -> Format | None:
    return next((each for each in offered if broad in each.broad), None)


def _ranges(accept: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The media types of a header with their parameters, the most welcome first."""
    found = []
    for place, part in enumerate(accept.lower().split(",")):
        media, *rest = (each.strip() for each in part.split(";"))
        parameters = {name.strip(): value.strip(' "') for name, _, value in (each.partition("=") for each in rest)}
        try:
            quality = float(parameters.pop("q", "1"))
        except ValueError:
            quality = 0.0
        if media and quality > 0:
            found.append((-quality, media.count("*"), place, media, parameters))
    for _, _, _, media, parameters in sorted(found, key=lambda each: each[:3]):
        yield media, parameters


def _answers(offer: Format, media: str, parameters: Mapping[str, str]) -> bool:
    if media in ("*/*", "application/*") or media in offer.broad:
        return True
    if media == "text/*":
        return any(each.startswith("text/") for each in offer.broad)
    return media == offer.media and _is_version(offer.version, parameters.get("version"))


def _is_version(have: str, asked: str | None) -> bool:
    """Whether a version is the one that is asked for; 2+.0.0 is any from 2.0.0 on."""
    if asked is None:
        return True
    ours, theirs = _numbers(have), _numbers(asked.replace("+", ""))
    if -1 in theirs:
        return False
    return ours[0] == theirs[0] and ours >= theirs if "+" in asked else ours == theirs


def _numbers(version: str) -> tuple[int, ...]:
    parts = [int(part) if part.isascii() and part.isdigit() else -1 for part in version.split(".")]
    return tuple((*parts, 0, 0, 0)[:3])


def _with_options(offer: Format, parameters: Mapping[str, str]) -> Format:
    """The format with the choices of a client of SDMX-CSV; what it does not have (labels=name in 1.0) is not acceptable."""
    if not offer.kind.startswith("csv"):
        return offer
    chosen = {name: parameters[name] for name in _OPTIONS if name in parameters}
    wrong = [f"{_SPELT.get(name, name)}={value}" for name, value in chosen.items() if value not in _OPTIONS[name]]
    wrong += [f"{name}={value}" for name, value in chosen.items() if offer.kind == "csv1" and (name == "keys" or value == "name")]
    if wrong:
        raise SdmxError(UNACCEPTABLE, f"SDMX-CSV {offer.version} is not offered with {', '.join(wrong)}", remedy="Leave it out")
    spelt = {_SPELT.get(name, name): value for name, value in chosen.items()}
    return Format(offer.kind, offer.media, offer.version, offer.name, offer.broad, spelt)
