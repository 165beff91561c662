"""Assistants: the tools answer what the Python API answers, over the real protocol, and wrong questions are told what to ask."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import greentrade as gt
from greentrade.explorer.assistant import MOST_ROWS, server
from greentrade.explorer.current import Current
from greentrade.explorer.settings import Settings

pytest.importorskip("mcp", reason="the extra mcp is not installed")

HEADLINE = {"indicator": "imports", "reporter": "CAREC-CHN", "list": "imf-lct", "years": "2023:2024"}


@pytest.fixture(scope="module")
def store(demo_folder: Path) -> Path:
    return demo_folder / "store"


def call(target: Any, tool: str, arguments: Mapping[str, Any]) -> Any:
    """One call by the SDK's own client."""
    from mcp import Client

    async def asked() -> Any:
        async with Client(target) as client:
            return await client.call_tool(tool, dict(arguments))

    return asyncio.run(asked())


@pytest.fixture(scope="module")
def tools(store: Path) -> Any:
    return server(Current(Settings(store)))


def test_the_command_speaks_the_protocol(store: Path):
    from mcp.client.stdio import StdioServerParameters

    command = StdioServerParameters(command=str(Path(sys.executable).with_name("greentrade")), args=["mcp", "--store", str(store)])
    answer = call(command, "observations", {"question": HEADLINE}).structured_content
    expected = gt.open(store).compute("imports", reporters="CAREC-CHN", products=gt.product_list("imf-lct"), years="2023:2024")
    assert answer["data"] == expected.frame.to_dicts()
    assert answer["provenance"]["snapshot"] == expected.provenance.snapshot
    assert answer["permanent"]["list"] == expected.provenance.products


def test_a_permanent_question_has_the_same_answer(tools: Any):
    first = call(tools, "observations", {"question": HEADLINE}).structured_content
    again = call(tools, "observations", {"question": first["permanent"]}).structured_content
    assert again["data"] == first["data"] and again["permanent"] == first["permanent"]


def test_rows_behind_a_number_sum_to_it(tools: Any):
    question = {"indicator": "imports", "reporter": "KGZ", "products": "850760", "years": "2024", "match": "native"}
    value = call(tools, "observations", {"question": question}).structured_content["data"][0]["value"]
    asked = {"question": question, "keys": {"period": 2024, "economy": "KGZ"}, "limit": MOST_ROWS}
    rows = call(tools, "explain", asked).structured_content["data"]
    assert sum(row["contribution"] for row in rows) == pytest.approx(value)
    assert all(row["file"] and row["line"] and row["licence"] for row in rows)


def test_an_answer_is_cut_and_says_so(tools: Any):
    question = {"indicator": "exports", "list": "imf-lct", "by": "reporter", "reporter": "CAREC", "years": "2024"}
    answer = call(tools, "observations", {"question": {**question, "by": "product"}, "limit": 5}).structured_content
    assert len(answer["data"]) == 5 < answer["rows"]


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("observations", {"question": {"indicator": "impots"}}, "Perhaps imports"),
        ("observations", {"question": {"indicator": "imports", "reporters": "KAZ"}}, "reporters"),
        ("observations", {"question": {"indicator": "imports", "list": "../lists"}}, "pattern"),
        ("lists", {"id": "nothing"}, "nothing"),
        ("explain", {"question": HEADLINE, "keys": {"economy": "KAZ"}}, "No number of the result"),
        ("coverage", {"economies": "XYZ"}, "XYZ"),
    ],
)
def test_wrong_questions_are_told_what_is_wrong(tools: Any, tool: str, arguments: dict[str, Any], told: str):
    answer = call(tools, tool, arguments)
    assert answer.is_error and told in answer.content[0].text


def test_what_needs_no_store(tools: Any):
    assert call(tools, "find", {"text": "哈萨克"}).structured_content["result"] == [{"kind": "economy", "id": "KAZ", "name": "Kazakhstan"}]
    from greentrade.indicators.registry import INDICATORS

    assert [each["id"] for each in call(tools, "indicators", {}).structured_content["result"]] == list(INDICATORS)
    codes = call(tools, "lists", {"id": "imf-lct"}).structured_content["result"]
    assert len(codes) == 124


def test_who_reported(tools: Any):
    answer = call(tools, "coverage", {"economies": "TKM", "years": "2024"}).structured_content
    assert {row["status"] for row in answer["data"] if row["economy"] == "TKM"} & {"missing", "mirror", "none"}
