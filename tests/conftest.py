"""What the tests of several rooms share: the folder of real data, and a store of their own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# A busy machine must not fail a property: how long an example takes is no outcome.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")

# Spark's small tests are over before its compilers have paid for themselves.
os.environ.setdefault(
    "PYSPARK_SUBMIT_ARGS",
    "--conf spark.driver.extraJavaOptions=-XX:TieredStopAtLevel=1 --conf spark.sql.codegen.wholeStage=false "
    "--conf spark.sql.codegen.factoryMode=NO_CODEGEN pyspark-shell",
)

ROOT = Path(__file__).resolve().parent.parent

DEAREST = (
    "docs/test_examples_run.py",
    "flows/test_vintages_spark.py",
    "explorer/browser/test_every_page.py",
    "reconcile/test_command.py",
    "reconcile/test_cleaning_before.py",
    "explorer/browser/test_live_brief.py",
    "store/test_killed_and_crowded.py",
    "lists/test_skos_export.py",
    "demo/test_files.py",
    "cli/test_serve.py",
)
"""Files that take from ten seconds to a minute or more. They are begun first: one begun last would be waited for alone."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The dearest files first, the others as they come."""
    places = {ROOT / "tests" / name: place for place, name in enumerate(DEAREST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Each file goes to one process, and all that has Spark in its name to the same: Java starts but once."""
    from xdist.scheduler import LoadFileScheduling

    class Files(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "spark" if "spark" in nodeid else super()._split_scope(nodeid)

    return Files(config, log)


@pytest.fixture(scope="session")
def project_root() -> Path:
    """The checkout that the tests run in."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Publishers' own files, which a clone does not carry because their terms forbid passing them on."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"real data are not here: {folder} does not exist (their publishers forbid passing the files on)")
    return folder


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `greentrade demo` writes, made once for all workers of a test run; read it, and copy what is to change."""
    from filelock import FileLock

    from greentrade.cli import main

    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    folder = base / "greentrade-demo"
    with FileLock(base / "greentrade-demo.lock"):
        if not (folder / "done").exists():
            assert main(["demo", "--out", str(folder)]) == 0
            (folder / "done").touch()
    return folder


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    """Where a test may make its store."""
    return tmp_path / "store"
