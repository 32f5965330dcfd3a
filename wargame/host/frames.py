"""The pages of the host as frames: what a browser loads once, before its seat says anything.

They share their head and are made from templates when the host starts; what stands in their regions
comes over the line (:mod:`wargame.host.page_outlet`).
"""

from __future__ import annotations

import re
from importlib import resources

from wargame.host.regions import made

#: Where each page is, by the name of its frame; a seat's is what a bare link opens.
PATHS = {
    "seat": ("/", "/index.html"),
    "console": ("/console.html",),
    "room": ("/room", "/room.html"),
    "survey": ("/survey.html",),
}


def frames() -> dict[str, bytes]:
    """Every page by its path."""
    pages = {name: made(f"frame_{name}") for name in PATHS}
    whole = {name: _asking_at_once(page).encode() for name, page in pages.items()}
    return {path: whole[name] for name, paths in PATHS.items() for path in paths}


def _asking_at_once(page: str) -> str:
    """A page that asks for everything its script loads together, and not for one after another."""
    found = re.search(r'<script type="module" src="([^"]+)">', page)
    if found is None:
        return page
    loads: list[str] = []
    left = [found[1]]
    while left:
        name = left.pop(0)
        script = resources.files("wargame.host").joinpath("web", name).read_text("utf-8")
        asked = re.findall(r'^import .* from "\./([^"]+)";$', script, re.MULTILINE)
        fresh = [one for one in dict.fromkeys(asked) if one not in loads]
        loads += fresh
        left += fresh
    links = "".join(f'<link rel="modulepreload" href="{name}">\n' for name in sorted(loads))
    return page.replace(found[0], links + found[0])
