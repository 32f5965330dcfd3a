"""What was decision and what was luck, as text of 80 columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wargame.content.compiled import Compiled
from wargame.report.aar_words import Lexicon
from wargame.report.figures import counted, wrapped
from wargame.telling.steps import piece_of, rather_than, settled

#: The parts in their order, with their heads.
_PARTS = (
    ("own", "own"),
    ("others", "others"),
    ("deals", "deals"),
    ("dice", "dice"),
    ("events", "events"),
    ("control", "White"),
)
#: What a turning point is booked to, in words.
_BOOKED = {"own": "own decision", "others": "others' decision", "control": "White Cell"}


def points(value: float, *, sign: bool = True) -> str:
    """Thousandths of a point as points."""
    tenths = round(value / 1000, 1) + 0.0  # no minus zero
    return f"{tenths:+.1f}" if sign else f"{tenths:.1f}"


def step_words(step: Mapping[str, Any], words: Lexicon) -> str:
    """What a step was, by name; its event and the ids that other commands ask for behind it."""
    ids = f"; {', '.join(step['cause'])}" if step["cause"] else ""
    if step.get("instead"):
        ids += f"; rather than {', '.join(step['instead'])}"
    return f"{settled(words, step)}{rather_than(words, step)} [event {step['seq']}{ids}]"


def swing_text(found: Mapping[str, Any], compiled: Compiled) -> str:
    """The whole analysis, with the names of the content that the save carries."""
    words = Lexicon(compiled)
    made = [
        f"{found['scenario']}, branch {found['branch']}: "
        f"{counted(len(found['quarters']), 'quarter')}, {found['worlds']:,} worlds at each point",
        "",
        "Points of expected score. own + others + deals is decision, dice + events is",
        "luck, White is the White Cell; each row sums exactly before it is rounded.",
        "",
        f"{'':6}{'at first':>9}"
        + "".join(f"{head:>8}" for _, head in _PARTS)
        + f"{_last(found):>9}",
    ]
    for role, line in found["roles"].items():
        sums = "".join(f"{points(sum(line[part])):>8}" for part, _ in _PARTS)
        first, last = points(line["initial"], sign=False), points(line["final"], sign=False)
        made.append(f"{role:6}{first:>9}{sums}{last:>9}")
    made += ["", *_evaluation(found), "", *_turning(found, words), *_luck(found, words)]
    made += [*_regrets(found, words), *_calibration(found), "", *_reading(found)]
    return "\n".join(made) + "\n"


def _last(found: Mapping[str, Any]) -> str:
    """What the last value is: how it ended, or what can be expected where it stands."""
    return "at last" if found["ended"] else "now"


def _evaluation(found: Mapping[str, Any]) -> list[str]:
    """The expected score as each quarter opened, eight quarters a row."""
    made: list[str] = []
    quarters = [*found["quarters"], _last(found)]
    for start in range(0, len(quarters), 9):
        heads = "".join(
            f"{name[2:] if name[:2] == '20' else name:>8}" for name in quarters[start : start + 9]
        )
        made += ["" if made else "Expected score as each quarter opened", f"{'':6}{heads}"]
        for role, line in found["roles"].items():
            row = line["value"][start : start + 9]
            made.append(f"{role:6}" + "".join(f"{points(v, sign=False):>8}" for v in row))
    return made


def _turning(found: Mapping[str, Any], words: Lexicon) -> list[str]:
    if not found["turning_points"]:
        return ["No single thing moved anybody's expected score beyond its interval."]
    made = ["What moved somebody's expected score most"]
    for point in found["turning_points"]:
        change = point["change"][point["role"]]
        head = (
            f"{point['rank']:>3}. {point['quarter']} {point['role']} {points(change['booked'])} "
            f"({points(change['low'])}..{points(change['high'])}) "
            f"{_BOOKED.get(point['part'], point['part'])}: "
        )
        made += wrapped(head, step_words(point, words), hang=5)
        if point["pieces"]:
            told = ", ".join(
                f"{piece_of(words, point, piece['cause'])} {points(piece['mean'])}"
                for piece in point["pieces"][:3]
            )
            made += wrapped("     most of it: ", told, hang=7)
    return made


def _plan(words: Lexicon, role: str, plan: Sequence[str]) -> str:
    """A plan in words: its orders, and the standing order, which comes first in it."""
    said = [words.card(key) for key in plan[1:]]
    kept = [f"standing order {words.standing(role, key)}" for key in plan[:1]]
    return f"{', '.join(said) or 'no order'}{' under ' if kept else ''}{''.join(kept)}"


def _luck(found: Mapping[str, Any], words: Lexicon) -> list[str]:
    made: list[str] = []
    for role, both in found["luck"].items():
        for name, told in (("luckiest", "best"), ("unluckiest", "worst")):
            for one in both[name][:1]:
                head = f"  {role} {told}: {points(one['booked'])} {one['quarter']} "
                made += wrapped(head, step_words(one, words), hang=4)
    return ["", "What fell best and worst for each", *made] if made else []


def _regrets(found: Mapping[str, Any], words: Lexicon) -> list[str]:
    if not found["regrets"]:
        return []
    made = [
        "",
        "What the best plan found was worth more, on what the role could know then",
    ]
    for one in found["regrets"]:
        figure = one["regret"]
        head = f"  {one['quarter']} {one['role']} "
        given = _plan(words, one["role"], one["given"])
        choice = f"a {one['choice']} choice, {one['as_good']} of {one['tried']} plans as good"
        if one["by"] == "given" or figure["low"] <= 0:
            told = f"no plan shown to be better than {given}; {choice}"
        else:
            told = (
                f"{points(figure['mean'])} ({points(figure['low'])}..{points(figure['high'])}): "
                f"{_plan(words, one['role'], one['best'])} rather than {given}; {choice} "
                f"[{', '.join(one['best'])}]"
            )
        made += wrapped(head, told, hang=4)
    return made


def _calibration(found: Mapping[str, Any]) -> list[str]:
    told = found["calibration"]
    if not told:
        return []
    made = ["", "Called shots (Brier score: 0 is perfect, 0.25 is always saying 50 %)"]
    for role, one in told.items():
        name = "all" if role == "ALL" else role
        hits = sum(shot["hit"] for shot in one["shots"])
        made.append(
            f"  {name}: {one['brier']:.3f} over {len(one['shots'])} shots, {hits} came true"
        )
    return made


def _reading(found: Mapping[str, Any]) -> list[str]:
    whom = (
        "the scenario's status quo"
        if found["reference"] == "status-quo"
        else "the doctrine that held each seat, else the status quo"
    )
    return wrapped(
        "",
        f"Relative to the model: a decision is worth so much more or less than what {whom} would "
        "have done there, everybody playing on as it does; luck is what fell beside what could be "
        "expected. Bounds are 95 % over the worlds played, not over what the model assumes.",
    )
