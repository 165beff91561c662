"""What a brief is: a TOML file of figures and sections, with the texts of each language in a file beside it.

`carec.toml` holds the structure: region, list, years, figures with their panels, sections. `carec.en.toml` holds the words.
A panel is one indicator call and a kind of chart; `also` adds calls that stand in the same chart (an average, the World).
In `reporters` and `partners`, `{region}`, `{focus}` and `{comparators}` stand for the brief's own, `{keys:ID}` for what panel ID
names and `{rest:ID}` for the World without these. A chart of `definitions` makes its call once for the brief's list and once for each
of `scope_lists`, under both matches.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from greentrade.errors import InputError
from greentrade.flows.matching import MATCHES

CHARTS = ("stack", "lines", "multiples", "scatter", "ranking", "definitions")
ROLES = ("item", "rest", "average", "world", *MATCHES)
YEARS = ("all", "last")
DIMENSIONS = ("reporter", "partner", "product", "group")
_BUILT_IN = Path(__file__).parent / "specs"


@dataclass(frozen=True)
class Call:
    """One call of `compute`: an indicator with its parameters, and the part its answer plays in a chart."""

    indicator: str
    reporters: str = "{region}"
    partners: str = ""
    products: str = "list"
    by: tuple[str, ...] = ()
    top: int = 0
    real: str = ""
    years: str = "all"
    role: str = "item"
    match: str = ""
    """native or converted; empty: the brief's own."""


@dataclass(frozen=True)
class Panel:
    """A chart, or with `chart` empty a set of numbers for the text alone."""

    id: str
    chart: str
    calls: tuple[Call, ...]


@dataclass(frozen=True)
class Figure:
    """A numbered figure: its panels from top to bottom."""

    id: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True)
class Section:
    """A heading with paragraphs and, after them, figures."""

    id: str
    figures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spec:
    """A whole brief, as its file describes it."""

    id: str
    file: Path
    region: str
    list: str
    years: str
    figures: tuple[Figure, ...]
    sections: tuple[Section, ...]
    facts: tuple[Panel, ...] = ()
    focus: str = ""
    comparators: str = ""
    perspective: str = ""
    fill: str = ""
    match: str = "converted"
    scope_lists: tuple[str, ...] = ()
    style: str = ""
    perspectives: bool = False
    """Whether an annex sets reported, mirror and reconciled values side by side."""
    texts: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def panels(self) -> tuple[Panel, ...]:
        """Every panel that is computed: those of the figures, then those for the text alone."""
        return tuple(panel for figure in self.figures for panel in figure.panels) + self.facts


def load_spec(spec: str | Path, lang: str = "en") -> Spec:
    """The brief of that name, or the one in that TOML file, with its texts in `lang`.

    Raises `InputError` for an unknown name, a file that is not TOML (with the line), a key or value that no brief has, and a
    language without texts.
    """
    file = _find(spec)
    data = _read(file)
    texts = _texts(file, data.pop("text", None), lang)
    figures = tuple(_figure(item, file) for item in _tables(data, "figures", file))
    facts = tuple(_panel(item, file, "", drawn=False) for item in _tables(data, "facts", file))
    sections = tuple(
        _make(Section, _tupled(item, "figures"), file, f"section {item.get('id', '?')!r}") for item in _tables(data, "sections", file)
    )
    comparators = data.pop("comparators", "")
    data["comparators"] = comparators if isinstance(comparators, str) else ",".join(comparators)
    _one_of(data.get("match", "converted"), MATCHES, "match", "the brief", file)
    if not isinstance(data.get("perspectives", False), bool):
        raise InputError(f"{file}: the brief: perspectives cannot be {data['perspectives']!r}", remedy="It is true or false")
    data = _tupled(data, "scope_lists")
    made = _make(Spec, data | {"file": file, "figures": figures, "facts": facts, "sections": sections, "texts": texts}, file, "the brief")
    _check(made)
    return made


def _find(spec: str | Path) -> Path:
    names = sorted(path.stem for path in _BUILT_IN.glob("*.toml") if "." not in path.stem)
    if str(spec) in names:
        return _BUILT_IN / f"{spec}.toml"
    path = Path(spec)
    if path.suffix != ".toml" or not path.is_file():
        raise InputError(f"There is no brief {str(spec)!r}", remedy=f"Name one of {', '.join(names)}, or give the path of a TOML file")
    return path


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{file} is not valid TOML: {error}", remedy="Mend that line") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read: {error}", remedy="A brief is a UTF-8 text file in TOML") from error


