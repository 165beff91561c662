"""A web server on this machine that behaves as CEPII's and UN Comtrade's do, faults included, and a clock that never waits."""

from __future__ import annotations

import io
import json
import threading
import zipfile
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

KEY = "0123456789abcdef0123456789abcdef"


@dataclass
class Clock:
    """Time that passes only while somebody sleeps."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@dataclass(frozen=True)
class Request:
    """What the server was asked, and when by the test's clock."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    at: float


class Handler(BaseHTTPRequestHandler):
    """Hands each request to the next fault if there is one, else to the publisher's own behaviour."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(parts.path, query, headers, self.server.clock())
        self.server.requests.append(request)
        fault = self.server.faults.popleft() if self.server.faults else self.server.always
        (fault or self.server.behave)(self, request)

    def reply(self, status: int, body: bytes = b"", /, promised: int | None = None, **headers: str) -> None:
        """Answers. `promised` is the Content-Length where it is not the body's; the connection then ends with the body."""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if promised is None else promised))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)
        if promised is not None and promised != len(body):
            self.close_connection = True

    def reply_json(self, status: int, body: object, **headers: str) -> None:
        self.reply(status, json.dumps(body).encode(), Content_Type="application/json; charset=utf-8", **headers)

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""


Behaviour = Callable[[Handler, Request], None]


class Server(ThreadingHTTPServer):
    """A server on the loopback. `faults` are used up one a request; `always` is a fault for every request."""

    daemon_threads = True

    def __init__(self, clock: Clock) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.clock = clock
        self.requests: list[Request] = []
        self.faults: deque[Behaviour] = deque()
        self.always: Behaviour | None = None
        self.behave: Behaviour = lambda handler, request: handler.reply_json(404, {"statusCode": 404, "message": "Resource not found"})
        self.released = threading.Event()  # what holds back a server that is slow to answer

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@dataclass
class Archive:
    """CEPII's download server: one file with its ETag and date, in parts if asked, and what can go wrong with that."""

    content: bytes
    etag: str = '"v1"'
    modified: str = "Thu, 30 Jan 2025 09:00:00 GMT"
    knows_range: bool = True
    minds_if_range: bool = True
    cuts: deque[int] = field(default_factory=deque)  # bytes after which the line breaks, one a request
    sent: int = 0

    def __call__(self, handler: Handler, request: Request) -> None:
        about = {"Content_Type": "application/x-zip-compressed", "Accept_Ranges": "bytes" if self.knows_range else "none"}
        about |= ({"ETag": self.etag} if self.etag else {}) | ({"Last_Modified": self.modified} if self.modified else {})
        start, size = self._start(request), len(self.content)
        if start >= size > 0:
            handler.reply(416, b"", Content_Range=f"bytes */{size}")
            return
        rest = self.content[start:]
        if start:
            about["Content_Range"] = f"bytes {start}-{size - 1}/{size}"
        body = rest[: self.cuts.popleft()] if self.cuts else rest
        self.sent += len(body)
        handler.reply(206 if start else 200, body, promised=len(rest), **about)

    def _start(self, request: Request) -> int:
        asked = request.headers.get("range")
        same = request.headers.get("if-range") in (None, self.etag, self.modified) or not self.minds_if_range
        return int(asked.removeprefix("bytes=").rstrip("-")) if asked and self.knows_range and same else 0


