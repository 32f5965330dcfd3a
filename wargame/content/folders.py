"""The user's folders of this program; light, so that a list of saves need not read the models."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def data_folder() -> Path:
    """The user's data folder on this platform."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
        return Path(base or Path.home() / "AppData" / "Local") / "wargame"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "wargame"
    base = os.environ.get("XDG_DATA_HOME")
    return Path(base) / "wargame" if base else Path.home() / ".local" / "share" / "wargame"


def cache_folder() -> Path | None:
    """The user's folder for what can be made again at any time; None where none is wanted.

    ``WARGAME_CACHE`` names another one; empty or ``off``, nothing is kept.
    """
    given = os.environ.get("WARGAME_CACHE")
    if given is not None:
        return None if given in ("", "off") else Path(given).expanduser()
    if sys.platform == "win32":
        return data_folder() / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "wargame"
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    # The specification of these folders says that a relative one is not meant.
    return (base if base.is_absolute() else Path.home() / ".cache") / "wargame"
