"""What a run of the tests compiles is kept for that run, and not in the user's own cache."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="session")
def cache_of_this_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A cache folder that goes with the run, for programs started by tests too.

    Processes that share the work (xdist) share it as well: its entries are made to be shared.
    """
    before = os.environ.get("WARGAME_CACHE")
    base = tmp_path_factory.getbasetemp()
    run = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    os.environ["WARGAME_CACHE"] = str(run / "cache")
    yield
    del os.environ["WARGAME_CACHE"]
    if before is not None:
        os.environ["WARGAME_CACHE"] = before


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Look for garbage less often, and never among what stays for the whole run.

    Modules, tests and compiled content are hundreds of thousands of objects, which Python would
    go through again and again: an eighth of the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
