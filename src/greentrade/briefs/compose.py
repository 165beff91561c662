"""From a spec and a store to a whole brief in memory: figures with their numbers, sections with their sentences, sources.

Nothing here draws or writes; the same `Brief` goes to every output format.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from greentrade.briefs import coverage, palette
from greentrade.briefs.bounds import editions
from greentrade.briefs.figures import Choices, Desk, FigureData, PanelData
from greentrade.briefs.language import Language
from greentrade.briefs.perspectives import Annex, perspectives
from greentrade.briefs.spec import Figure, Spec
from greentrade.briefs.text import Writer
from greentrade.errors import InputError

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class SectionText:
    """A heading, its paragraphs, and the figures after them."""

    id: str
    title: str
    paragraphs: tuple[str, ...]
    figures: tuple[FigureData, ...]


@dataclass(frozen=True)
class Brief:
    """A brief with every number and every sentence in place."""

    title: str
    subtitle: str
    region: str
    sections: tuple[SectionText, ...]
    figures: tuple[FigureData, ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]
    products: Any
    colours: dict[str, str]
    language: Language
    provenances: tuple[Any, ...]
    at: datetime
    perspectives: Annex | None = None


def compose(db: Any, spec: Spec, region: str | None, products: str | None, years: Any, lang: str, progress: Progress) -> Brief:
    """Compute every panel and write every sentence.

    Raises `InputError` for an unknown region, list or language, and for years of which the store holds nothing.
    """
    from greentrade import economies, lists

    language = Language(lang, spec.style or None)
    chosen = lists.product_list(products or spec.list)
    span = _years(db, spec, years)
    area = region or spec.region
    members = economies.members(area, at=span[-1])
    if not members:
        raise InputError(f"The region {area!r} has no members in {span[-1]}", remedy="Name a group or several economies, as in CAREC-CHN")
    choices = Choices(area, chosen, span, spec.perspective or None, _fill(db, spec), spec.match)
    codes = [economies.iso3(code) for code in members]
    writer = Writer(spec, language, _names(db, spec, choices, codes, language))
    desk = Desk(db, spec, choices, language, writer.title)
    panels = spec.panels()
    for done, panel in enumerate(panels):
        progress(done, len(panels), panel.id)
        writer.learn(desk.panel(panel))
    figures = tuple(_figure(figure, number, desk, writer, choices) for number, figure in enumerate(spec.figures, 1))
    sections = tuple(
        SectionText(
            section.id,
            writer.title(f"sections.{section.id}.title"),
            tuple(writer.paragraphs(f"sections.{section.id}.paragraphs")),
            tuple(figure for figure in figures if figure.id in section.figures),
        )
        for section in spec.sections
    )
    reporting = coverage.reporting(desk)
    annex = perspectives(desk, reporting) if spec.perspectives else None
    results = [result for panel in desk.panels.values() for result in panel.results] + list(annex.results if annex else ())
    return Brief(
        title=writer.title("title"),
        subtitle=writer.title("subtitle"),
        region=language.economy(area),
        sections=tuple(section for section in sections if section.paragraphs or section.figures),
        figures=figures,
        notes=(*_notes(desk, choices, language), *coverage.reports(reporting, language)),
        sources=_sources(results, language),
        products=chosen,
        colours=palette.assign(_neighbours(figures)),
        language=language,
        provenances=tuple(result.provenance for result in results),
        at=db.snapshot.at,
        perspectives=annex,
    )


def _fill(db: Any, spec: Spec) -> str | None:
    """The spec's fill, which has a meaning only where the brief rests on reports."""
    return (spec.fill or None) if db.trade(spec.perspective or None).perspective == "reported" else None


def _years(db: Any, spec: Spec, years: Any) -> tuple[int, ...]:
    """The years asked for, cut to those from the first to the last that the store holds."""
    from greentrade.indicators.request import parse_periods

    held = sorted(db.trade(spec.perspective or None, _fill(db, spec)).coverage["period"].unique().to_list())
    wanted = parse_periods(years or spec.years, "A", held)
    return tuple(year for year in wanted if held[0] <= year <= held[-1])


def _names(db: Any, spec: Spec, choices: Choices, members: list[str], language: Language) -> dict[str, object]:
    """What templates may name besides facts."""
    own_list = choices.products.id == spec.list.partition("@")[0]
    title = language.said(choices.products.title)
    lowered = title[:1].lower() + title[1:] if title[1:2].islower() else title
    others = language.say("goods", title=language.quoted(title) if language.messages["quoted_lists"] else lowered)
    return {
        "region": language.economy(choices.region),
        "members": [language.economy(code, article=True) for code in members],
        "member_codes": members,
        "focus": language.economy(spec.focus, article=True) if spec.focus else "",
        "focus_plain": language.economy(spec.focus) if spec.focus else "",
        "comparators": [code for code in spec.comparators.split(",") if code],
        "goods": spec.texts["goods"] if own_list and "goods" in spec.texts else others,
        "list": choices.products,
        "first": choices.years[0],
        "before": choices.years[max(0, len(choices.years) - 2)],
        "last": choices.years[-1],
        "perspective": db.trade(choices.perspective, choices.fill).perspective,
        "fill": choices.fill,
        "filled": [
            language.economy(code.strip(), article=True) for code in (choices.fill or "").partition(":")[2].split(",") if code.strip()
        ],
        "match": choices.match,
    }


