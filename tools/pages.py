"""Pages of the documentation whose tables are made from the content, and kept up to date."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from benchmarks.paste import paste

ROOT = Path(__file__).resolve().parent.parent


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; a cell is told on one line, whatever it holds."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def _cell(text: str) -> str:
    """A text as it can stand in a table."""
    return " ".join(text.split()).replace("|", "\\|")


def keep(doc: str, module: str, page: Path, tables: Callable[[], Mapping[str, str]]) -> int:
    """A tool's command line: write a page's tables between their marks, or ``--check`` them.

    Gives the exit code: 1 where the page is only checked and is not what it should be.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=doc.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only say whether it is up to date")
    check = parser.parse_args().check
    old = page.read_text(encoding="utf-8")
    new = paste(old, tables())
    if check:
        if old != new:
            print(f"{page.relative_to(ROOT)} is behind what it shows: python -m {module}")
        return int(old != new)
    page.write_text(new, encoding="utf-8")
    return 0
