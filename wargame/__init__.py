"""A policy wargame engine: rules, content, record, play and the ways in and out.

``import wargame`` is the library too: :func:`load`, :func:`run`, :func:`simulate`,
:func:`forecast`, :func:`compare`, :func:`whatif`, :func:`begin` and :func:`resume`, each loaded
when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wargame.api import (
        Comparison,
        ContentError,
        Exercise,
        Forecast,
        Outcome,
        Scenario,
        Simulation,
        WargameError,
        WhatIf,
        begin,
        compare,
        forecast,
        load,
        resume,
        run,
        simulate,
        whatif,
    )

__all__ = [
    "RULES_VERSION",
    "Comparison",
    "ContentError",
    "Exercise",
    "Forecast",
    "Outcome",
    "Scenario",
    "Simulation",
    "WargameError",
    "WhatIf",
    "__version__",
    "begin",
    "compare",
    "forecast",
    "load",
    "resume",
    "run",
    "simulate",
    "whatif",
]

__version__ = "0.1.0"

#: Meaning of the rules. It is raised when the same orders on the same dice would
#: give another result; refactoring leaves it alone.
RULES_VERSION = 2


if not TYPE_CHECKING:  # a checker would take it to mean that any name is there

    def __getattr__(name: str) -> Any:
        """The library's calls and results, loaded when first asked for: commands need none."""
        if name in __all__:
            value = getattr(import_module("wargame.api"), name)
            globals()[name] = value
            return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
