"""Every answer has the security headers, errors too; other sites may read the API and nothing else."""

import pytest

PATHS = ("/page", "/api/v1/count/a", "/nowhere", "/broken", "/healthz", "/metrics")


@pytest.fixture(scope="module")
def answers(small_store):
    from tests.explorer.operation.conftest import make_probes

    with make_probes(small_store).client() as client:
        yield {path: client.get(path, headers={"Origin": "https://elsewhere.example"}) for path in PATHS}


@pytest.mark.parametrize("path", PATHS)
def test_nothing_inline_and_nothing_from_elsewhere(answers, path):
    headers = answers[path].headers
    policy = headers["content-security-policy"]
    assert {"default-src 'self'", "object-src 'none'", "base-uri 'self'", "frame-ancestors 'none'", "form-action 'self'"} <= {
        each.strip() for each in policy.split(";")
    }
    assert "unsafe" not in policy and "*" not in policy and "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "geolocation=()" in headers["permissions-policy"]
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"


def test_an_error_of_ours_is_told_without_its_text(answers):
    told = answers["/broken"]
    assert told.status_code == 500 and told.headers["content-type"] == "application/problem+json"
    assert "ZeroDivision" not in told.text and "Traceback" not in told.text


def test_scripts_of_other_sites_read_the_api_only(answers):
    assert answers["/api/v1/count/a"].headers["access-control-allow-origin"] == "*"
    assert answers["/api/v1/count/a"].headers["cross-origin-resource-policy"] == "cross-origin"
    assert "ETag" in answers["/api/v1/count/a"].headers["access-control-expose-headers"]
    for path in ("/page", "/broken", "/metrics"):
        assert "access-control-allow-origin" not in answers[path].headers
        assert answers[path].headers["cross-origin-resource-policy"] == "same-origin"
