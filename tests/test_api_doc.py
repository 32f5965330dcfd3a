"""docs/api.md: its code runs, in order, and prints what it says.

`python -m tests.test_api_doc` writes the output anew where rules or content changed on purpose.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

DOC = Path(__file__).resolve().parents[1] / "docs" / "api.md"
BLOCK = re.compile(
    r"^```python\n(?P<code>.*?)^```\n(?:\n```text\n(?P<output>.*?)^```\n)?", re.M | re.S
)


class Block(NamedTuple):
    line: int
    code: str
    output: str | None


def blocks(text: str) -> list[Block]:
    return [
        Block(text[: found.start()].count("\n") + 2, found["code"], found["output"])
        for found in BLOCK.finditer(text)
    ]


def played(text: str) -> Iterator[tuple[Block, str | None]]:
    """Every block with what it prints; None where what it needs is not installed."""
    names: dict[str, Any] = {"__name__": "tour"}
    for block in blocks(text):
        needs = re.match(r"# needs (\w+)", block.code)
        if needs and importlib.util.find_spec(needs[1]) is None:
            yield block, None
            continue
        told = io.StringIO()
        code = compile("\n" * (block.line - 1) + block.code, str(DOC), "exec")
        with contextlib.redirect_stdout(told):
            exec(code, names)
        yield block, told.getvalue()


def test_the_tour_prints_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In an empty folder, as a reader would."""
    monkeypatch.chdir(tmp_path)
    text = DOC.read_text(encoding="utf-8")
    assert len(blocks(text)) >= 14
    assert text.count("```python") == len(blocks(text))
    for block, told in played(text):
        if told is not None:
            assert told == (block.output or ""), f"docs/api.md, line {block.line}"


def main() -> None:
    text = DOC.read_text(encoding="utf-8")
    results = {block.line: told for block, told in played(text)}

    def filled(found: re.Match[str]) -> str:
        told = results[text[: found.start()].count("\n") + 2]
        if told is None:
            return found[0]
        shown = f"\n```text\n{told}```\n" if told else ""
        return f"```python\n{found['code']}```\n{shown}"

    DOC.write_text(BLOCK.sub(filled, text), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        main()
