"""The headings of a cited document, and whether a place that content names is one of them.

A place is a heading, a heading within one after a comma, or a numbered item: ``Taiwan, Section
II``, ``F) NATO & Europe, item 6``.  A heading may be cut where its subtitle or remark begins, and
a detail in round brackets may follow a place.  A semicolon stands between two places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache

#: By heading, what stands within it: narrower headings, or ``items 1-9`` for a numbered list.
Sections = Mapping[str, Sequence[str]]

_SUBTITLE = re.compile(r"\. |: | - | \(")
_DETAIL = re.compile(r" *\([^()]*\)$")
_ITEMS = re.compile(r"items? ([0-9]+)(?:-([0-9]+))?$")
_FOLDED = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-"})


def misplaced(sections: Sections, cited: str) -> tuple[str, str] | None:
    """The first place of a citation that no heading answers to, with what helps, or None."""
    for place in cited.split(";"):
        found = list(dict.fromkeys(_places(sections, place)))
        if not found:
            found = list(dict.fromkeys(_places(sections, _DETAIL.sub("", place.strip()))))
        if not found:
            return f"no section `{place.strip()}`", _nearest(sections, place)
        if len(found) > 1:
            choices = " or ".join(f"`{path}`" for path in found)
            return f"more than one section `{place.strip()}`", f"say which: {choices}"
    return None


def _places(sections: Sections, place: str) -> Iterator[str]:
    """Where a place can be meant to lie, each as the heading with the one above it."""
    wanted = _fold(place)
    for heading, inner in sections.items():
        names = _names(heading)
        if wanted in names:
            yield heading
        rests = {wanted[len(name) + 2 :] for name in names if wanted.startswith(f"{name}, ")}
        for narrower in inner:
            if _ITEMS.fullmatch(narrower):
                yield from (f"{heading}, {rest}" for rest in rests if _within(rest, narrower))
            elif ({wanted} | rests) & _names(narrower):
                yield f"{heading}, {narrower}"


def _within(cited: str, span: str) -> bool:
    """Whether an item, or a run of them, lies in a numbered list."""
    one, listed = _ITEMS.fullmatch(cited), _ITEMS.fullmatch(span)
    if one is None or listed is None:
        return False
    low, high = (int(listed[1]), int(listed[2] or listed[1]))
    return low <= int(one[1]) <= int(one[2] or one[1]) <= high


@lru_cache(maxsize=1024)  # a register has some hundred headings, asked for by every citation
def _names(heading: str) -> frozenset[str]:
    """A heading in full, and cut where its subtitle begins."""
    whole = _fold(heading)
    cut = _SUBTITLE.search(whole)
    return frozenset({whole, whole[: cut.start()]} if cut else {whole})


def _fold(text: str) -> str:
    return " ".join(text.translate(_FOLDED).casefold().split())


def _nearest(sections: Sections, place: str) -> str:
    """The heading, or the heading within one, that a misspelt place is most like."""
    known: dict[str, str] = {}
    for heading, inner in sections.items():
        known |= dict.fromkeys(_names(heading), heading)
        for narrower in inner:
            path = f"{heading}, {narrower}"
            if not _ITEMS.fullmatch(narrower):
                known |= dict.fromkeys({_fold(path), *_names(narrower)}, path)
    wanted = _fold(place)
    near = [name for name in known if wanted and wanted in name]
    near = near or get_close_matches(wanted, known, n=1, cutoff=0.6)
    return f"did you mean `{known[near[0]]}`?" if near else ""
