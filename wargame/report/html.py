"""A document as one HTML file: nothing in it runs, and nothing outside it is asked for.

The page holds its style sheet and its pictures; a policy in its head forbids scripts and every
request, and names the style sheet by its digest.  Words come in as data: the templates escape
everything, and pictures are taken apart and put together again (:mod:`wargame.report.html_svg`).
The same document gives the same bytes.
"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from wargame.report import html_svg
from wargame.report.document import Document
from wargame.report.html_parts import Page
from wargame.report.html_plan import planned
from wargame.report.svg import save_text

TEMPLATES = Path(__file__).parent / "templates"
#: Characters of the name that fit the foot of a printed page.
_FOOT = 80
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


def render(document: Document) -> str:
    """The whole file as text, to be written in UTF-8."""
    page = planned(document)
    sheet = _sheet(page)
    digest = b64encode(sha256(sheet.encode("utf-8")).digest()).decode("ascii")
    language = page.language if _LANGUAGE.fullmatch(page.language) else "en-GB"
    template = _templates().get_template("report.html.j2")
    return template.render(page=page, sheet=Markup(sheet), digest=digest, language=language)


def write(document: Document, path: Path) -> None:
    """Write the file whole or not at all; raises WargameError where the disk says no."""
    save_text(path, render(document))


def css_string(words: str) -> str:
    r"""Words as a string of a style sheet: ``A <b>`` as ``"A \3c b\3e "``.

    Everything but ASCII letters, digits and spaces is written by its number, so that no words
    can end the string, the style sheet or the element that holds it.
    """
    line = " ".join(words.split())
    return '"' + re.sub(r"[^A-Za-z0-9 ]", lambda found: f"\\{ord(found[0]):x} ", line) + '"'


def _sheet(page: Page) -> str:
    title = page.name if len(page.name) <= _FOOT else page.name[: _FOOT - 1].rstrip() + "…"
    return (
        _templates()
        .get_template("report.css.j2")
        .render(
            light=Markup(html_svg.colours(dark=False)),
            dark=Markup(html_svg.colours(dark=True)),
            pictures=Markup(html_svg.rules()),
            title=Markup(css_string(title)),
            handling=Markup(css_string(page.handling)),
        )
    )


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
