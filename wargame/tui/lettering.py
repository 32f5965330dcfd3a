"""A title in large letters, two dots to a cell: pure text."""

from __future__ import annotations

from itertools import zip_longest

#: Letters six dots high; a cell shows two dots, one above the other.
LETTERS = {
    "A": (" #### ", "##  ##", "##  ##", "######", "##  ##", "##  ##"),
    "E": ("######", "##    ", "#####", "##    ", "##    ", "######"),
    "G": (" #####", "##    ", "##    ", "## ###", "##  ##", " #####"),
    "M": ("##   ##", "### ###", "#######", "## # ##", "##   ##", "##   ##"),
    "R": ("##### ", "##  ##", "##  ##", "##### ", "## ## ", "##  ##"),
    "W": ("##   ##", "##   ##", "## # ##", "#######", "### ###", "##   ##"),
}
_CELLS = {"  ": " ", "# ": "▀", " #": "▄", "##": "█"}


def large(text: str) -> tuple[str, ...]:
    """A text of the known letters on three rows, all of one width."""
    dots = [
        "  ".join(LETTERS[letter][row].ljust(len(LETTERS[letter][0])) for letter in text)
        for row in range(6)
    ]
    return tuple(
        "".join(
            _CELLS[upper + lower]
            for upper, lower in zip_longest(dots[n], dots[n + 1], fillvalue=" ")
        )
        for n in range(0, 6, 2)
    )
