"""Any request, right or wrong, is answered as the OpenAPI document says: schemathesis makes them up from the document."""

from __future__ import annotations

import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import ProjectConfig, SchemathesisConfig
