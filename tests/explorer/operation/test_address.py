"""With a public address set, no header of a request decides where links lead."""

import pytest
from fastapi import Request

from greentrade.errors import InputError
from greentrade.explorer.settings import Settings


def test_links_name_the_public_address(probes):
    made = probes(public_url="https://trade.example.org")

    @made.app.get("/where")
    def where(request: Request):
        return str(request.base_url)

    with made.client() as client:
        told = client.get("/where", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    assert told.json() == "https://trade.example.org/"


@pytest.mark.parametrize("url", ["trade.example.org", "ftp://trade.example.org", "https://a/b", "https://"])
def test_an_address_that_is_none(tmp_path, url):
    with pytest.raises(InputError, match="no address"):
        Settings(store=tmp_path, public_url=url)


@pytest.mark.parametrize(
    "wrong", [{"databases": 0}, {"deadline_s": -1.0}, {"per_minute": -1}, {"kept_bytes": -5}, {"wait_s": float("nan")}]
)
def test_settings_that_make_no_sense(tmp_path, wrong):
    with pytest.raises(InputError, match=next(iter(wrong))):
        Settings(store=tmp_path, **wrong)


def test_workers_read_what_the_command_left(tmp_path, monkeypatch):
    monkeypatch.setenv("GREENTRADE_SERVE", "")
    told = Settings(store=tmp_path, databases=3, deadline_s=1.5, shared=tmp_path / "s", metrics=False)
    told.to_environment()
    assert Settings.from_environment() == told
