"""For those who run the service: is the process alive, can it answer, what has it done."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from greentrade import __version__
from greentrade.explorer.operation.metrics import CONTENT_TYPE
from greentrade.explorer.problems import NotFoundError

router = APIRouter(include_in_schema=False)
FRESH = {"Cache-Control": "no-store"}


@router.api_route("/healthz", methods=["GET", "HEAD"])
async def healthz(request: Request) -> Response:
    """200 as soon as the process answers."""
    return JSONResponse({"status": "ok", **_about(request)}, headers=FRESH)


@router.api_route("/readyz", methods=["GET", "HEAD"])
async def readyz(request: Request) -> Response:
    """200 once the first questions have been answered, 503 before."""
    watch = request.app.state.watch
    ready = watch.ready.is_set()
    told = {"status": "ready" if ready else "not ready", **_about(request)}
    if watch.problem:
        told["problem"] = watch.problem
    return JSONResponse(told, 200 if ready else 503, headers=FRESH if ready else {**FRESH, "Retry-After": "1"})


@router.api_route("/metrics", methods=["GET", "HEAD"])
async def metrics(request: Request) -> Response:
    """The metrics of all workers; 404 where the operator does not want them told."""
    if not request.app.state.settings.metrics:
        raise NotFoundError("This server tells no metrics")
    text = await run_in_threadpool(request.app.state.metrics.text)
    return Response(text, media_type=CONTENT_TYPE, headers=FRESH)


def _about(request: Request) -> dict[str, object]:
    return {"snapshot": request.app.state.current.snapshot, "version": __version__}