def _texts(file: Path, inside: Mapping[str, Any] | None, lang: str) -> Mapping[str, Any]:
    """The texts: from the table `text` of the spec itself, else from the file `<stem>.<lang>.toml` beside it."""
    if inside is not None:
        return inside
    beside = file.with_name(f"{file.stem}.{lang}.toml")
    if not beside.is_file():
        there = sorted(path.stem.rpartition(".")[2] for path in file.parent.glob(f"{file.stem}.*.toml"))
        raise InputError(
            f"The brief {file.stem!r} has no texts in the language {lang!r}",
            remedy=f"Its languages are {', '.join(there)}"
            if there
            else f"Write them into {beside.name}, or into a table [text] of {file.name}",
        )
    return _read(beside)


def _tables(data: dict[str, Any], name: str, file: Path) -> list[dict[str, Any]]:
    tables = data.pop(name, [])
    if not isinstance(tables, list) or not all(isinstance(item, dict) for item in tables):
        raise InputError(f"{file}: {name!r} must be tables [[{name}]]", remedy="Write one [[...]] table for each")
    return [dict(item) for item in tables]


def _figure(data: dict[str, Any], file: Path) -> Figure:
    name = data.get("id", "?")
    panels = tuple(_panel(item, file, f"figure {name!r}, ") for item in _tables(data, "panels", file))
    return _make(Figure, data | {"panels": panels}, file, f"figure {name!r}")


def _panel(data: dict[str, Any], file: Path, where: str, *, drawn: bool = True) -> Panel:
    name, chart, also = data.pop("id", "?"), data.pop("chart", ""), data.pop("also", [])
    where = f"{where}panel {name!r}"
    if drawn and chart not in CHARTS:
        raise InputError(f"{file}: {where} has no chart {chart!r}", remedy=f"The charts are {', '.join(CHARTS)}")
    calls = tuple(_make(Call, _tupled(data | extra, "by"), file, where) for extra in ({}, *also))
    for call in calls:
        _one_of(call.role, ROLES, "role", where, file)
        _one_of(call.years, YEARS, "years", where, file)
        _one_of(call.match, ("", *MATCHES), "match", where, file)
        for dimension in call.by:
            _one_of(dimension, DIMENSIONS, "by", where, file)
    return Panel(name, chart, calls)


def _one_of(value: str, allowed: Sequence[str], key: str, where: str, file: Path) -> None:
    if value not in allowed:
        raise InputError(f"{file}: {where}: {key} cannot be {value!r}", remedy=f"It is one of {', '.join(filter(None, allowed))}")


def _tupled(data: dict[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key, ())
    return data | {key: (value,) if isinstance(value, str) else tuple(value)}


def _make(cls: Any, data: Mapping[str, Any], file: Path, where: str) -> Any:
    known = {item.name for item in fields(cls)}
    unknown = [key for key in data if key not in known]
    if unknown:
        raise InputError(
            f"{file}: {where} has keys that mean nothing", rows=unknown, remedy=f"The keys are {', '.join(sorted(known - {'file'}))}"
        )
    try:
        return cls(**data)
    except TypeError as error:
        missing = str(error).rpartition("argument")[2].lstrip("s: ")
        raise InputError(f"{file}: {where} lacks {missing}", remedy="Add it") from error


def _check(spec: Spec) -> None:
    """Ids are unique, sections name figures that exist, and panels refer to panels that stand before them."""
    panels = [panel.id for panel in spec.panels()]
    twice = sorted({name for name in panels if panels.count(name) > 1})
    if twice:
        raise InputError(f"{spec.file}: panels share an id", rows=twice, remedy="Give each its own")
    known = {figure.id for figure in spec.figures}
    unknown = [name for section in spec.sections for name in section.figures if name not in known]
    if unknown:
        raise InputError(
            f"{spec.file}: a section names figures that are not there", rows=unknown, remedy=f"The figures are {', '.join(sorted(known))}"
        )
