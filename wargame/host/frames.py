"""The pages of the host as frames: what a browser loads once, before its seat says anything.

They share their head and are made from templates when the host starts; what stands in their regions
comes over the line (:mod:`wargame.host.page_outlet`).
"""

from __future__ import annotations

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
    return {path: made(f"frame_{name}").encode() for name, paths in PATHS.items() for path in paths}
