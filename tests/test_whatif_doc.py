"""docs/whatif.md: its commands run, in order, and say what it says.

`python -m tests.test_whatif_doc` writes the output anew where rules or examples changed on purpose.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import tempfile
from pathlib import Path

import pytest

from wargame.cli import main

ROOT = Path(__file__).resolve().parents[1]
DOC = ROOT / "docs" / "whatif.md"
#: A command, over as many lines as it needs, and what it prints.
BLOCK = re.compile(r"^```\n\$ (?P<command>wargame (?:.*\\\n)*.*)\n(?P<output>(?:.*\n)*?)```$", re.M)


def run(command: str) -> str:
    """What a command prints, on either stream."""
    told = io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
        main(shlex.split(command.replace("\\\n", " "))[1:])
    return told.getvalue()


def made(text: str) -> str:
    """The page with every output as it is now; in a folder with a copy of the examples."""
    shutil.copytree(ROOT / "saves", "saves", ignore=lambda _, names: [
        name for name in names if not name.startswith("example-")
    ])  # fmt: skip
    return BLOCK.sub(lambda found: f"```\n$ {found['command']}\n{run(found['command'])}```", text)


def test_the_page_says_what_the_commands_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fork, difference and what-if of an example save."""
    monkeypatch.chdir(tmp_path)
    text = DOC.read_text(encoding="utf-8")
    assert len(BLOCK.findall(text)) == 4
    assert made(text) == text, "python -m tests.test_whatif_doc writes it anew"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        DOC.write_text(made(DOC.read_text(encoding="utf-8")), encoding="utf-8")
        os.chdir(ROOT)
