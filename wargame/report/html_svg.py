"""A picture as part of a page: its ids made its own, its style sheet the page's.

A picture by itself carries ids and a style sheet.  Several on one page would share both, so ids
get a prefix, and the sheet gives way to rules of the page that name the same classes.  Only what
:mod:`wargame.report.svg` draws with gets through: the page cannot be reached from a picture.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from wargame.report.svg import TONES

_SPACE = "{http://www.w3.org/2000/svg}"
_SHAPES = {"g", "title", "desc", "rect", "line", "polyline", "polygon", "circle", "path", "text"}
_DRAWN = {
    *("x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "width", "height", "d"),
    *("points", "transform", "class", "fill", "fill-opacity", "stroke", "stroke-width"),
    *("stroke-opacity", "stroke-linejoin", "stroke-linecap", "stroke-dasharray"),
    *("font-size", "font-weight", "font-style", "text-anchor", "role", "aria-label", "id"),
}
_FETCHES = re.compile(r"url\(|javascript:|expression\(", re.IGNORECASE)


def inlined(svg: str, alt: str, prefix: str) -> str:
    """The picture as an element of an HTML page, ``alt`` spoken for it.

    ``prefix`` is a word of the page's ids that no other picture has.  Raises ValueError for a
    text that is no picture.
    """
    if "<!" in svg:
        raise ValueError("a picture has no document type and no comments")
    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        raise ValueError(f"not a picture: {error}") from error
    if root.tag != _SPACE + "svg":
        raise ValueError("not a picture: its first element is not svg")
    size = "".join(
        f" {name}={quoteattr(root.attrib[name])}"
        for name in ("viewBox", "width", "height")
        if name in root.attrib
    )
    told = alt or _told(root)
    inside = "".join(
        _element(child, prefix)
        for child in root
        if child.tag not in (_SPACE + "title", _SPACE + "desc")
    )
    return f'<svg{size} role="img" aria-label={quoteattr(told)}>{inside}</svg>'


def rules() -> str:
    """The style sheet of every picture of a page, by the page's own colours (``--tone``)."""
    return "".join(
        f"figure .{tone}{{fill:var(--{tone})}}figure .{tone}-line{{fill:none;stroke:var(--{tone})}}"
        for tone in TONES
    )


def colours(dark: bool) -> str:
    """The tones as custom properties of the page."""
    return "".join(f"--{tone}:{pair[dark]};" for tone, pair in TONES.items())


def _told(root: ElementTree.Element) -> str:
    """What the picture says of itself."""
    said = (root.findtext(_SPACE + name) or "" for name in ("title", "desc"))
    return ". ".join(part for part in said if part)


def _element(node: ElementTree.Element, prefix: str) -> str:
    name = node.tag.removeprefix(_SPACE)
    if name not in _SHAPES or not node.tag.startswith(_SPACE):
        return ""
    kept = "".join(
        f" {key}={quoteattr(f'{prefix}-{value}' if key == 'id' else value)}"
        for key, value in node.attrib.items()
        if key in _DRAWN and not _FETCHES.search(value)
    )
    # White space counts in text alone; elsewhere it is how the file is laid out.
    words = escape(node.text or "") if name in ("title", "desc", "text") else ""
    inside = words + "".join(_element(child, prefix) for child in node)
    return f"<{name}{kept}>{inside}</{name}>" if inside else f"<{name}{kept}/>"
