"""What others learn of a role's secrets, and when: a short table from the rules of visibility.

The brief on a page and on paper shows it, so that nobody has to guess what is known of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from wargame.content.compiled import Compiled
from wargame.rules.tables import RoleTable, Tables, TrackTable
from wargame.rules.view import audience


@dataclass(frozen=True, slots=True)
class Seen:
    """Something of a role's own, who else sees it, and from when on."""

    what: str
    who: str
    when: str


def others_see(compiled: Compiled, key: str) -> list[Seen]:
    """What others see of a role, the closest secrets first.

    The White Cell sees everything at once; that is not said again in each line.
    """
    tables = compiled.tables
    role = tables.role(key)
    return [
        *_aims(compiled, role),
        *_tracks(tables, role),
        *_purse(tables, role),
        *_signals(role),
        *_sealed(role),
        *_deals(compiled, role),
        *_said(),
    ]


def _aims(compiled: Compiled, role: RoleTable) -> Iterator[Seen]:
    kinds = {goal.kind for goal in compiled.bundle.scenario.objectives if role.key in goal.roles}
    if "private" in kinds:
        yield Seen("Your private objective", "nobody", "all, at the end, with the scores")
    if kinds - {"private"}:
        yield Seen(
            "Your other objectives, and how you stand on them",
            "nobody during play",
            "all, at the end, with the scores",
        )


def _tracks(tables: Tables, role: RoleTable) -> Iterator[Seen]:
    """Tracks that this role sees and not everybody, those of one audience together."""
    groups: dict[tuple[tuple[int, ...], bool], list[TrackTable]] = {}
    for track in tables.tracks:
        if track.seen_by and role.index in track.seen_by:
            groups.setdefault((track.seen_by, track.estimate_row >= 0), []).append(track)
    for (seen_by, estimated), tracks in groups.items():
        among = [tables.roles[one].name for one in seen_by if one != role.index]
        when = "others never"
        if estimated:
            when = (
                "others get an estimate at the start and in the first quarter of each year, "
                "within 5 % of the track's range"
            )
        yield Seen(
            ", ".join(track.name for track in tracks),
            f"{joined(among)}, exactly" if among else "you alone",
            when,
        )


def _purse(tables: Tables, role: RoleTable) -> Iterator[Seen]:
    own: list[str] = []
    open_: list[str] = []
    for row, what in ((role.pc_row, "political capital"), (role.bn_row, "money")):
        (own if audience(tables, tables.row_names[row]) else open_).append(what)
    if own:
        yield Seen(
            f"Your {joined(own)}",
            "you alone",
            "others can reckon: prices of orders are known at the reveal",
        )
    open_.append("free industrial slots")
    yield Seen(f"Your {joined(open_)}", "all", "always")


def _signals(role: RoleTable) -> Iterator[Seen]:
    if role.signals:
        yield Seen(
            f"Your signals, up to {role.signals} cards",
            "all, as cards that you may play",
            "at once; which were bluff shows at the reveal, by what you ordered and did not",
        )


def _sealed(role: RoleTable) -> Iterator[Seen]:
    if role.openings:
        yield Seen(
            "The openings in your hand", "nobody", "a card you play, at the reveal; others never"
        )
    yield Seen(
        "Your answers to events", "all", "as soon as the phase is closed; nobody while it is open"
    )
    yield Seen("Your standing order and your orders", "nobody while sealed", "all, at the reveal")
    yield Seen("Your reaction", "nobody while sealed", "all, when the phase is closed; silence too")
    yield Seen(
        "Your reasons for orders, your called shot, your notes",
        "nobody during play",
        "the after-action report has them",
    )


def _deals(compiled: Compiled, role: RoleTable) -> Iterator[Seen]:
    tables, cards = compiled.tables, compiled.bundle.cards
    mine = [
        action for action in tables.actions[1:]
        if action.kind == "deal" and role.index in action.parties
    ]  # fmt: skip
    if mine:
        yield Seen(
            "An offer, its reason, an answer to it, a counter",
            "the parties of the deal",
            "at once",
        )
        yield Seen("That a deal was signed", "its parties at once", "all, at the reveal")
        loud = any(action.refused for action in mine)
        yield Seen(
            "That a deal was refused",
            "its parties",
            "others by what the refusal moves, where its card says that it does"
            if loud
            else "others never",
        )
        if any(
            getattr(cards.get(tables.cards[action.card].key), "in_force", None) for action in mine
        ):
            yield Seen(
                "That a deal in force was kept, missed or broken",
                "all",
                "in the quarter it happens",
            )
    yield Seen("An accord: that there is one, its words, who signed", "its parties", "at once")
    yield Seen(
        "That a binding accord was broken", "all: by whom and with whom, not its words",
        "when the quarter is over; of a light one, its parties alone",
    )  # fmt: skip


def _said() -> Iterator[Seen]:
    yield Seen(
        "A message, and that there was one",
        "those it was for; a side room's, those in it",
        "at once",
    )
    yield Seen(
        "A move in your own words", "those whom the White Cell asks or tells", "when it does"
    )
    yield Seen(
        "Anything else of yours",
        "those whom the White Cell discloses it to",
        "when it does, if ever",
    )


def joined(names: list[str]) -> str:
    """Names in a sentence."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
