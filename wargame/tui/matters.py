"""The three things that mattered in a quarter, and why: ranked out of the ledger, not written.

For every track the quarter's changes are laid out by cause: each card, event, deal or
standing order by itself, and the drift as one.  A cause weighs its change of a track in
``near`` margins of the role's own tests, and one more where that test went over a line; after
these come the tracks the role watches, by their share of the track's range.  Each track is
told once, by the cause that weighs most.  Numbers are thousandths.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wargame.telling import words
from wargame.telling.links import Links
from wargame.telling.names import with_unit
from wargame.telling.words import Names
from wargame.tui.causes import Cause, Change, changes
from wargame.tui.present_tracks import is_better

View = Mapping[str, Any]
Fact = Mapping[str, Any]

#: Less than this share of a near margin is no matter, nor of a watched track's range (per mille).
_LEAST_NEAR = 100
_LEAST_RANGE = 5


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that mattered: what moved, by what, what it means, and the arithmetic of it."""

    track: str
    #: The objective it bore on, empty for a track that is only watched.
    objective: str
    cause: str
    by: int
    #: Near margins in thousandths, or per mille of the range.
    weight: int
    #: Whether the change was for the good of the objective; None where nothing says so.
    good: bool | None
    before: int
    after: int
    #: Three sentences: how far the track went, its main cause, where that left the objective.
    moved: str
    because: str
    stands: str
    why: str

    @property
    def said(self) -> str:
        """The three sentences in one line."""
        return f"{self.moved} {self.because} {self.stands}"


@dataclass(frozen=True, slots=True)
class Turning:
    """A thing that mattered over a whole exercise, with the quarter it happened in."""

    turn: int
    quarter: str
    matter: Matter


@dataclass(frozen=True, slots=True)
class Counted:
    """A test's value as it counts, and how it stands: met, near, not yet or missed."""

    value: int
    state: str
    #: How far on the right side of the threshold, negative when short.
    ahead: int


# How objectives stand ---------------------------------------------------------------------


def ahead(test: Mapping[str, Any], value: int) -> int:
    """How far a value lies on the right side of a test's threshold."""
    far = value - int(test["threshold"])
    return -far if test["test"] in ("at_most", "never_above") else far


def distance(test: Mapping[str, Any], far: int) -> str:
    """How far a value is from a test's threshold: ``0.5 to spare``, ``0.5 short``, ``0.5 over``."""
    if far >= 0:
        return f"{words.brief(far)} to spare"
    return f"{words.brief(-far)} {_beyond(test)}"


def _beyond(test: Mapping[str, Any]) -> str:
    return "over" if test["test"] in ("at_most", "never_above") else "short"


def _state(test: Mapping[str, Any], value: int, over: bool) -> str:
    return words.test_state({**test, "value": value}, over)


def counted(
    test: Mapping[str, Any],
    track: Mapping[str, Any],
    turn: int,
    change: Change,
    over: bool = False,
) -> tuple[Counted, Counted]:
    """A test before and after a quarter, as it will count when the quarter is over.

    Most tests count the mean of the last two quarters, ``never`` the worst so far; ``over``
    says that this was the last quarter, after which nothing is mended.
    """
    past = list(track["history"][: turn + 1]) or [change.before]
    if test["test"].startswith("never"):
        pick = max if test["test"] == "never_above" else min
        then, now = pick(past), pick(*past, change.after)
    else:
        then, now = sum(past[-2:]) // len(past[-2:]), (past[-1] + change.after) // 2
    return tuple(  # type: ignore[return-value]
        Counted(value, _state(test, value, over), ahead(test, value)) for value in (then, now)
    )


def is_last(turn: int, view: View) -> bool:
    """Whether a quarter is the last of the exercise."""
    return turn + 1 >= int(view.get("turns", turn + 2))


def states_after(facts: Sequence[Fact], view: View, names: Names) -> dict[str, str]:
    """How each own objective stands when the quarter of these facts is over, by id."""
    return {key: now for key, (_, now) in states(facts, view, names).items()}


