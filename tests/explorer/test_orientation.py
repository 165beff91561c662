"""What programs find that come upon the site: a map for language models, rules for crawlers."""

from __future__ import annotations

import re

from greentrade import lists
from greentrade.indicators.registry import INDICATORS


def test_the_map_names_every_list_and_indicator(client):
    answer = client.get("/llms.txt")
    assert answer.status_code == 200 and answer.text.startswith("# greentrade\n\n> ")
    for each in lists.available():
        assert f"`list={each.id}`" in answer.text
    for identifier in INDICATORS:
        assert f"`indicator={identifier}`" in answer.text


def test_every_address_of_the_map_answers(client):
    found = re.findall(r"\]\((/[^)]+)\)", client.get("/llms.txt").text)
    kinds = {re.sub(r"(lists|indicators)/.*", r"\1/", address): address for address in found}
    assert len(kinds) > 5
    assert {address: client.get(address).status_code for address in kinds.values()} == dict.fromkeys(kinds.values(), 200)


def test_crawlers_are_kept_from_what_is_made_for_each_question(client):
    rules = client.get("/robots.txt").text
    assert "Disallow: /ru/explain" in rules and "Disallow: /api/" in rules
