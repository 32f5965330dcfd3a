"""The user's folder of this program; light, so that a list of saves need not read the models."""

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