def states(facts: Sequence[Fact], view: View, names: Names) -> dict[str, tuple[str, str]]:
    """How each own objective stood before the quarter of these facts and after it, by id."""
    tests = tests_after(facts, view, names)
    found: dict[str, tuple[str, str]] = {}
    order = ("missed", "unknown", "not yet", "near", "met")
    for objective in view["objectives"]:
        pairs = tests[objective["id"]]
        shown = {words.test_state(test) for test in objective["tests"]}
        held = objective["no_breach"] and not shown & {"missed", "not yet"}
        broken = objective.get("broken") or (held and objective["points"] == 0)
        then, now = (min((one[place].state for one in pairs), key=order.index) for place in (0, 1))
        found[objective["id"]] = (then, "missed" if broken else now)
    return found


def tests_after(
    facts: Sequence[Fact], view: View, names: Names
) -> dict[str, list[tuple[Counted, Counted]]]:
    """Each test of each own objective before and after the quarter of these facts."""
    moved = {change.track["id"]: change for change in changes(facts, view, names)}
    tracks = {track["id"]: track for track in view["tracks"]}
    unknown = Counted(0, "unknown", 0)
    turn = facts[0]["turn"]
    found: dict[str, list[tuple[Counted, Counted]]] = {}
    for objective in view["objectives"]:
        pairs = found.setdefault(objective["id"], [])
        for test in objective["tests"]:
            track = tracks[test["track"]]
            if not track["exact"]:
                pairs.append((unknown, unknown))
                continue
            still = Change(track, track["value"], track["value"])
            change = moved.get(test["track"], still)
            then, _ = counted(test, track, turn, change)
            pairs.append((then, counted(test, track, turn, change, is_last(turn, view))[1]))
    return found


# The ranking ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Quarter:
    """What the sentences of one quarter are made from."""

    turn: int
    view: View
    names: Names
    links: Links
    changes: tuple[Change, ...]
    #: The seat's own standing order, as revealed.
    standing: str


def _quarter(facts: Sequence[Fact], view: View, names: Names, links: Links | None) -> _Quarter:
    links = links or Links()
    role = view["role"]["id"]
    standing = ""
    for fact in facts:
        if fact["kind"] == "reveal":
            standing = str(fact["body"].get("orders", {}).get(role, {}).get("standing", ""))
    moved = tuple(changes(facts, view, names, links))
    return _Quarter(facts[0]["turn"], view, names, links, moved, standing)


def matters(
    facts: Sequence[Fact], view: View, names: Names, links: Links | None = None, most: int = 3
) -> tuple[Matter, ...]:
    """What mattered most to the seat in the quarter of these facts, the weightiest first."""
    if not facts:
        return ()
    quarter = _quarter(facts, view, names, links)
    found: list[tuple[int, int, str, Matter]] = []
    for change in quarter.changes:
        matter, tier = _on_objectives(change, quarter), 0
        if matter is None and change.track["id"] in view["role"].get("watch", ()):
            matter, tier = _watched(change, quarter), 1
        if matter is not None:
            found.append((tier, -matter.weight, change.track["id"], matter))
    return tuple(matter for *_, matter in sorted(found, key=lambda item: item[:3])[:most])


def turning_points(
    feed: Sequence[Fact], view: View, names: Names, links: Links | None = None, most: int = 3
) -> tuple[Turning, ...]:
    """What mattered most to the seat over the whole exercise, each track told once at most."""
    quarters: dict[int, list[Fact]] = {}
    for fact in feed:
        quarters.setdefault(fact["turn"], []).append(fact)
    found = [
        Turning(turn, facts[0]["quarter"], matter)
        for turn, facts in quarters.items()
        for matter in matters(facts, view, names, links)
    ]
    found.sort(key=lambda one: (not one.matter.objective, -one.matter.weight, one.turn))
    tracks: dict[str, Turning] = {}
    for one in found:
        tracks.setdefault(one.matter.track, one)
    return tuple(tracks.values())[:most]


