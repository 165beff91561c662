"""Notes of results in Russian and Chinese: every sentence is translated, with the same places, and numbers follow the language."""

from __future__ import annotations

import ast
import csv
import string
from pathlib import Path

import pytest

import greentrade.indicators
from greentrade.indicators import notes, reconciled_notes
from greentrade.indicators.note import Count, Economy, Note, Several, Share, said

ROOM = Path(greentrade.indicators.__file__).parent
MODULES = ("notes.py", "reconciled_notes.py", "periods.py")
WORDS = ("not reported", "not in the data", "not named in any partner's report", "any product", "The World", "native matching")
TRANSLATED = {row["en"]: row for row in csv.DictReader((ROOM / "data" / "notes.csv").open(encoding="utf-8", newline=""))}


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def written() -> set[str]:
    """The texts of all notes, as the modules have them."""
    calls = [
        node for name in MODULES for node in ast.walk(ast.parse((ROOM / name).read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
    ]
    named = [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Note"]
    plain = {str(text.value) for text in named if isinstance(text, ast.Constant)}
    return plain | set(reconciled_notes.ONE_SIDED.values()) | {f"{{share}} {what}" for what in reconciled_notes.TWO_SIDED.values() if what}


@pytest.mark.parametrize("lang", ["ru", "zh"])
def test_every_sentence_has_a_translation_with_the_same_places(lang: str) -> None:
    texts = written()
    assert len(texts) > 25
    assert sorted(text for text in {*texts, *WORDS} if not TRANSLATED.get(text, {}).get(lang)) == []
    assert [text for text, row in TRANSLATED.items() if places(text) != places(row[lang])] == []


def test_no_sentence_is_written_past_the_notes() -> None:
    """A plain text that is yielded would stay English."""
    for name in MODULES[:2]:
        tree = ast.parse((ROOM / name).read_text(encoding="utf-8"))
        yielded = [node.value for node in ast.walk(tree) if isinstance(node, ast.Yield)]
        assert not [node for node in yielded if isinstance(node, (ast.Constant, ast.JoinedStr))], name


def test_a_note_is_its_english_text_and_speaks_other_languages() -> None:
    names = Several([Economy("KAZ"), Economy("TKM")], last=" and ")
    note = Note("{way} of {names} are {lacks} in {span}.", way="Exports", names=names, lacks="not reported", span=notes.span(2010, 2014))
    assert note == "Exports of Kazakhstan and Turkmenistan are not reported in 2010 to 2014."
    assert said(note, "en") == note
    assert said(note, "ru") == "Экспорт (Казахстан и Туркменистан): отчётности нет, 2010–2014."
    assert said(note, "zh") == "2010–2014，哈萨克斯坦和土库曼斯坦的出口没有报告。"


def test_numbers_in_notes_follow_the_language() -> None:
    assert [said(Count(5300), lang) for lang in ("en", "ru", "zh")] == ["5,300", "5\N{NO-BREAK SPACE}300", "5,300"]
    assert [said(Share(0.1234), lang) for lang in ("en", "ru", "zh")] == ["12.3%", "12,3\N{NO-BREAK SPACE}%", "12.3%"]
    assert said(Share(0.0001), "ru") == "менее 0,1\N{NO-BREAK SPACE}%"
    assert said(Several(["a", "b"], more=3), "en") == "a, b and 3 more"
    assert said("A text of somebody else.", "ru") == "A text of somebody else."
