"""`python -m bench.pages STORE`: the explorer under load, over HTTP, as a browser and as a hostile client see it.

It starts `greentrade serve` itself, then measures in turn: each kind of page and endpoint alone, computed and kept; a mix of them at
a constant rate; and thousands of requests most of which are wrong, too large or broken off. Latency is counted from when a request
was due, not from when the client got round to it, so that a server that falls behind cannot hide it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import httpx2

ROOT = Path(__file__).resolve().parent.parent
OUT = Path(__file__).parent / "out"
DOCUMENT = ROOT / "docs" / "serve.md"

ECONOMIES = ("CHN", "USA", "DEU", "JPN", "KOR", "IND", "GBR", "FRA", "ITA", "TUR", "KAZ", "KGZ", "UZB", "TJK", "AZE", "GEO", "MNG", "PAK")
PRODUCTS = ("850760", "854140", "841861", "870380", "850231", "848210", "853710", "902830")
GROUPS = ("CAREC-CHN", "EU27", "ASEAN", "WLD")
LANGUAGES = ("en", "ru", "zh")
PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Encoding": "gzip"}
DATA = {"Accept": "application/json", "Accept-Encoding": "gzip"}

KINDS: dict[str, tuple[str, ...]] = {
    "home": tuple(f"/{lang}/" for lang in LANGUAGES),
    "economy": tuple(f"/{lang}/economies/{iso3}" for lang in LANGUAGES for iso3 in ECONOMIES[:8]),
    "product": tuple(f"/{lang}/products/{code}" for lang in LANGUAGES for code in PRODUCTS[:4]),
    "region": tuple(f"/{lang}/regions/{group}" for lang in LANGUAGES for group in GROUPS[:3]),
    "lists": tuple(f"/{lang}/lists" for lang in LANGUAGES),
    "list": tuple(f"/{lang}/lists/imf-lct" for lang in LANGUAGES),
    "compare": ("/en/compare", "/ru/compare", "/en/compare?reporter=KAZ,UZB,KGZ"),
    "indicators": tuple(f"/{lang}/indicators" for lang in LANGUAGES),
    "indicator": tuple(f"/en/indicators/{name}" for name in ("imports", "exports", "import-share", "rca", "hhi-partners")),
    "quality": ("/en/quality",),
    "search": tuple(f"/en/search?q={text}" for text in ("solar", "kazakhstan", "8507", "battery")),
    "API observations": tuple(
        f"/api/v1/observations?indicator={name}&list=imf-lct&reporter={iso3}"
        for name in ("imports", "exports", "balance")
        for iso3 in ECONOMIES[:8]
    ),
    "API by partner": tuple(
        f"/api/v1/observations?indicator=imports&list=imf-lct&reporter={iso3}&by=partner&top=10" for iso3 in ECONOMIES[:8]
    ),
    "API registers": ("/api/v1/indicators", "/api/v1/lists", "/api/v1/economies", "/api/v1/products/850760", "/api/v1/snapshots"),
    "SDMX structure": ("/sdmx/3.0/structure/dataflow", "/sdmx/2.1/dataflow"),
    "SDMX data": tuple(
        f"/sdmx/2.1/data/IMPORTS/A.{iso3}._T._T.imf-lct@2025-08-16.reconciled.converted"
        for iso3 in ("CHN", "DEU", "KAZ", "KGZ", "UZB", "TJK")
    ),
}
"""What readers and programs ask, a kind a line. A kind whose addresses this server does not know is left out and named."""


@dataclass
class Server:
    """A server of our own."""

    address: str
    pid: int
    ready_s: float

    def workers(self) -> list[int]:
        """The processes that answer: children that hold Python's libraries, not the one that tracks resources."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [int(pid) for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()] or [self.pid]

    def processor_s(self) -> float:
        """Seconds of processor time that the workers have used."""
        fields = [Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split() for pid in self.workers()]
        return sum(int(each[11]) + int(each[12]) for each in fields) / os.sysconf("SC_CLK_TCK")

    def memory_mib(self) -> list[float]:
        """Resident memory of each worker."""
        return [int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024 for pid in self.workers()]  # type: ignore[index]


