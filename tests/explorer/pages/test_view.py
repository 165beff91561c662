"""A view is read from any URL and written back in one canonical form; what it cannot be is refused."""

from __future__ import annotations

import pytest
from babel.numbers import format_decimal
from starlette.datastructures import URL
from starlette.testclient import TestClient

from greentrade.errors import InputError
from greentrade.explorer.pages.translation import LOCALES
from greentrade.explorer.pages.view import View

CHOICES = {
    "list": "apec-54",
    "perspective": "mirror",
    "match": "native",
    "years": "2019:2023",
    "real": "us-cpi",
    "as_of": "2",
}


def test_a_view_reads_what_it_writes() -> None:
    view = View.of("ru", CHOICES)
    written = URL(view.url("economies/KAZ"))
    assert written.path == "/ru/economies/KAZ"
    assert View.of("ru", dict(part.split("=") for part in written.query.split("&"))) == view
    assert view.parameters() == CHOICES


def test_only_what_differs_from_the_defaults_is_written() -> None:
    assert View.of("en", {"list": "imf-lct", "match": "converted"}).url("lists") == "/en/lists"
    assert View("en").url("search", query={"q": "a b", "empty": None}) == "/en/search?q=a+b"
    assert View.of("en", CHOICES).url("", **dict.fromkeys(("perspective", "years", "real", "snapshot")), match="converted") == (
        "/en/?list=apec-54"
    )


@pytest.mark.parametrize("wrong", [{"perspective": "own"}, {"match": "fuzzy"}, {"list": "../secret"}, {"as_of": "0"}])
def test_unknown_values_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(InputError):
        View.of("en", wrong)


def test_questions_carry_the_view() -> None:
    view = View.of("en", CHOICES)
    assert view.asks("imports", reporter="KAZ").parameters() == {
        "indicator": "imports", "reporter": "KAZ", "list": "apec-54", "years": "2019:2023", "perspective": "mirror", "match": "native",
        "real": "us-cpi", "as_of": "2",
    }  # fmt: skip
    # A share is the same in constant prices; codes take the list's place.
    assert view.asks("import-share").real is None
    assert view.asks("imports", products="850760").product_list is None


def test_a_form_is_sent_on_to_the_canonical_address(client: TestClient) -> None:
    sent = "/en/economies/KAZ?list=&perspective=&match=&from=2019&to=2023&real=&as_of=4"
    answer = client.get(sent, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/en/economies/KAZ?as_of=4&years=2019:2023"


@pytest.mark.parametrize(
    ("url", "status"),
    [("/en/?list=no-such-list", 400), ("/en/?from=2023&to=2019", 400), ("/en/?perspective=own", 400), ("/en/?as_of=99", 400)],
)
def test_wrong_choices_are_told_on_a_page(client: TestClient, url: str, status: int) -> None:
    answer = client.get(url, headers={"accept": "text/html"})
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert "Traceback" not in answer.text


def test_the_first_address_leads_to_the_readers_language(client: TestClient) -> None:
    for header, lang in (("ru-RU,ru;q=0.9,en;q=0.5", "ru"), ("de, zh;q=0.4", "zh"), ("fr", "en"), ("zh;q=0, ru;q=0.1", "ru"), ("", "en")):
        answer = client.get("/", headers={"accept-language": header}, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (307, f"/{lang}/")


@pytest.mark.parametrize("lang", ["en", "ru", "zh"])
def test_numbers_are_written_as_cldr_says(lang: str) -> None:
    for value, decimals in ((1234567.891, 2), (0.5, 0), (-1234.5, 1), (999.95, 1), (-0.004, 2), (1e12, 0), (12.0, 3)):
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        wanted = format_decimal(round(value, decimals) + 0.0, format=pattern, locale=LOCALES[lang]).replace("-", "−")
        assert View(lang).numbers.number(value, decimals) == wanted
