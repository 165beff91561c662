"""None of the locked packages has a published vulnerability, as far as the machine can look them up."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def audited(text: str) -> list[dict]:
    """The packages that pip-audit could look up, of its JSON."""
    return [each for each in json.loads(text)["dependencies"] if "skip_reason" not in each]


def told(packages: list[dict]) -> list[str]:
    return [f"{each['name']} {each['version']}: {fault['id']}" for each in packages for fault in each["vulns"]]


def test_no_locked_package_is_known_to_be_vulnerable():
    command = [sys.executable, "-m", "pip_audit", "--requirement", "requirements.txt", "--disable-pip", "--no-deps", "--format", "json"]
    done = subprocess.run([*command, "--timeout", "5"], cwd=ROOT, capture_output=True, text=True)
    found = audited(done.stdout) if done.stdout else []
    if not found:
        pytest.skip("the database of vulnerabilities cannot be reached from here: run make audit where it can")
    assert told(found) == []


def test_a_vulnerable_package_is_told():
    text = '{"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1"}]}, {"name": "b", "skip_reason": "not found"}]}'
    assert told(audited(text)) == ["a 1: PYSEC-1"]
