"""Text as Markdown that means just that text, whatever signs are in it.

Signs are escaped where they could mean something and left alone where they cannot, so that the
source reads well too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

from wargame.report.document import Run, Text, Tone
from wargame.report.tidy import tidy

#: Stands for a blank that a line must not be broken at: no text holds this character.
FIRM = "\x00"

_FENCES: dict[Tone, str] = {"strong": "**", "quote": "_"}

# Always meant as a sign by some reader.
_SIGNS = re.compile(r"[\\`*<~|$]")
# Part of no word: emphasis, where it stands at the edge of one.
_LOW_LINE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_ENTITY = re.compile(r"&(?=#?[0-9A-Za-z]+;)")
# An interval such as [+0.4..+2.0] is no link, as long as what follows does not make it one.
_BRACKET = re.compile(r"(\[[-+−]?[0-9][-+−0-9., %]*\](?=[\s.,;)]))|([\[\]])")
# Brackets around links mean nothing, as long as what follows does not make them do.
_CITED = re.compile(
    r"\\\[(\[[^\[\]\\]*\]\(#[\w-]+\)(?:[,;] \[[^\[\]\\]*\]\(#[\w-]+\))*)\\\](?![(\[:])"
)
# What begins a block where it begins a line.
_STARTS = re.compile(r"#{1,6}(?=\s|$)|[-+](?=[-\s:|]|$)|=+\s*$|>|:(?=-)|(?=\d{1,9}[.)](?:\s|$))")
_COUNT = re.compile(r"(\d{1,9})([.)])")


def inline(text: Text, lead: Callable[[str], str] | None = None, *, cell: bool = False) -> str:
    """A text's Markdown on one line but for the line ends within it (none in a ``cell``).

    ``lead`` gives the address of a place in the document, or nothing where there is none.
    """
    known = (Run(run.text, run.tone, lead(run.to) if lead and run.to else "") for run in text)
    pieces = [_piece(run, cell) for run in _joined(known)]
    made = ""
    for number, (before, inside, after, fence) in enumerate(pieces):
        following = after or "".join("".join(piece[:3]) for piece in pieces[number + 1 :])
        made += before
        if inside.startswith("[") and made.endswith("!"):
            made = made[:-1] + "\\!"  # or the link were a picture
        apart = _apart(made[-1:]) and _apart(following[:1])
        made += f"{fence}{inside}{fence}{after}" if fence and apart else inside + after
    made = _CITED.sub(r"[\1]", made)
    return made.replace(FIRM, " ") if cell else made


def escaped(words: str) -> str:
    """Words of one or more lines, every sign in them a sign only."""
    made = _SIGNS.sub(r"\\\g<0>", words)
    made = _LOW_LINE.sub(r"\\_", made)
    made = _ENTITY.sub(r"\\&", made)
    return _BRACKET.sub(lambda found: found[1] or "\\" + found[2], made)


def block(words: str, width: int = 100) -> list[str]:
    """The lines of a paragraph from its Markdown, none of which begins another block."""
    lines: list[str] = []
    parts = [part.strip(" ") for part in words.strip("\n ").split("\n")]
    for number, part in enumerate(parts):
        folded = [started(line) for line in _folded(part, width)] or [""]
        if number + 1 < len(parts) and folded[-1]:
            folded[-1] += "\\"  # a line end that is meant
        lines += [line for line in folded if line]
    return [line.replace(FIRM, " ") for line in lines]


def started(line: str) -> str:
    """A line that does not begin a heading, a list, a quotation or a table."""
    found = _STARTS.match(line)
    if not found:
        return line
    if found[0]:
        return "\\" + line
    return _COUNT.sub(r"\1\\\2", line, count=1)


def cells_wide(words: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(
        0 if unicodedata.combining(sign) else 1 + (unicodedata.east_asian_width(sign) in "WF")
        for sign in words
    )


def _joined(runs: Iterable[Run]) -> Iterator[Run]:
    """Runs of like tone and address made one: two of them side by side would undo each other."""
    held: Run | None = None
    for run in runs:
        if not run.text:
            continue
        if held and (held.tone, held.to) == (run.tone, run.to):
            held = Run(held.text + run.text, run.tone, run.to)
            continue
        if held:
            yield held
        held = run
    if held:
        yield held


def _piece(run: Run, cell: bool) -> tuple[str, str, str, str]:
    """Blanks before, the text, blanks after, and the signs to put around it.

    The run leads to an address, if to anything.
    """
    address = run.to
    words = tidy(run.text).replace("\t", " ")
    if cell or run.tone == "code" or address:
        words = words.replace("\n", " ")
    bare = words.strip(" \n")
    if not bare:
        return words, "", "", ""
    start = words.index(bare)
    before, after = words[:start], words[start + len(bare) :]
    fence = _FENCES.get(run.tone, "")
    inside = _code(bare, cell) if run.tone == "code" else escaped(bare)
    if address:
        edge = fence if _edged(bare) else ""
        return before, f"[{edge}{inside}{edge}]({address})", after, ""
    return before, inside, after, fence if _edged(bare) else ""


def _edged(words: str) -> bool:
    """Whether emphasis around the words cannot be misread: no odd blank at their edges."""
    return not (words[0].isspace() or words[-1].isspace())


def _code(words: str, cell: bool) -> str:
    """A code span: its fence longer than any row of back-quotes in it."""
    longest = max((len(row) for row in re.findall("`+", words)), default=0)
    fence = "`" * (longest + 1)
    pad = FIRM if words.startswith("`") or words.endswith("`") else ""
    inside = words.replace(" ", FIRM)
    if cell:  # a table is cut at its lines before anything else is read
        inside = inside.replace("|", "\\|")
    return f"{fence}{pad}{inside}{pad}{fence}"


def _apart(sign: str) -> bool:
    """Whether emphasis may begin or end beside a sign."""
    return not sign or sign in " \n!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~" + FIRM


def _folded(line: str, width: int) -> list[str]:
    """A line cut at blanks into lines of about ``width``."""
    made: list[str] = []
    for word in line.split(" "):
        if made and len(made[-1]) + 1 + len(word) <= width:
            made[-1] += " " + word
        elif word:
            made.append(word)
    return made
