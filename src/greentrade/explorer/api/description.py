"""The API told to programs and to people: the OpenAPI 3.1 document, and the page that is made from it."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse, Response
from markupsafe import Markup, escape

from greentrade import __version__
from greentrade.explorer.api.answers import ROOT, place
from greentrade.explorer.api.asked import Paged
from greentrade.explorer.api.documented import EXAMPLE
from greentrade.explorer.problems import NotFoundError

HERE = Path(__file__).parent
SCHEMAS = "#/components/schemas/"

ABOUT = """\
Green-trade statistics from customs records, with bounds and provenance. Everything is read with GET or HEAD; nobody can change anything.

Tables are answered in pages (`limit`, `offset`, `total`, and `Link` headers with rel next and prev) as JSON, as CSV (RFC 4180, UTF-8)
or as Parquet, by `Accept` or by `format`. A parameter that is not known is an error. Errors are problem documents (RFC 9457) that say
what is wrong and what to do. Numbers are null where they are not known; none is infinite.
"""

PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "What went wrong (RFC 9457), and what to do about it.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string", "description": "The name of the status.", "examples": ["Bad Request"]},
        "status": {"type": "integer", "examples": [400]},
        "detail": {"type": "string", "description": "What is wrong, and what to do, in one line."},
        "instance": {"type": "string", "description": "The path that was asked for."},
        "what": {"type": "string", "description": "What is wrong."},
        "rows": {"type": "array", "items": {"type": "string"}, "description": "The values that are wrong."},
        "remedy": {"type": "string", "description": "What to do about it."},
        "operator": {"type": "string", "description": "What only whoever runs the service can do."},
    },
}


def document(router: APIRouter) -> dict[str, Any]:
    """The OpenAPI document of the routes."""
    with warnings.catch_warnings():
        # HEAD goes by the name of its GET, and is not told apart.
        warnings.filterwarnings("ignore", "Duplicate Operation ID")
        made = get_openapi(title="greentrade", version=__version__, description=ABOUT, routes=router.routes)
    schemas = made["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = PROBLEM
    bodies = json.loads((HERE / "examples.json").read_text(encoding="utf-8"))
    for item in made["paths"].values():
        item.pop("head", None)
        operation = item["get"]
        _exemplify(operation)
        if operation["operationId"] in bodies:
            operation["responses"]["200"]["content"]["application/json"]["example"] = bodies[operation["operationId"]]
    return made


def _exemplify(operation: dict[str, Any]) -> None:
    """Give the parameters the values of the request that works, and none that would not go together with them."""
    values = operation[EXAMPLE]["path"] | operation[EXAMPLE]["query"]
    # What is asked comes before what is the same everywhere.
    operation.get("parameters", []).sort(key=lambda each: (each["in"] != "path", each["name"] in Paged.model_fields))
    for parameter in operation.get("parameters", []):
        schema = _without_null(parameter["schema"])
        schema.pop("examples", None)
        parameter["schema"] = schema
        parameter.pop("examples", None)
        if parameter["name"] in values:
            text = values[parameter["name"]]
            parameter["example"] = int(text) if schema.get("type") == "integer" else text


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a parameter: one that is left out is null to us, and nobody can send null in a URL."""
    kinds = [each for each in schema.get("anyOf", []) if each != {"type": "null"}]
    if len(kinds) != 1:
        return schema
    return {**{name: value for name, value in schema.items() if name != "anyOf"}, **kinds[0]}


def request_of(path: str, operation: Mapping[str, Any]) -> str:
    """The path and query of an operation's request that works."""
    example = operation[EXAMPLE]
    filled = path.format(**{name: quote(value) for name, value in example["path"].items()})
    query = urlencode(example["query"], safe=",:@")
    return f"{filled}?{query}" if query else filled


def sections(told: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The operations by section, as the page shows them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path, item in told["paths"].items():
        operation = item["get"]
        good = operation["responses"]["200"]
        model = good["content"]["application/json"]["schema"]["$ref"].removeprefix(SCHEMAS)
        shown = {
            "id": operation["operationId"],
            "path": path,
            "summary": operation["summary"],
            "paragraphs": [" ".join(each.split()) for each in operation["description"].split("\n\n")],
            "parameters": [_parameter(each) for each in operation.get("parameters", [])],
            "forms": list(good["content"]),
            "members": list(_members(told, model)),
            "rows": list(_rows(told, model)),
            "request": request_of(path, operation),
            "example": _example(good),
        }
        found.setdefault(operation["tags"][0], []).append(shown)
    return found


def _parameter(parameter: Mapping[str, Any]) -> dict[str, Any]:
    schema = parameter["schema"]
    kinds = " or ".join(schema["enum"]) if "enum" in schema else schema.get("type", "")
    return {
        "name": parameter["name"],
        "kind": kinds,
        "place": parameter["in"],
        "required": parameter.get("required", False),
        "default": schema.get("default"),
        "description": parameter.get("description", ""),
    }


def _members(told: Mapping[str, Any], model: str) -> Iterator[tuple[str, str, str]]:
    """Name, kind and meaning of each member of a model."""
    for name, schema in told["components"]["schemas"][model].get("properties", {}).items():
        yield name, _kind(schema), schema.get("description", "")


def _rows(told: Mapping[str, Any], model: str) -> Iterator[tuple[str, str, str]]:
    """The same of the rows that a model holds under `data`."""
    data = told["components"]["schemas"][model].get("properties", {}).get("data", {})
    if "$ref" in data.get("items", {}):
        yield from _members(told, data["items"]["$ref"].removeprefix(SCHEMAS))


def _kind(schema: Mapping[str, Any]) -> str:
    """The type of a member in words."""
    if "anyOf" in schema:
        return " or ".join(_kind(each) for each in schema["anyOf"])
    if "$ref" in schema:
        return "object"
    if schema.get("type") == "array":
        return f"array of {_kind(schema.get('items', {})) or 'values'}s"
    return schema.get("format") or schema.get("type", "any")


def _marked(text: str) -> Markup:
    """Text in which what stands between backticks is code."""
    pieces = text.split("`")
    return Markup("").join(Markup("<code>{}</code>").format(piece) if at % 2 else escape(piece) for at, piece in enumerate(pieces))


def _example(good: Mapping[str, Any]) -> str | None:
    body = good["content"]["application/json"].get("example")
    return None if body is None else json.dumps(body, ensure_ascii=False, indent=2)


def install(app: FastAPI, router: APIRouter) -> None:
    """Add the document, and the page with its style."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )

    environment.filters["marked"] = _marked

    @lru_cache(maxsize=1)
    def told() -> dict[str, Any]:
        return document(router)

    @app.api_route(f"{ROOT}/openapi.json", methods=["GET", "HEAD"], include_in_schema=False)
    def openapi() -> Response:
        return JSONResponse(told())

    @app.api_route("/api", methods=["GET", "HEAD"], include_in_schema=False)
    def reference(request: Request) -> Response:
        found = told()
        values = {
            "info": found["info"],
            "about": ABOUT.split("\n\n"),
            "sections": sections(found),
            "place": lambda path: place(request, path),
        }
        return HTMLResponse(environment.get_template("api.html.j2").render(values))

    @app.api_route("/api/static/{name}", methods=["GET", "HEAD"], include_in_schema=False)
    def style(name: str) -> Response:
        if name != "api.css":
            raise NotFoundError("There is no such file")
        return Response((HERE / "static" / name).read_bytes(), media_type="text/css; charset=utf-8")
