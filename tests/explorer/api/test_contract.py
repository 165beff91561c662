"""Any request, right or wrong, is answered as the OpenAPI document says: schemathesis makes them up from the document."""

from __future__ import annotations

import schemathesis
from fastapi import FastAPI
from schemathesis.schemas import BaseSchema

from greentrade.explorer import api

HOW = """
seed = 1

[generation]
mode = "all"
max-examples = 4
deterministic = true
no-shrink = true

[checks]
# What is well formed may still name an economy, a code or a year that there is not.
positive_data_acceptance.expected-statuses = ["2xx", 400, 404, 422]
# An error of ours is no way to refuse.
negative_data_rejection.expected-statuses = [400, 404, 405, 406, 414]

# Every edge of every parameter is tried where parameters differ; pages, forms and snapshots are the same everywhere.
[[operations]]
include-path-regex = "/(explain|vintages.*|coverage|snapshots|quarantine|editions|groups|indicators|lists|lists/.*)$"
phases.coverage.enabled = false
"""


def described() -> BaseSchema:
    """The document, and how requests are made from it: right and wrong ones, the same in every run. It needs no store."""
    app = FastAPI(openapi_url=None)
    api.install(app)
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", app, config=schemathesis.Config.from_str(HOW))


contract = described()


@contract.parametrize()
def test_the_contract_holds(case: schemathesis.Case, app: FastAPI) -> None:
    case.call_and_validate(app=app)
