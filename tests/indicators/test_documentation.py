"""docs/indicators.md shows the registry as it is, and every formula says its equation and its source."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from greentrade.indicators import formulas

FUNCTIONS = [name for name in formulas.__all__ if name != "Fit"]


def test_the_page_of_indicators_is_the_registry(project_root: Path):
    spec = importlib.util.spec_from_file_location("registry", project_root / "docs" / "registry.py")
    assert spec and spec.loader
    page = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(page)
    text = page.PAGE.read_text(encoding="utf-8")
    assert page.with_registry(text) == text, "Run python docs/registry.py"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_formula_opens_with_its_equation_and_names_its_source(name: str):
    told = getattr(formulas, name).__doc__
    assert re.search(r" (=|<=) ", told.splitlines()[0]) and "\n    Source: " in told
