"""The reports of the example exercises are those of the saves that ship."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wargame.record.store import Store

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("name", ["solo", "facilitated"])
def test_a_report_is_of_the_save_beside_it(name: str) -> None:
    """After the saves are made anew: `wargame report` again, as docs/report.md says."""
    with Store.open(ROOT / "saves" / f"example-{name}.wargame", write=False) as store:
        head = store.head(1)[1]
    page = (ROOT / "docs" / "examples" / f"{name}.html").read_text(encoding="utf-8")
    assert head in page, "the report is of another head"
    assert "<script" not in page and not re.search(r'(?:src|href)="(?!#|data:)', page)
    assert "Decision and luck" in page and "Turning points" in page
    assert "has no analysis" not in page