def weights(
    facts: Sequence[Fact], view: View, names: Names, links: Links | None = None
) -> dict[str, int]:
    """How much each card of the quarter weighed on the seat's own tests, in near margins."""
    found: dict[str, int] = {}
    for change in changes(facts, view, names, links) if facts else ():
        for _, test in _tests(view, change.track["id"]):
            then, now = counted(test, change.track, facts[0]["turn"], change)
            for cause in change.causes:
                key = str(cause.roll["action"]) if cause.roll is not None else cause.key
                weight = _weight(cause.by, test, then, now)
                found[key] = max(found.get(key, 0), weight)
    return found


def _tests(view: View, track: str) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """The own tests on a track, each with its objective."""
    return [
        (objective, test)
        for objective in view["objectives"]
        for test in objective["tests"]
        if test["track"] == track
    ]


def _helps(test: Mapping[str, Any], by: int) -> bool:
    return (by < 0) == (test["test"] in ("at_most", "never_above"))


def _weight(by: int, test: Mapping[str, Any], then: Counted, now: Counted) -> int:
    """A change in near margins; one margin more where the test went over a line that way."""
    if test["test"].startswith("never") and then.state == "missed":
        return 0  # missed for good: nothing moves it any more
    weight = 1000 * abs(by) // max(int(test["near"]), 1)
    crossed = then.state != now.state and _helps(test, by) == (now.ahead > then.ahead)
    return weight + 1000 * crossed


