"""Text of a document as the runs, links and bookmarks of a Word paragraph, written as XML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from xml.sax.saxutils import escape, quoteattr

from wargame.report.document import Document, Text
from wargame.report.docx_styles import MONO
from wargame.report.places import anchors
from wargame.report.tidy import tidy

_STYLES = {
    "strong": "Strong",
    "dim": "Quiet",
    "code": "Code",
    "quote": "Emphasis",
    "good": "Good",
    "bad": "Bad",
}
# A link keeps its own style, so its tone is said directly.
_DIRECT = {
    "strong": "<w:b/><w:bCs/>",
    "code": f'<w:rFonts w:ascii="{MONO}" w:hAnsi="{MONO}" w:cs="{MONO}"/>',
    "quote": "<w:i/><w:iCs/>",
}

# Letters written from the right to the left, with the blanks between them.
_RIGHT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_TURNS = re.compile(f"([{_RIGHT}]+(?:[ ]+[{_RIGHT}]+)*)")
_ENDS = re.compile("([\n\t])")

#: The longest name of a bookmark that Word takes.
_NAME = 40


class Places:
    """The anchors of a document as bookmarks: each once, by a name that Word takes."""

    def __init__(self, document: Document) -> None:
        self._names: dict[str, str] = {}
        self._marked: set[str] = set()
        taken: set[str] = set()
        for anchor in anchors(document):
            if anchor not in self._names:
                name = _bookmark(anchor, taken)
                taken.add(name.lower())
                self._names[anchor] = name

    def name(self, anchor: str) -> str:
        """The bookmark's name; empty where the document has no such place."""
        return self._names.get(anchor, "")

    def mark(self, anchor: str, inside: str) -> str:
        """XML with a bookmark around it: the first time the anchor comes, and never again."""
        name = self.name(anchor)
        if not name or name in self._marked:
            return inside
        self._marked.add(name)
        number = len(self._marked)
        return (
            f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{inside}'
            f'<w:bookmarkEnd w:id="{number}"/>'
        )

    def runs(self, text: Text, *, toned: bool = True) -> str:
        """The runs of a text, and its links to places that there are."""
        made = []
        for run in text:
            name = self.name(run.to)
            if name:
                look = f'<w:rStyle w:val="Hyperlink"/>{_DIRECT.get(run.tone, "")}'
                link = f'<w:hyperlink w:anchor="{name}" w:history="1">'
                made.append(f"{link}{words(run.text, look)}</w:hyperlink>")
            else:
                style = _STYLES.get(run.tone, "") if toned else ""
                made.append(words(run.text, f'<w:rStyle w:val="{style}"/>' if style else ""))
        return "".join(made)


def words(said: str, look: str = "") -> str:
    """Runs of one look; line ends, tabs and the direction of the letters as Word has them."""
    made = []
    for number, piece in enumerate(_TURNS.split(tidy(said))):
        if piece:
            look_here = look + "<w:rtl/>" * (number % 2)
            inner = "".join(_pieces(piece))
            made.append(f"<w:r>{f'<w:rPr>{look_here}</w:rPr>' if look_here else ''}{inner}</w:r>")
    return "".join(made)


def paragraph(style: str, inside: str, direct: str = "") -> str:
    """A paragraph of a style; ``direct`` are properties of its own."""
    look = f'<w:pStyle w:val="{style}"/>' if style != "Normal" else ""
    both = look + direct
    return f"<w:p>{f'<w:pPr>{both}</w:pPr>' if both else ''}{inside}</w:p>"


def field(code: str, shown: str, look: str = "") -> str:
    """A field with what it showed last."""
    return f"<w:fldSimple w:instr={quoteattr(f' {code} ')}>{words(shown, look)}</w:fldSimple>"


def _bookmark(anchor: str, taken: set[str]) -> str:
    """A name of letters, digits and low lines that begins with a letter, in no use yet."""
    name = re.sub("[^A-Za-z0-9]+", "_", anchor).strip("_")
    if not name[:1].isalpha():
        name = f"at_{name}"
    if len(name) <= _NAME and name.lower() not in taken:
        return name
    # Cut, or alike but for signs or capitals: told apart by what the anchor was.
    return f"{name[: _NAME - 17]}_{sha256(anchor.encode('utf-8', 'replace')).hexdigest()[:16]}"


def _pieces(piece: str) -> Iterator[str]:
    for part in _ENDS.split(piece):
        if part == "\n":
            yield "<w:br/>"
        elif part == "\t":
            yield "<w:tab/>"
        elif part:
            yield f'<w:t xml:space="preserve">{escape(part)}</w:t>'
