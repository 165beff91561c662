"""Errors have SDMX's codes, in the form that the client reads; no request is answered with a fault of the server."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from .conftest import KEY, LIST, Get

FAULTS = [
    (404, 100, "2.1/data/NOTHING/all", {}),
    (404, 100, "2.1/data/GREENTRADE,IMPORTS,2.0.0/all", {}),
    (404, 100, f"2.1/data/IMPORTS/{KEY}/ECB", {}),
    (404, 100, f"2.1/data/IMPORTS/{KEY.replace('KAZ', 'KAS')}", {}),
    (404, 100, f"2.1/data/IMPORTS/{KEY.replace('A.', 'Q.', 1)}", {}),
    (404, 100, f"2.1/data/IMPORTS/{KEY.replace('KAZ', '_T')}", {}),
    (404, 100, f"2.1/data/IMPORTS/{KEY.replace(LIST, 'imf-lct@1999-01-01')}", {}),
    (404, 100, f"2.1/data/IMPORTS/{KEY.replace('KAZ', 'KAZ-KAZ')}", {}),
    (404, 100, f"2.1/data/IMPORTS/{KEY}", {"startPeriod": "2090"}),
    (404, 100, f"2.1/data/CROSS_SECTION/{KEY}", {"startPeriod": "2020", "endPeriod": "2020"}),
    (404, 100, "2.1/codelist/GREENTRADE/CL_NOTHING", {}),
    (404, 100, "2.1/metadataflow", {}),
    (404, 100, "3.0/structure/valuelist", {}),
    (404, 100, "2.1/nothing", {}),
    (404, 100, "2.1", {}),
    (400, 140, "2.1/data/IMPORTS/A.KAZ", {}),
    (400, 140, f"2.1/data/IMPORTS/{KEY}.2020", {}),
    (400, 140, f"2.1/data/IMPORTS/{KEY.replace('KAZ', 'K%20Z')}", {}),
    (400, 140, f"2.1/data/A,B,C,D/{KEY}", {}),
    (400, 140, f"2.1/data/IMPORTS/{KEY}/all/more", {}),
    (400, 140, f"2.1/data/IMPORTS/{KEY}", {"startPeriod": "2020-13"}),
    (400, 140, f"2.1/data/IMPORTS/{KEY}", {"lastNObservations": "-1"}),
    (400, 140, f"2.1/data/IMPORTS/{KEY}", {"detail": "everything"}),
    (400, 140, f"2.1/data/IMPORTS/{KEY}", {"dimensionAtObservation": "OBS_VALUE"}),
    (400, 140, f"2.1/data/IMPORTS/{KEY}", {"unknown": "1"}),
    (400, 140, f"2.1/data/IMPORTS/{KEY}", {"c[FREQ]": "A"}),
    (400, 140, f"3.0/data/dataflow/GREENTRADE/IMPORTS/1.0/x/{KEY}/more", {}),
    (400, 140, f"3.0/data/dataflow/GREENTRADE/IMPORTS/one/{KEY}", {}),
    (400, 140, f"3.0/data/dataflow/GREENTRADE/IMPORTS/+/{KEY}", {"c[NOTHING]": "1"}),
    (400, 140, f"3.0/data/dataflow/GREENTRADE/IMPORTS/+/{KEY}", {"c[OBS_VALUE]": "ge:much"}),
    (400, 140, f"3.0/data/dataflow/GREENTRADE/IMPORTS/+/{KEY}", {"attributes": "COLOUR"}),
    (400, 140, f"3.0/data/dataflow/GREENTRADE/IMPORTS/+/{','.join([KEY] * 21)}", {}),
    (400, 140, "3.0/structure/nothing", {}),
    (400, 140, "2.1/codelist/all/all/all", {"references": "cousins"}),
    (400, 140, "2.1/codelist/all/all/all", {"detail": "some"}),
    (400, 140, "2.1/codelist/GREENTRADE/CL_FREQ/1.x", {}),
    (400, 140, f"2.1/availableconstraint/IMPORTS/{KEY}/all/COLOUR", {}),
    (400, 140, f"2.1/availableconstraint/IMPORTS/{KEY}", {"mode": "some"}),
    (400, 140, f"2.1/availableconstraint/IMPORTS/{KEY}", {"references": "parents"}),
    (422, 150, f"2.1/data/IMPORTS/{KEY}", {"asOf": "999"}),
    (422, 150, f"2.1/data/IMPORTS/{KEY}", {"asOf": "yesterday"}),
    (422, 150, f"2.1/data/IMPORTS/{KEY}", {"startPeriod": "2022", "endPeriod": "2020"}),
    (422, 150, f"2.1/data/INTRA_REGIONAL_SHARE/{KEY}", {}),
    (422, 150, f"3.0/data/datastructure/GREENTRADE/DSD_INDICATORS/+/{KEY}", {}),
    (422, 150, f"3.0/data/dataflow/GREENTRADE/*/+/{KEY}", {}),
    (501, 501, "3.0/metadata/metadataset/ECB", {}),
    (501, 501, f"2.1/availableconstraint/IMPORTS/{KEY}", {"updatedAfter": "1"}),
    (413, 510, "2.1/data/IMPORTS", {}),
    (413, 510, "3.0/data/dataflow/GREENTRADE/CROSS_SECTION/+/*", {}),
]  # fmt: skip


@pytest.mark.parametrize(("status", "code", "path", "parameters"), FAULTS)
def test_status_and_code(get: Get, status: int, code: int, path: str, parameters: dict[str, str]) -> None:
    xml = get(path, "application/xml", **parameters)
    assert (xml.status_code, re.findall(r'code="(\d+)"', xml.text)) == (status, [str(code)]), xml.text
    assert xml.headers["content-type"].startswith("application/xml")
    told = get(path, "application/json", **parameters)
    assert told.status_code == status and told.headers["content-type"] == "application/problem+json"
    assert told.json()["errors"][0]["code"] == code and told.json()["status"] == status
    assert told.json()["detail"] and "Traceback" not in told.text


def test_each_grammar_has_its_own_form_of_error_where_the_client_does_not_say(get: Get) -> None:
    assert get("2.1/nothing").text.startswith("<?xml") and get("3.0/nothing").json()["status"] == 404


def test_a_parameter_that_is_given_twice(client: TestClient) -> None:
    assert client.get("/sdmx/2.1/codelist/GREENTRADE/CL_FREQ?detail=full&detail=full").status_code == 400


def test_an_error_says_what_to_do(get: Get) -> None:
    told = get(f"2.1/data/IMPORTS/{KEY.replace('KAZ', 'KAS')}", "application/json").json()
    assert told["what"] == "REF_AREA has no such code" and told["rows"] == ["KAS"] and "KAZ" in told["remedy"]
    assert "FREQ.REF_AREA.COUNTERPART_AREA" in get("2.1/data/IMPORTS/A.KAZ").text
    assert "_T for COUNTERPART_AREA" in get("2.1/data/IMPORTS").text