def _on_objectives(change: Change, quarter: _Quarter) -> Matter | None:
    best: Matter | None = None
    for objective, test in _tests(quarter.view, change.track["id"]):
        over = is_last(quarter.turn, quarter.view)
        then, now = counted(test, change.track, quarter.turn, change, over)
        ranked = [
            (-_weight(cause.by, test, then, now), cause.key, cause) for cause in change.causes
        ]
        if not ranked:
            continue
        negative, _, cause = min(ranked, key=lambda item: item[:2])
        weight = -negative
        if weight < _LEAST_NEAR or (best is not None and best.weight >= weight):
            continue
        near = words.brief(test["near"])
        times = words.number(1000 * abs(cause.by) // max(test["near"], 1), 1)
        best = Matter(
            change.track["id"],
            objective["id"],
            cause.key,
            cause.by,
            weight,
            _helps(test, cause.by),
            change.before,
            change.after,
            _moved(change, quarter.names),
            _because(cause, quarter),
            _stands(objective, test, then, now, change),
            _why(change, cause, f"{times} times the margin of {near} that counts as near", quarter),
        )
    return best


def _watched(change: Change, quarter: _Quarter) -> Matter | None:
    track = change.track
    span = max(track["high"] - track["low"], 1)
    if not change.causes or 1000 * abs(change.causes[0].by) // span < _LEAST_RANGE:
        return None
    cause = change.causes[0]
    weight = 1000 * abs(cause.by) // span
    return Matter(
        track["id"],
        "",
        cause.key,
        cause.by,
        weight,
        is_better(track, cause.by, quarter.view["role"]["side"]),
        change.before,
        change.after,
        _moved(change, quarter.names),
        _because(cause, quarter),
        "You watch it; no objective of yours is tested on it.",
        _why(change, cause, f"{words.number(weight * 100, 1)} % of its range", quarter),
    )


# Sentences --------------------------------------------------------------------------------


def _moved(change: Change, names: Names) -> str:
    """How far a track went: ``Power available: 13.4 → 11.2 GW``."""
    unit = str(change.track["unit"])
    after = with_unit(words.brief(change.after), "%" if unit.startswith("%") else unit)
    start = words.brief(change.before)
    sign = "$" if after.startswith("$") else ""
    return f"{names.short(change.track['id'])}: {sign}{start} → {after}."


def _because(cause: Cause, quarter: _Quarter) -> str:
    """What moved it: ``Main cause: "Dark winter", -3.4``, and whether it was guessed."""
    size = words.brief_signed(cause.size)
    return f"Main cause: {cause.said}, {size}{_guess(cause, quarter)}."


def _guess(cause: Cause, quarter: _Quarter) -> str:
    """Whether the seat's standing order was the right guess against a card."""
    if cause.roll is None or not quarter.standing:
        return ""
    role = quarter.view["role"]["id"]
    guesses = quarter.links.guesses.get(cause.roll["action"], ())
    mine = [guess.option for guess in guesses if guess.role == role]
    if not mine:
        return ""
    word = "made" if quarter.standing in mine else "missed"
    had = quarter.names.standing(role, quarter.standing)
    return f" (a guess you {word}; you had: {had})"


def _stands(
    objective: Mapping[str, Any],
    test: Mapping[str, Any],
    then: Counted,
    now: Counted,
    change: Change,
) -> str:
    """Where it left the objective: ``Lights and lathes: now missed by 0.3, for good``."""
    still = "still" if then.state == now.state else "now"
    name = objective["name"]
    if len(objective["tests"]) > 1:
        name = f"{name}, this test"
    if now.state == "met":
        said = f"{name}: {still} met, {distance(test, now.ahead)}"
    else:
        beyond = f"{_beyond(test)} by"
        word = {"near": f"near, {beyond}", "not yet": beyond}.get(now.state, "missed by")
        said = f"{name}: {still} {word} {words.brief(-now.ahead)}"
    if test["test"].startswith("never"):
        return said + (", for good." if now.state == "missed" else ".")
    if now.value == change.after:
        return f"{said}."
    return f"{said} (two quarters' mean: {words.brief(now.value)})."


def _why(change: Change, cause: Cause, size: str, quarter: _Quarter) -> str:
    """The arithmetic of a track's quarter: its causes, and what the main one weighs."""
    size = f"That is {size}.{_behind(change, cause, quarter)}"
    if len(change.causes) == 1 and len(cause.terms) < 2:
        return size  # the sentence has said it all
    told = [f"{words.brief_signed(one.by)} {_short(one)}" for one in change.causes[:3]]
    rest = sum(one.by for one in change.causes[3:])
    if rest:
        told.append(f"{words.brief_signed(rest)} the rest")
    total = words.brief_signed(change.after - change.before)
    sums = f" = {total}" if len(told) > 1 else ""
    return f"{'; '.join(told)}{sums}. {size}"


def _short(cause: Cause) -> str:
    """A cause in a sum: a drift shows its largest terms, for and against."""
    if not cause.terms:
        return cause.said
    told = [f"{because} {words.brief_signed(by)}" for _, because, by in cause.terms[:2]]
    more = len(cause.terms) - len(told)
    return f"drift ({', '.join(told)}{f', {more} more' if more else ''})"


def _behind(change: Change, cause: Cause, quarter: _Quarter) -> str:
    """What a drift rests on and how that moved since it last ran, where the seat can see it.

    A drift reads the values before it runs: last quarter's moves and this quarter's cards.
    """
    if not cause.terms:
        return ""
    because = cause.terms[0][1]
    name = quarter.links.reads.get(f"{change.track['id']}: {because}", "")
    rows = quarter.links.made_of.get(name, frozenset())
    cards = {
        one.track["id"]: sum(c.by for c in one.causes if not c.terms) for one in quarter.changes
    }
    found: list[tuple[int, str, int]] = []
    for track in quarter.view["tracks"]:
        past = track["history"][: quarter.turn + 1]
        if track["id"] not in rows or track["id"] == change.track["id"] or not past:
            continue
        by = (past[-1] - past[-2] if len(past) > 1 else 0) + cards.get(track["id"], 0)
        share = 1000 * abs(by) // max(track["high"] - track["low"], 1)
        if share >= _LEAST_RANGE:
            found.append((-share, track["id"], by))
    if not found:
        return ""
    told = [f"{quarter.names.short(key)} {words.brief_signed(by)}" for _, key, by in sorted(found)]
    return f" What {because} rests on has moved since: {words.joined(told[:3])}."
