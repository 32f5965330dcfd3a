"""What a seat sees, as pieces of its page: pure functions from view and facts to HTML.

The page itself is a frame with empty regions; the host fills them in and sends again those that
changed (:mod:`wargame.host.page_outlet`).  Nothing here asks anything but the view and the feed of
the seat, so a page can tell no more than they do.  Words come in as data, and the templates escape
all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wargame.host import regions_cards, regions_forms, regions_now, regions_story, regions_tracks
from wargame.host.fill import made as made  # where other pages take it from
from wargame.host.kept import names_of
from wargame.play.asides import WHITE
from wargame.telling import words
from wargame.telling.words import Names

View = Mapping[str, Any]
Fact = Mapping[str, Any]
#: HTML by the name of the region it fills.
Regions = dict[str, str]

#: What a cell that is asked is to do, where the name of a phase says what all do.
_ASKED = {
    "signals": "Show some of your cards, meant or as a bluff.",
    "events": "Events have fallen, and ask you for an answer.",
    "offers": "Talk to the others, and put deals to them.",
    "answers": "Accept or refuse what you have been offered.",
    "orders": "Give your orders. They are secret until all are opened together.",
    "reactions": "The orders lie open. Support one, oppose one, or let them pass.",
    "hands": "The quarter ends. Look to the openings that you hold.",
}

_COMMIT = {
    "signals": "Commit signals",
    "events": "Commit answers",
    "offers": "Commit offers",
    "answers": "Commit answers",
    "orders": "Commit orders",
    "reactions": "Commit reaction",
    "hands": "Commit",
}


def regions(
    view: View,
    facts: Sequence[Fact],
    given: Mapping[str, Any] | None = None,
    *,
    draft: Mapping[str, Any] | None = None,
    locked: bool = False,
) -> Regions:
    """The whole page of a seat.

    ``given`` are the names of the content (:func:`wargame.telling.names.catalogue`), ``draft``
    is a decision in hand to fill the form with, ``locked`` says that none is taken now.
    """
    return {
        **of_moment(view, given, draft=draft, locked=locked),
        **of_standing(view, given),
        **of_facts(facts, view, given),
    }


def head(view: View) -> str:
    """Whose page this is, and where the exercise stands."""
    return made(
        "head",
        role=view["role"],
        quarter=view["quarter"],
        turn=view["turn"],
        turns=view["turns"],
        phase=regions_forms.NODES[view["node"]][0],
        over=bool(view["ended"]),
    )


def of_moment(
    view: View,
    given: Mapping[str, Any] | None = None,
    *,
    draft: Mapping[str, Any] | None = None,
    locked: bool = False,
    paper: bool = False,
    played: bool = False,
) -> Regions:
    """The regions that say what is the matter now and what is asked: these a cell waits for.

    They are made of a view of the moment (:func:`wargame.play.view.of_moment`) as well.
    ``paper`` says that what the seat decided here was entered for it, ``played`` that a program
    decides for it.
    """
    names = names_of(view, given)
    asked = (view["to_decide"] or view["decided"] is not None) and not played
    over = bool(view["ended"])
    return {
        "head": head(view),
        "status": made(
            "status",
            over=over,
            **_status(view, asked=asked, locked=locked, paper=paper, played=played),
            **course(view),
        ),
        "decide": made(
            "decide",
            view=place(view),
            asked=asked,
            locked=locked,
            decided=view["decided"] is not None,
            phase=regions_forms.NODES[view["node"]][0],
            commit=_COMMIT.get(view["node"], ""),
            form=regions_forms.form(view, names, draft or view["decided"] or {}) if asked else {},
            scores=_scores(view, names) if over else [],
        ),
        # until they fall, the view has those of the quarter before
        "events": made(
            "happening",
            events=[] if view["node"] == "signals" else regions_forms.events(view, names),
        ),
        "aims": made(
            "aims",
            aims=regions_tracks.objectives(view, names),
            points=words.points_line(view["objectives"]),
            over=over,
        ),
        "compose": made(
            "compose",
            others=[
                *((one["id"], one["name"]) for one in view["roles"] if one["id"] != role_of(view)),
                (WHITE, "White Cell"),
            ],
        ),
    }


def of_standing(view: View, given: Mapping[str, Any] | None = None) -> Regions:
    """The regions to read up in: what stands, is held, may be proposed; they take longer."""
    names = names_of(view, given)
    mint = view["role"]["mint"]
    return {
        "tracks": made("tracks", groups=regions_tracks.tracks(view, names)),
        "hand": made(
            "hand",
            purse=regions_cards.purse(view),
            groups=_hand(view, names),
        ),
        "deals": made("deals", groups=regions_cards.deals(view, names)),
        "brief": made(
            "brief",
            role=view["role"],
            scenario=view["scenario"],
            nodes=[told for key, told in regions_forms.NODES.items() if key != "over"],
            legend=[regions_cards.spelt(said).capitalize() for said in words.LEGEND[:1]]
            + [*words.LEGEND[1:]],
            mint=(
                f"{names.what(mint['track'])} is at least {words.number(mint['at'])}"
                if mint["track"]
                else ""
            ),
        ),
    }


def of_facts(facts: Sequence[Fact], view: View, given: Mapping[str, Any] | None = None) -> Regions:
    """The regions that tell what happened and was said: one a quarter, talk, and own notes."""
    told = {
        f"news/{turn}": of_quarter(happened, view, given)
        for turn, happened in by_quarter(facts).items()
    }
    return {**told, **of_talk(facts, view, given)}


def by_quarter(facts: Sequence[Fact]) -> dict[int, list[Fact]]:
    """Facts by the number of their quarter."""
    found: dict[int, list[Fact]] = {}
    for fact in facts:
        found.setdefault(fact["turn"], []).append(fact)
    return found


def of_quarter(facts: Sequence[Fact], view: View, given: Mapping[str, Any] | None = None) -> str:
    """What happened in one quarter."""
    story = regions_story.quarter(facts, names_of(view, given), role_of(view))
    empty = not any(isinstance(part, list) and part for part in story.values())
    return made("quarter", story=story, empty=empty)


def of_talk(facts: Sequence[Fact], view: View, given: Mapping[str, Any] | None = None) -> Regions:
    """What was shown and offered this quarter, what was said to and by the seat, its notes."""
    names, me = names_of(view, given), role_of(view)
    return {
        "bulletin": made(
            "bulletin", bulletins=regions_now.bulletins(facts, view["turn"], names), white=WHITE
        ),
        "intelligence": made(
            "intelligence", **regions_now.intelligence(facts, view["turn"], names, me)
        ),
        "bargains": made(
            "bargains",
            bargains=regions_now.bargains(facts, view, names, (given or {}).get("parties", {})),
        ),
        "threads": made("threads", threads=regions_story.threads(facts, names, me)),
        "notes": made("notes", notes=regions_story.notes(facts, me)),
    }


def place(view: View) -> View:
    """Where the exercise stands, as a view says it."""
    return {key: view[key] for key in ("turn", "node", "ended")}


def role_of(view: View) -> str:
    """The role whose view it is."""
    return str(view["role"]["id"])


def course(view: View) -> dict[str, Any]:
    """Where in the quarter this is: every phase with its state, the number, what comes next."""
    phases = regions_forms.course(view)
    at = next((n for n, (_, state) in enumerate(phases, 1) if state == "now"), 0)
    return {
        "course": phases,
        "step": at,
        "next": phases[at][0] if phases and at < len(phases) else "",
    }


def _status(view: View, *, asked: bool, locked: bool, paper: bool, played: bool) -> dict[str, str]:
    """What is to be done now, in a title and a sentence."""
    name, about = regions_forms.NODES[view["node"]]
    purse = regions_cards.purse(view)
    if view["ended"]:
        return {"tone": "", "title": "The exercise is over", "said": "", "purse": ""}
    if locked:
        said = "The White Cell looks at the outcomes before they count. Nothing is taken now."
        return {"tone": "wait", "title": f"{name}: closed", "said": said, "purse": purse}
    if played:
        said = "The White Cell has handed your seat to a program. You go on reading and talking."
        title = f"{name}: a program plays your seat"
        return {"tone": "wait", "title": title, "said": said, "purse": purse}
    if view["to_decide"]:
        said = _ASKED[view["node"]]
        return {"tone": "yours", "title": f"Your decision: {name}", "said": said, "purse": purse}
    if asked:
        said = "You have committed. You can change it until the phase closes."
        if paper:
            said = "The White Cell has entered this from paper. Change it until the phase closes."
        return {"tone": "good", "title": f"{name}: committed", "said": said, "purse": purse}
    said = f"{about} You are not asked anything here; the page goes on by itself."
    return {"tone": "wait", "title": f"Waiting: {name}", "said": said, "purse": purse}


def _hand(view: View, names: Names) -> list[tuple[str, list[dict[str, Any]]]]:
    me = role_of(view)
    shown = [regions_cards.card(item, names, me) for item in view["hand"]]
    groups = [
        ("Openings, dealt to you", [one for one in shown if not one["held"]]),
        ("Always in your hand", [one for one in shown if one["held"]]),
    ]
    return [(title, hand) for title, hand in groups if hand]


_MARKS = ("missed", "near", "met")


def _scores(view: View, names: Names) -> list[tuple[str, str, str]]:
    """Every role's score with its objectives: private ones are no secret any more."""
    found = sorted(view["scores"].items(), key=lambda one: -one[1]["score"])
    return [
        (
            names.role(role),
            words.number(score["score"], 1),
            "; ".join(
                f"{names.objectives.get(key, key)}: {_MARKS[marks['points']]}"
                for key, marks in score["objectives"].items()
            ),
        )
        for role, score in found
    ]