@contextmanager
def serving(store: Path, workers: int) -> Iterator[Server]:
    """`greentrade serve` with any number of requests a client, on a port that is free."""
    OUT.mkdir(exist_ok=True)
    command = [sys.executable, "-c", "from greentrade.cli import main; raise SystemExit(main())", "serve", "--store", str(store)]
    options = ["--port", "0", "--workers", str(workers), "--per-minute", "0"]
    began = time.perf_counter()
    with (OUT / "serve.log").open("w") as log:
        process = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, stderr=log, text=True, cwd=ROOT)
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+:\d+", process.stdout.readline())
            if found is None:
                raise SystemExit(f"bench: the server does not start; see {OUT / 'serve.log'}")
            until_ready(found[0], workers)
            yield Server(found[0], process.pid, time.perf_counter() - began)
        finally:
            process.send_signal(signal.SIGTERM)
            if process.wait(60):
                raise SystemExit(f"bench: the server ended with {process.returncode}; see {OUT / 'serve.log'}")


def until_ready(address: str, workers: int) -> None:
    """Wait until every worker has answered its first questions: each new connection meets any of them."""
    streak = 0
    with httpx2.Client(base_url=address, timeout=30, headers={"Connection": "close"}) as client:
        for _ in range(60_000):
            try:
                streak = streak + 1 if client.get("/readyz").status_code == 200 else 0
            except httpx2.TransportError:
                streak = 0
            if streak >= 8 * workers:
                return
            time.sleep(0.02)
    raise SystemExit("bench: the server does not become ready")


# --- one at a time ----------------------------------------------------------------------------------------------------


@dataclass
class Kind:
    """Milliseconds of the answers of one kind: computed, and kept."""

    computed: list[float] = field(default_factory=list)
    kept: list[float] = field(default_factory=list)
    bytes: list[int] = field(default_factory=list)


def headers_of(path: str) -> dict[str, str]:
    return DATA if path.startswith(("/api/", "/sdmx/")) else PAGE


def ask(client: httpx2.Client, path: str) -> tuple[httpx2.Response, float]:
    began = time.perf_counter()
    response = client.get(path, headers=headers_of(path))
    return response, (time.perf_counter() - began) * 1000


def patiently(client: httpx2.Client, path: str) -> int:
    """The status of an answer; a question that reads the whole store gets further each time it is asked."""
    status = 0
    for _ in range(10):
        status = ask(client, path)[0].status_code
        if status not in (422, 429):
            break
    return status


def known_kinds(address: str) -> dict[str, tuple[str, ...]]:
    """The kinds that this server answers."""
    with httpx2.Client(base_url=address, timeout=60) as client:
        known = {}
        for kind, paths in KINDS.items():
            wrong = [f"{path} answers {status}" for path in paths if (status := patiently(client, path)) != 200]
            if wrong:
                print(f"left out: {kind} ({', '.join(wrong)})", file=sys.stderr)
            else:
                known[kind] = paths
    return known


def alone(address: str, kinds: dict[str, tuple[str, ...]]) -> dict[str, Kind]:
    """Each address computed, with all sums it needs in the store, then as it is kept."""
    found: dict[str, Kind] = {}
    with httpx2.Client(base_url=address, timeout=60) as client:
        for kind, paths in kinds.items():
            found[kind] = Kind()
            for path in paths:
                # Another Accept makes another answer: the same is computed again, with all sums in place.
                began = time.perf_counter()
                client.get(path, headers={**headers_of(path), "Accept": headers_of(path)["Accept"] + ",x/bench"}).raise_for_status()
                found[kind].computed.append((time.perf_counter() - began) * 1000)
                for _ in range(5):
                    told, ms = ask(client, path)
                    told.raise_for_status()
                    found[kind].kept.append(ms)
                found[kind].bytes.append(int(told.headers["content-length"]))
    return found