def _figure(figure: Figure, number: int, desk: Desk, writer: Writer, choices: Choices) -> FigureData:
    language = desk.language
    panels = tuple(desk.panels[panel.id] for panel in figure.panels)
    spans = {
        panel.years: coverage.gather(other.results[0] for other in panels if other.results and other.years == panel.years)
        for panel in panels
    }
    gaps = dict.fromkeys(text for years, found in spans.items() for text in coverage.notes(found, years, language))
    said = dict.fromkeys(text for panel in panels for text in panel.notes)
    averaged = any(series.role == "average" for panel in panels for series in panel.series)
    average = [language.say("average_note", region=language.economy(choices.region))] if averaged else []
    note = writer.title(f"figures.{figure.id}.note")
    results = [result for panel in panels for result in panel.results]
    return FigureData(
        id=figure.id,
        number=number,
        title=writer.title(f"figures.{figure.id}.title"),
        panels=panels,
        notes=tuple(text for text in (*average, note, *said, *around(panels, choices, language), *gaps) if text),
        source=_source_line(results, language),
        alternative=language.marks.text(_in_words(panel, language) for panel in panels),
    )


def around(panels: tuple[PanelData, ...], choices: Choices, language: Language) -> list[str]:
    """What the bands, whiskers and triangles of a figure are; nothing of those that it does not have."""
    told, edition = [], choices.products.edition
    drawn = [panel for panel in panels if panel.drawn != "definitions"]
    bands = any(panel.bounds and panel.drawn in ("lines", "multiples") and not panel.dotted for panel in drawn)
    whiskers = any(
        panel.total_bounds if panel.drawn == "stack" else panel.bounds and panel.drawn in ("ranking", "scatter") for panel in drawn
    )
    told += [language.say("bounds.band", edition=edition)] if bands else []
    told += [language.say("bounds.dotted", edition=edition)] if any(panel.dotted for panel in drawn) else []
    told += (
        [language.say("bounds.world")] if any(panel.dotted and any(key == "world" for key, _ in panel.bounds) for panel in drawn) else []
    )
    told += [language.say("bounds.whisker", edition=edition)] if whiskers else []
    crossed = [panel for panel in drawn if panel.crossed]
    if crossed:
        frames = [panel.frame.filter(pl.col("key").is_in(list(panel.breaks))) for panel in crossed]
        spans = editions(frames, choices.years)
        since = [language.say("editions.since", edition=name, year=first) for name, first, _ in spans if first > spans[0][1]]
        told.append(language.say("editions.note", editions=language.marks.names(since)))
    return told


def _in_words(panel: PanelData, language: Language) -> str:
    """A panel as a sentence: its title, its unit and the last year's values."""
    last = panel.years[-1]
    shown = [
        series
        for series in panel.series
        if panel.value(series, last) is not None and (panel.chart != "scatter" or series.key in panel.named)
    ]
    values = [f"{series.label} {language.figure(panel.value(series, last) or 0.0, panel.unit)}" for series in shown]
    if not values:
        return language.say("alternative_none", title=panel.title)
    return language.say("alternative", title=panel.title, subtitle=panel.subtitle, year=last, values=language.marks.clauses(*values))


def _source_line(results: list[Any], language: Language) -> str:
    """Publisher and release, perspective, list, software and snapshot, in one line for the foot of a figure."""
    if not results:
        return ""
    first = results[0].provenance
    listed = list(dict.fromkeys(result.provenance.products for result in results if "@" in result.provenance.products))
    return language.say(
        "source",
        origins=language.enumerate(_origins(results, language)),
        perspective=language.say(f"perspective.{first.perspective}"),
        products=language.enumerate(listed) if listed else first.products,
        software=first.software,
        snapshot=first.snapshot,
    )


def _origins(results: list[Any], language: Language) -> list[str]:
    """Each publisher once, with its releases: the only one, or the first and the last of several."""
    vintages: dict[str, list[str]] = {}
    for origin in (origin for result in results for origin in result.provenance.origins):
        found = vintages.setdefault(origin.publisher, [])
        if origin.vintage not in found:
            found.append(origin.vintage)
    spans = {name: f"{min(found)}–{max(found)}" if len(found) > 1 else found[0] for name, found in vintages.items()}
    return [language.say("release", publisher=language.published(name), vintage=span) for name, span in spans.items()]


def _sources(results: list[Any], language: Language) -> tuple[str, ...]:
    """Every release that the brief draws on, with its licence."""
    # A publisher may have sent one release in two layouts: it is named once.
    origins = dict.fromkeys((o.publisher, o.vintage, o.licence) for result in results for o in result.provenance.origins)
    said = language.published
    return tuple(language.say("origin", publisher=said(name), vintage=vintage, licence=said(licence)) for name, vintage, licence in origins)


def _notes(desk: Desk, choices: Choices, language: Language) -> tuple[str, ...]:
    """What the data lack for the region, and what the results say of the data as a whole."""
    results = [result for panel in desk.panels.values() for result in panel.results]
    span = list(choices.years)
    own = [result for result in results if result.provenance.parameters["reporters"] == [choices.region] and _periods(result) == span]
    general = [
        language.note(note)
        for result in results
        if result.provenance.parameters["reporters"] == ["WLD"] and _periods(result) == span
        for note in result.notes
    ]
    return (*coverage.notes(coverage.gather(own), choices.years, language), *dict.fromkeys(general))


def _periods(result: Any) -> list[int]:
    return result.provenance.parameters["periods"]


def _neighbours(figures: tuple[FigureData, ...]) -> list[list[str]]:
    """The keys that stand together in each panel, for the colours; of a scatter only the named ones, which are coloured."""

    def keys(panel: PanelData) -> list[str]:
        items = [series.key for series in panel.series if series.role == "item" and series.key != "other"]
        return [key for key in items if key in panel.named] if panel.chart == "scatter" else items

    return [keys(panel) for figure in figures for panel in figure.panels]
