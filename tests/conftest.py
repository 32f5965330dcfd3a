"""What a run of the tests compiles is kept for that run, and not in the user's own cache."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="session")
def cache_of_this_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A cache folder that goes with the run, for programs started by tests too."""
    before = os.environ.get("WARGAME_CACHE")
    os.environ["WARGAME_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    yield
    del os.environ["WARGAME_CACHE"]
    if before is not None:
        os.environ["WARGAME_CACHE"] = before
