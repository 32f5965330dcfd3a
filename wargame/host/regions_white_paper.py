"""What cells have on paper, on the White Cell's page: a cell's own form, and what was rolled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wargame.host import regions_forms
from wargame.host.kept import names_of
from wargame.host.regions import Regions, made, place
from wargame.host.regions_white import outcome
from wargame.host.words_white import STATES
from wargame.play.choices import NODES
from wargame.play.control import BANDS
from wargame.telling import words

Document = Mapping[str, Any]

#: Why what was rolled on paper stands, where the White Cell says nothing else.
ON_PAPER = "Rolled on paper."


def of_paper(
    paper: Document, console: Document, view: Document, given: Document, events: Any
) -> Regions:
    """The form of the cell whose paper is at hand, as at its seat, and one for what was rolled.

    ``paper`` has its ``role`` and ``view``; ``events`` are all of the scenario, with branches.
    """
    names = names_of(view, given)
    here = {"turn": view["turn"], "node": view["node"], "reason": ON_PAPER}
    return {
        "paper": made(
            "white_paper",
            cells=[
                {
                    "key": one["role"],
                    "name": names.role(one["role"]),
                    "state": STATES[one["state"]][0],
                    "paper": one["paper"],
                    "open": one["state"] not in ("idle", "played"),
                }
                for one in console["cells"]
            ],
            locked=console["locked"],
            over=bool(view["ended"]),
            at=paper["role"],
            **(_form(paper, given) if paper["role"] else {"form": None}),
        ),
        "fallen": made(
            "white_fallen",
            **here,
            open=view["node"] == NODES[0] and not view["ended"],
            events=events,
        ),
        "rolled": made(
            "white_rolled",
            **here,
            cases=[
                outcome(case, console, names) | {"at": BANDS[case["stands"]]}
                for case in console["tabled"]
                if not case["sure"]
            ],
            bands=[(band, words.BAND_WORDS[n]) for n, band in enumerate(BANDS)],
        ),
    }


def _form(paper: Document, given: Document) -> dict[str, Any]:
    """What the cell's own page would ask, filled in with what it has decided."""
    view = paper["view"]
    asked = view["to_decide"] or view["decided"] is not None
    names = names_of(view, given)
    return {
        "view": place(view),
        "whose": names.role(paper["role"]),
        "phase": regions_forms.NODES[view["node"]][0],
        "decided": view["decided"] is not None,
        "form": regions_forms.form(view, names, view["decided"] or {}) if asked else None,
    }
