"""Numbers in large figures, three rows high, for a room that reads from afar: pure text."""

from __future__ import annotations

#: Figures six dots high; a cell shows two dots, one above the other.
_DOTS = {
    "0": ("#####", "#   #", "#   #", "#   #", "#   #", "#####"),
    "1": (" ##", "  #", "  #", "  #", "  #", "  #"),
    "2": ("#####", "    #", "#####", "#    ", "#    ", "#####"),
    "3": ("#####", "    #", " ####", "    #", "    #", "#####"),
    "4": ("#   #", "#   #", "#####", "    #", "    #", "    #"),
    "5": ("#####", "#    ", "#####", "    #", "    #", "#####"),
    "6": ("#####", "#    ", "#####", "#   #", "#   #", "#####"),
    "7": ("#####", "    #", "    #", "    #", "    #", "    #"),
    "8": ("#####", "#   #", "#####", "#   #", "#   #", "#####"),
    "9": ("#####", "#   #", "#####", "    #", "    #", "#####"),
    ".": (" ", " ", " ", " ", " ", "#"),
    " ": ("  ", "  ", "  ", "  ", "  ", "  "),
    "%": ("#  # ", "  #  ", "  #  ", " #   ", " #   ", "#  # "),
}
_CELLS = {"  ": " ", "# ": "▀", " #": "▄", "##": "█"}


def figures(text: str) -> tuple[str, str, str]:
    """A number on three rows of one width; letters it does not know are left out."""
    known = [_DOTS[letter] for letter in text if letter in _DOTS]
    dots = [" ".join(letter[row] for letter in known) for row in range(6)]
    first, second, third = (
        "".join(_CELLS[above + below] for above, below in zip(dots[n], dots[n + 1], strict=True))
        for n in (0, 2, 4)
    )
    return first, second, third
