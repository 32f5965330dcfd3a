"""The list of injects and the moves that no card has, on the White Cell's page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wargame.host import words_white
from wargame.host.kept import names_of
from wargame.host.regions import Regions, made
from wargame.play.control import BANDS
from wargame.telling import words
from wargame.telling.words import Names

Document = Mapping[str, Any]
Shown = dict[str, Any]


def of_list(
    msel: Document,
    rulings: Document,
    view: Document,
    given: Document,
    quarters: Sequence[str],
) -> Regions:
    """What is planned and what is due; what cells want to do besides their cards.

    ``quarters`` are the names of those that an inject can be planned for.
    """
    names = names_of(view, given)
    injects = [inject(one, names) for one in msel["injects"]]
    cases = [case(one, names) for one in rulings["rulings"]]
    roles = [(one["id"], one["name"]) for one in view["roles"]]
    return {
        "msel": made(
            "white_msel",
            injects=injects,
            due=[one for one in injects if one["due"]],
            now=msel["minute"],
            open=[one for one in injects if not one["gone"]],
            unanswered=[one for one in injects if one["gone"] and not one["answered"]],
            coverage=msel["coverage"],
            csv=msel["csv"],
            quarters=quarters,
            roles=roles,
            over=bool(view["ended"]),
        ),
        "moves": made(
            "white_moves",
            open=[one for one in cases if not one["closed"]],
            scale=rulings["scale"],
            roles=roles,
        ),
        "ruled": made(
            "white_ruled",
            closed=[
                *(one for one in cases[::-1] if one["closed"]),
                *(case(one, names) for one in rulings["earlier"]),
            ],
        ),
    }


def inject(one: Document, names: Names) -> Shown:
    """One inject: when, from whom, to whom, what it says, what it should bring, where it stands."""
    stands, tone = words_white.stands(one)
    return {
        "serial": one["serial"],
        "when": words_white.timed(one),
        "from": one["from"],
        "to": (
            "all cells"
            if len(one["to"]) == len(names.roles)
            else words.joined([names.role(role) for role in one["to"]])
        ),
        "text": one["text"] or names.card(one["inject"]),
        "event": names.card(one["inject"]) if one["inject"] else "",
        "expect": one["expect"],
        "objectives": words.joined([names.objectives.get(key, key) for key in one["objectives"]]),
        "contingency": one["contingency"],
        "instead": one["instead"],
        "answered": one["answered"],
        "stands": stands,
        "tone": tone,
        "waits": words.joined(one["waits"]),
        "reason": one["reason"],
        "seen": one["seen"],
        "due": one["status"] == "triggered" and not one["queued"],
        "gone": one["delivered"] is not None,
    }


def case(one: Document, names: Names) -> Shown:
    """A move of a cell: its words, reasons for and against, earlier ones, the ruling."""
    decided = one["decided"]
    reference = one.get("reference", {})
    return {
        "name": one["ruling"],
        "role": names.role(one["role"]),
        "quarter": one["quarter"],
        "where": f"{one['quarter']} of {one['save']}" if one["save"] else one["quarter"],
        "text": one["text"],
        "tags": ", ".join(decided["tags"]) if decided else "",
        "alike": [case(other, names) for other in one.get("alike", ())],
        "asked": words.joined([names.role(role) for role in one["asked"]]),
        "arguments": [
            {
                "by": "White Cell" if argument["by"] == "WHITE" else names.role(argument["by"]),
                "side": argument["side"],
                "text": argument["text"],
            }
            for argument in one["arguments"]
        ],
        "earlier": (
            f"{words.count(reference['rulings'], 'earlier ruling')} of its kind; "
            f"{reference['came_off']} came off, at odds of {reference['odds']} % on average."
            if reference.get("rulings")
            else ""
        ),
        "ruled": (
            f"Odds {decided['odds']} %, rolled {decided['roll'] // 10}.{decided['roll'] % 10}: "
            f"{words.BAND_WORDS[BANDS.index(decided['band'])].lower()}. {decided['reason']}"
            if decided
            else f"Refused: {one['refused']}"
        ),
        "closed": bool(decided or one["refused"]),
    }
