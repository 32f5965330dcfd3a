"""What was decision and what was luck, as text of 80 columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wargame.report.figures import wrapped

#: The parts in their order, with their heads.
_PARTS = (
    ("own", "own"),
    ("others", "others"),
    ("deals", "deals"),
    ("dice", "dice"),
    ("events", "events"),
    ("control", "White"),
)
#: How a step is said, by its kind.
_KINDS = {
    "orders": "{actor}'s orders",
    "signals": "{actor}'s signals",
    "answer": "{actor}'s answer",
    "reaction": "{actor}'s reaction",
    "hand": "what {actor} kept",
    "offers": "deals offered",
    "answers": "deals signed or refused",
    "event": "event",
    "quiet": "no event fell",
    "no-other": "no other event fell",
    "roll": "roll of {actor}'s",
    "front": "how the front and the air war fell",
    "shocks": "how opinion, markets and works fell",
    "cards": "cards drawn, deals put to the test",
    "override": "White Cell overruled",
    "inject": "White Cell brought in or held",
    "adjust": "White Cell set",
}


def points(value: float, *, sign: bool = True) -> str:
    """Thousandths of a point as points."""
    return f"{value / 1000:+.1f}" if sign else f"{value / 1000:.1f}"


def step_words(step: Mapping[str, Any]) -> str:
    """What a step was, by content ids."""
    said = _KINDS[step["kind"]].format(actor=step["actor"])
    cause = ", ".join(step["cause"])
    roll = step.get("roll") or {}
    text = f"{said}: {cause}" if cause else said
    if "roll" in roll:
        text += f" ({roll['chance'] / 10:.0f} %, rolled {roll['roll'] / 10:.1f}: {roll['band']})"
    elif roll:
        text += f" (stands as {roll['band']})"
    return text


def swing_text(found: Mapping[str, Any]) -> str:
    """The whole analysis."""
    made = [
        f"{found['scenario']}, branch {found['branch']}: {len(found['quarters'])} quarters, "
        f"{found['worlds']:,} worlds at each point",
        "",
        "Points of expected score. own + others + deals is decision, dice + events is luck;",
        "each row sums exactly.",
        "",
        f"{'':6}{'at first':>9}" + "".join(f"{head:>8}" for _, head in _PARTS) + f"{'at last':>9}",
    ]
    for role, line in found["roles"].items():
        sums = "".join(f"{points(sum(line[part])):>8}" for part, _ in _PARTS)
        first, last = points(line["initial"], sign=False), points(line["final"], sign=False)
        made.append(f"{role:6}{first:>9}{sums}{last:>9}")
    made += ["", *_evaluation(found), "", *_turning(found), *_luck(found)]
    made += [*_regrets(found), *_calibration(found), "", *_reading(found)]
    return "\n".join(made) + "\n"


def _evaluation(found: Mapping[str, Any]) -> list[str]:
    """The expected score as each quarter opened, eight quarters a row."""
    made: list[str] = []
    quarters = [*found["quarters"], "at last"]
    for start in range(0, len(quarters), 9):
        heads = "".join(
            f"{name[2:] if name[:2] == '20' else name:>8}" for name in quarters[start : start + 9]
        )
        made += ["" if made else "Expected score as each quarter opened", f"{'':6}{heads}"]
        for role, line in found["roles"].items():
            row = line["value"][start : start + 9]
            made.append(f"{role:6}" + "".join(f"{points(v, sign=False):>8}" for v in row))
    return made


def _turning(found: Mapping[str, Any]) -> list[str]:
    if not found["turning_points"]:
        return ["No single thing moved anybody's expected score beyond its interval."]
    made = ["What moved somebody's expected score most"]
    for point in found["turning_points"]:
        change = point["change"][point["role"]]
        head = (
            f"{point['rank']:>3}. {point['quarter']} {point['role']} {points(change['booked'])} "
            f"({points(change['low'])}..{points(change['high'])}) {point['part']}: "
        )
        made += wrapped(head, step_words(point) + f" [event {point['seq']}]", hang=5)
        if point["pieces"]:
            told = ", ".join(
                f"{piece['cause']} {points(piece['mean'])}" for piece in point["pieces"][:3]
            )
            made += wrapped("     most of it: ", told, hang=7)
    return made


def _luck(found: Mapping[str, Any]) -> list[str]:
    made: list[str] = []
    for role, both in found["luck"].items():
        for name, told in (("luckiest", "best"), ("unluckiest", "worst")):
            for one in both[name][:1]:
                head = f"  {role} {told}: {points(one['booked'])} {one['quarter']} "
                made += wrapped(head, step_words(one) + f" [event {one['seq']}]", hang=4)
    return ["", "What fell best and worst for each", *made] if made else []


def _regrets(found: Mapping[str, Any]) -> list[str]:
    if not found["regrets"]:
        return []
    made = [
        "",
        "What the best plan found would have been worth more, on what the role could know",
    ]
    for one in found["regrets"]:
        figure = one["regret"]
        head = f"  {one['quarter']} {one['role']} "
        if one["by"] == "given":
            told = f"none found better than {', '.join(one['given'])}"
        else:
            told = (
                f"{points(figure['mean'])} ({points(figure['low'])}..{points(figure['high'])}): "
                f"{', '.join(one['best'])} rather than {', '.join(one['given'])}"
            )
        told += f"; a {one['choice']} choice, {one['as_good']} of {one['tried']} plans as good"
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