def warm(address: str, paths: Sequence[str], workers: int) -> None:
    """Ask everything over new connections, which any worker may take, until each has very likely answered it."""
    with httpx2.Client(base_url=address, timeout=60, headers={"Connection": "close"}) as client:
        for path in paths:
            for _ in range(4 * workers if workers > 1 else 1):
                client.get(path, headers=headers_of(path))


# --- at a constant rate -----------------------------------------------------------------------------------------------


class Caller:
    """Asks over connections that stay open, with as little work as can be: the client shares the processors with the server."""

    def __init__(self, address: str) -> None:
        self.host, _, self.port = address.removeprefix("http://").rpartition(":")
        self.idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def status(self, path: str) -> int:
        """The status of an answer that was read to its end."""
        # A connection that was idle for long may have been closed by the server meanwhile.
        self.idle = [each for each in self.idle if not each[0].at_eof()]
        reader, writer = self.idle.pop() if self.idle else await asyncio.open_connection(self.host, int(self.port), limit=1 << 20)
        headers = "".join(f"{name}: {value}\r\n" for name, value in headers_of(path).items())
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n{headers}\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = re.search(r"content-length: (\d+)", head)
        await reader.readexactly(int(length[1]) if length else 0)
        self.idle.append((reader, writer))
        return int(head.split(" ", 2)[1])

    def close(self) -> None:
        for _, writer in self.idle:
            writer.close()


async def at_rate(address: str, paths: Sequence[str], rate: float, seconds: float) -> tuple[list[float], Counter[int]]:
    """Milliseconds from when each request was due to its answer, and how many answers had which status (0: none)."""
    taken: list[float] = []
    statuses: Counter[int] = Counter()
    chosen, caller = random.Random(20250101), Caller(address)

    async def one(path: str, due: float) -> None:
        try:
            statuses[await asyncio.wait_for(caller.status(path), 30)] += 1
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            statuses[0] += 1
        taken.append((time.perf_counter() - due) * 1000)

    began, tasks = time.perf_counter() + 0.1, []
    for number in range(int(rate * seconds)):
        due = began + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(one(chosen.choice(paths), due)))
    await asyncio.gather(*tasks)
    caller.close()
    return taken, statuses


# --- with faults ------------------------------------------------------------------------------------------------------


def faulty(chosen: random.Random, paths: Sequence[str]) -> str:
    """A request as a careless or a hostile client makes it; one in three is right."""
    name = chosen.choice(("imports", "exports", "rca", "hhi-partners", "import-growth", "nothing", "", "../../etc/passwd", "%00", "💥"))
    who = chosen.choice((*ECONOMIES, *GROUPS, "XXX", "KAZ,KAZ", "CAREC-" * 50, "a+b-c&d", "'; DROP TABLE records; --", "%FF%FE"))
    years = chosen.choice(("2020:2024", "1900:2199", "2024:1900", "99999999999999999999", "abc", "2015", ":", ""))
    listed = chosen.choice(("imf-lct", "no-such", "../x", "imf-lct@1999-01-01"))
    wrong = (
        lambda: f"/api/v1/observations?indicator={name}&reporter={who}&years={years}&list={listed}",
        lambda: (
            f"/api/v1/observations?indicator=imports&products={chosen.choice(('8507', '85', '999999', '8', 'x' * 900, '850760,' * 200))}"
        ),
        lambda: (
            f"/api/v1/observations?indicator=imports&by=product,partner&reporter={','.join(chosen.sample(ECONOMIES, 9))}&years=1900:2199"
        ),
        lambda: f"/api/v1/observations?indicator=imports&list=imf-lct&as_of={chosen.choice(('0', '1', '999999', '-1', 'now', '1e9'))}",
        lambda: f"/api/v1/{chosen.choice(('economies', 'products', 'lists', 'indicators', 'nothing'))}/{who}?page={years}&limit={years}",
        lambda: f"/api/v1/explain?indicator={name}&reporter={who}&period={years}",
        lambda: f"/{chosen.choice((*LANGUAGES, 'de', '..', ''))}/economies/{who}?list=imf-lct&years={years}&match={name}",
        lambda: f"/{chosen.choice(LANGUAGES)}/{chosen.choice(('products', 'regions', 'lists', 'indicators', 'briefs', 'figures'))}/{who}",
        lambda: f"/{chosen.choice(LANGUAGES)}/compare?reporter={who}&years={years}&perspective={name}",
        lambda: f"/sdmx/{chosen.choice(('2.1', '3.0', '9'))}/data/{name}/{who}?startPeriod={years}&dimensionAtObservation={name}",
        lambda: f"/sdmx/2.1/{chosen.choice(('dataflow', 'datastructure', 'codelist', 'x'))}/{who}/{name}?references={name}",
        lambda: "/" + "a" * chosen.choice((10, 3000, 9000)),
        lambda: f"/static/{chosen.choice(('x', '..%2f..', '%2e%2e'))}/{chosen.choice(('app.css', '../app.py', 'etc/passwd'))}",
    )
    return chosen.choice(paths) if chosen.random() < 0.33 else chosen.choice(wrong)()


