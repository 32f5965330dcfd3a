"""Pictures as PNG, for documents that cannot hold SVG.

Typst draws them: it is one wheel on every system, brings fonts of its own where the system has
none, and asks nobody for anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from wargame.errors import WargameError

if TYPE_CHECKING:
    import typst

#: Points of a pixel: a page has 72 points to the inch, a screen 96 pixels.
POINTS = 0.75

#: Sans-serif families, the first that is there is taken; the last comes with Typst.
_FAMILIES = (
    "'Segoe UI','Helvetica Neue',Helvetica,Arial,Roboto,'DejaVu Sans','Liberation Sans',"
    "'Noto Sans','Libertinus Serif'"
)
_SHEET = re.compile(r"<style>.*?</style>", re.DOTALL)
_PAGE = b"""\
#set page(width: auto, height: auto, margin: 0pt, fill: white)
#image(bytes(sys.inputs.svg), format: "svg", width: float(sys.inputs.width) * 1pt)
"""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture's bytes, and the size it is meant to be seen at in points."""

    png: bytes
    width: float
    height: float


class Raster:
    """Draws pictures of :mod:`wargame.report.svg` with ``dots`` dots to the inch."""

    def __init__(self, dots: float = 200, *, system_fonts: bool = True) -> None:
        self._dots = dots
        self._typst = _compiler(system_fonts)

    def draw(self, svg: str) -> Picture:
        """The picture on a light page; raises WargameError where the text is no picture."""
        width, height = _size(svg)
        inputs = {"svg": light(svg), "width": f"{width:.3f}"}
        try:
            made = self._typst.compile(_PAGE, format="png", ppi=self._dots, sys_inputs=inputs)
        except RuntimeError as exc:  # the base of TypstError
            raise WargameError(f"A picture of the report cannot be drawn: {exc}.") from exc
        if not isinstance(made, bytes):
            raise WargameError("A picture of the report cannot be drawn: it has no single page.")
        return Picture(made, width, height)


def light(svg: str) -> str:
    """The drawing for a light page only.

    Every shape names its light colour beside its class, so the sheet can go; only the family of
    the letters has to stay.
    """
    return _SHEET.sub(f"<style>text{{font-family:{_FAMILIES}}}</style>", svg, count=1)


def _size(svg: str) -> tuple[float, float]:
    """Width and height in points."""
    try:
        root = ElementTree.fromstring(svg)
        width, height = (float(root.attrib[name]) * POINTS for name in ("width", "height"))
    except (ElementTree.ParseError, KeyError, ValueError) as exc:
        raise WargameError(f"A picture of the report is not a drawing: {exc}.") from exc
    if not (0 < width < 1e5 and 0 < height < 1e5):
        raise WargameError("A picture of the report is empty or larger than any page.")
    return width, height


def _compiler(system_fonts: bool) -> typst.Compiler:
    try:
        import typst
    except ImportError as exc:
        raise WargameError(NEEDED) from exc
    return typst.Compiler(ignore_system_fonts=not system_fonts)


#: What to say where a library for Word documents is not there.
NEEDED = "Word documents need more than the core: pip install 'wargame[report]'."
