"""The small scenario that docs/authoring.md writes from empty files, for tests of analysis.

Unlike ``tiny`` it has ranges, a shock and a discretionary event.
"""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "authoring.md"
BLOCK = re.compile(r"```yaml\n(# ((?:scenarios|decks)/[a-z/-]+\.yaml)\n.*?)```", re.S)


def written_into(folder: Path) -> list[str]:
    """Write the files that the page prints into a folder; their names, in the page's order."""
    found = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    for text, name in found:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [name for _, name in found]