async def with_faults(address: str, paths: Sequence[str], count: int, together: int) -> Counter[str]:
    """Ask `count` times, `together` at once; some clients leave before the answer, some use a wrong method. Counts by outcome."""
    outcomes: Counter[str] = Counter()
    chosen = random.Random(7)
    left = iter(range(count))
    async with httpx2.AsyncClient(base_url=address, timeout=60) as client:

        async def work() -> None:
            for _ in left:
                path, luck = faulty(chosen, paths), chosen.random()
                method = chosen.choice(("POST", "PUT", "DELETE", "TRACE")) if luck > 0.97 else "HEAD" if luck > 0.92 else "GET"
                request = client.build_request(method, path, headers=headers_of(path))
                try:
                    if luck < 0.1:
                        await asyncio.wait_for(client.send(request), chosen.random() * 0.05)
                    told = await client.send(request)
                    outcomes[str(told.status_code)] += 1
                    if told.status_code >= 500:
                        print(f"{told.status_code}: {method} {path[:300]}", file=sys.stderr)
                except TimeoutError:
                    outcomes["left"] += 1
                except httpx2.TransportError as error:
                    outcomes[type(error).__name__] += 1

        await asyncio.gather(*(work() for _ in range(together)))
    return outcomes


# --- the report -------------------------------------------------------------------------------------------------------


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument("store", type=Path, help="a store, whose .cache is written to")
    parser.add_argument("--workers", type=int, default=2, help="workers of the server (default 2)")
    parser.add_argument("--rate", type=float, default=100, help="requests a second (default 100)")
    parser.add_argument("--seconds", type=float, default=30, help="how long (default 30)")
    parser.add_argument("--faults", type=int, default=10_000, help="requests with faults (default 10,000; 0 for none)")
    parser.add_argument("--together", type=int, default=8, help="of those, how many at once (default 8)")
    parser.add_argument("--document", action="store_true", help="write the figures into docs/serve.md")
    return parser.parse_args()


def main() -> None:
    asked = arguments()
    with serving(asked.store, asked.workers) as server:
        report = measure(server, asked)
    text = written(report)
    print(text)
    (OUT / "pages.json").write_text(json.dumps(report, indent=1) + "\n")
    if asked.document:
        document(text)
    if report["faults"] and any(status.startswith("5") for status in report["faults"]["outcomes"]):
        raise SystemExit("bench: the server failed on a request")