def baci_zip(note: str = "", rows: int = 2000) -> bytes:
    """A small archive in BACI's layout. `note` makes another one of it."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_STORED) as archive:
        lines = "".join(f"2017,4,{partner},{850000 + partner % 100},{partner}.5,NA\n" for partner in range(rows))
        archive.writestr("BACI_HS17_Y2017_V202501.csv", "t,i,j,k,v,q\n" + lines)
        archive.writestr("Readme.txt", f"BACI\n\nVersion: 202501\n{note}")
    return body.getvalue()


def record(reporter: int, period: int, flow: str, code: str, partner: int, value: float) -> dict[str, object]:
    """A record as the API writes one: its 47 fields, numbers as numbers, what is unknown as null."""
    imports = flow == "M"
    return {
        "typeCode": "C",
        "freqCode": "A",
        "refPeriodId": period * 10000 + 101,
        "refYear": period,
        "refMonth": 52,
        "period": str(period),
        "reporterCode": reporter,
        "reporterISO": "KAZ",
        "reporterDesc": "Kazakhstan",
        "flowCode": flow,
        "flowDesc": "Import" if imports else "Export",
        "partnerCode": partner,
        "partnerISO": "W00" if partner == 0 else "CHN",
        "partnerDesc": "World" if partner == 0 else "China",
        "partner2Code": 0,
        "partner2ISO": "W00",
        "partner2Desc": "World",
        "classificationCode": "H5",
        "classificationSearchCode": "HS",
        "isOriginalClassification": True,
        "cmdCode": code,
        "cmdDesc": "All Commodities",
        "aggrLevel": 0 if code == "TOTAL" else len(code),
        "isLeaf": code != "TOTAL",
        "customsCode": "C00",
        "customsDesc": "TOTAL CPC",
        "mosCode": "0",
        "motCode": 0,
        "motDesc": "TOTAL MOT",
        "qtyUnitCode": 5,
        "qtyUnitAbbr": "u",
        "qty": 12.0,
        "isQtyEstimated": False,
        "altQtyUnitCode": -1,
        "altQtyUnitAbbr": "N/A",
        "altQty": None,
        "isAltQtyEstimated": False,
        "netWgt": 1500.25,
        "isNetWgtEstimated": True,
        "grossWgt": None,
        "isGrossWgtEstimated": False,
        "cifvalue": value if imports else None,
        "fobvalue": None if imports else value,
        "primaryValue": value,
        "legacyEstimationFlag": 4,
        "isReported": True,
        "isAggregate": False,
    }


@dataclass
class Comtrade:
    """UN Comtrade's API. `records` is what it holds; a keyless call sees at most 500 rows, of one period."""

    records: list[dict[str, object]]
    keys: tuple[str, ...] = (KEY,)
    rows: int = 100_000

    def __call__(self, handler: Handler, request: Request) -> None:
        if request.path.startswith("/data/v1/get/C/"):
            given = request.headers.get("ocp-apim-subscription-key")
            if given not in self.keys:
                handler.reply_json(401, {"statusCode": 401, "message": self.denial(given)})
                return
            self._answer(handler, request, self.rows)
        elif request.path.startswith("/public/v1/preview/C/"):
            if "," in request.query["period"]:
                handler.reply_json(400, {"statusCode": 400, "errorObject": {"errorMessage": "Only one period is allowed"}})
                return
            self._answer(handler, request, 500)
        else:
            handler.reply_json(404, {"statusCode": 404, "message": "Resource not found"})

    @staticmethod
    def denial(key: str | None) -> str:
        kind = "missing subscription key. Make sure to include" if key is None else "invalid subscription key. Make sure to provide"
        return f"Access denied due to {kind} a valid key for an active subscription."

    def _answer(self, handler: Handler, request: Request, limit: int) -> None:
        wanted = {name: request.query[name].split(",") for name in ("reporterCode", "period", "flowCode", "cmdCode")}
        if "partnerCode" in request.query:
            wanted["partnerCode"] = request.query["partnerCode"].split(",")
        found = [row for row in self.records if all(str(row[name]) in values for name, values in wanted.items())]
        cut = found[: min(limit, int(request.query["maxRecords"]))]
        handler.reply_json(200, {"elapsedTime": "0.11 secs", "count": len(cut), "data": cut, "error": ""})


def status(code: int, body: object = None, **headers: str) -> Behaviour:
    """A fault: this status, with a JSON body."""
    return lambda handler, request: handler.reply_json(code, body or {"statusCode": code, "message": "Internal server error"}, **headers)


def throttled(seconds: int, **headers: str) -> Behaviour:
    """A fault: the gateway's own words when calls come too fast."""
    return status(429, {"statusCode": 429, "message": f"Rate limit is exceeded. Try again in {seconds} seconds."}, **headers)


def web_page(handler: Handler, request: Request) -> None:
    """A fault: a notice of maintenance in place of data, with status 200."""
    page = b"<!DOCTYPE html><html><head><title>Under maintenance</title></head></html>"
    handler.reply(200, page, Content_Type="text/html; charset=utf-8")


def slow(handler: Handler, request: Request) -> None:
    """A fault: no answer until the test is over."""
    handler.server.released.wait(30)
    handler.close_connection = True


@pytest.fixture(autouse=True)
def straight_to_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a proxy nor a key of the machine takes part."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.delenv("COMTRADE_API_KEY", raising=False)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(clock: Clock) -> Iterator[Server]:
    with Server(clock) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield running
        running.released.set()
        running.shutdown()
        thread.join()