def measure(server: Server, asked: argparse.Namespace) -> dict[str, Any]:
    """Everything, in turn."""
    report: dict[str, Any] = {"workers": asked.workers, "ready_s": server.ready_s, "python": platform.python_version()}
    kinds = known_kinds(server.address)
    report["kinds"] = {
        kind: {
            "computed_ms": median(each.computed),
            "kept_ms": median(each.kept),
            "kept_p99_ms": p99(each.kept),
            "kib": median(each.bytes) / 1024,
        }
        for kind, each in alone(server.address, kinds).items()
    }
    paths = [path for each in kinds.values() for path in each]
    warm(server.address, paths, asked.workers)
    before, used = server.memory_mib(), server.processor_s()
    taken, statuses = asyncio.run(at_rate(server.address, paths, asked.rate, asked.seconds))
    report["load"] = {
        "rate": asked.rate,
        "seconds": asked.seconds,
        "addresses": len(paths),
        "p50_ms": median(taken),
        "p99_ms": p99(taken),
        "max_ms": max(taken),
        "statuses": {str(status): number for status, number in sorted(statuses.items())},
        "processor_ms": (server.processor_s() - used) * 1000 / len(taken),
        "memory_mib": [before, server.memory_mib()],
    }
    report["faults"] = faults(server, paths, asked) if asked.faults else None
    return report


def faults(server: Server, paths: Sequence[str], asked: argparse.Namespace) -> dict[str, Any]:
    """In ten parts, with the memory after each."""
    outcomes: Counter[str] = Counter()
    memory, began = [server.memory_mib()], time.perf_counter()
    for _ in range(10):
        outcomes += asyncio.run(with_faults(server.address, paths, asked.faults // 10, asked.together))
        memory.append(server.memory_mib())
    return {"outcomes": dict(sorted(outcomes.items())), "memory_mib": memory, "seconds": time.perf_counter() - began}


def p99(values: Sequence[float]) -> float:
    return quantiles(values, n=100)[98] if len(values) > 1 else values[0]


def written(report: dict[str, Any]) -> str:
    """The report as Markdown."""
    lines = [
        f"{report['workers']} workers, Python {report['python']}; ready {report['ready_s']:.1f} s after the start", "",
        "| one at a time | computed, ms | kept, ms | kept, p99 ms | KiB on the wire |", "|---|---|---|---|---|",
    ]  # fmt: skip
    for kind, each in report["kinds"].items():
        lines.append(f"| {kind} | {each['computed_ms']:.0f} | {each['kept_ms']:.1f} | {each['kept_p99_ms']:.1f} | {each['kib']:.1f} |")
    load = report["load"]
    lines += [
        "", f"| {load['rate']:g} requests a second for {load['seconds']:g} s, {load['addresses']} addresses | |", "|---|---|",
        f"| median | {load['p50_ms']:.1f} ms |", f"| p99 | {load['p99_ms']:.1f} ms |", f"| longest | {load['max_ms']:.0f} ms |",
        f"| answers | {told(load['statuses'])} |",
        f"| processor time of the workers, a request | {load['processor_ms']:.1f} ms |",
        f"| memory of the workers, before and after | {', '.join(f'{sum(each):,.0f} MiB' for each in load['memory_mib'])} |",
    ]  # fmt: skip
    if report["faults"]:
        found = report["faults"]
        memory = [sum(each) for each in found["memory_mib"]]
        lines += [
            "", f"| {sum(found['outcomes'].values()):,} requests with faults, in {found['seconds']:,.0f} s | |", "|---|---|",
            f"| answers | {told(found['outcomes'])} |",
            f"| memory of the workers, before and after each tenth | {', '.join(f'{each:,.0f}' for each in memory)} MiB |",
        ]  # fmt: skip
    return "\n".join(lines)


def told(outcomes: dict[str, int]) -> str:
    return ", ".join(f"{status}: {number:,}" for status, number in outcomes.items())


def document(text: str) -> None:
    """Put the figures where docs/serve.md has room for them."""
    page = DOCUMENT.read_text(encoding="utf-8")
    begin, end = "<!-- bench: pages -->\n", "<!-- end -->"
    head, rest = page.split(begin)
    DOCUMENT.write_text(head + begin + text + "\n" + end + rest.split(end, 1)[1], encoding="utf-8")


if __name__ == "__main__":
    main()
