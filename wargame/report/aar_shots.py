"""Called shots held against what came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wargame.analysis.calibration import document
from wargame.report import aar_charts
from wargame.report.aar_claims import Told, aside, claim
from wargame.report.aar_context import Context
from wargame.report.aar_facts import Shot
from wargame.report.aar_words import TESTS, counted
from wargame.report.document import Figure, Section, Text, text

#: From how many shots on a role's score says something.
_ENOUGH = 5
#: How far stated chances may lie from what came before it is said, in percentage points.
_LEANS = 15


def section(c: Context) -> Section:
    """12: Brier score and reliability, of all and of each role, and every shot."""
    w = Told()
    found = document(c.story.events, c.roles)
    whole = found.get("ALL")
    if whole is None:
        w.para(aside("No called shot came due in what this record shows."))
        return Section("calibration", "Calibration of called shots", w.done())
    due = [shot for shot in c.story.shots() if shot.due_seq]
    at = [shot.due_seq for shot in due] or [c.story.last.seq]
    hits = sum(shot["hit"] for shot in whole["shots"])
    many = len(whole["shots"])
    w.para(
        aside(
            "A shot is a threshold of a track, two quarters on, with the chance its caller gave "
            "it. The Brier score is the mean of the squared errors: nought is perfect, a coin "
            "earns a quarter. Shots on one exercise hang together, and few of them say little."
        ),
        claim(
            (at[0], at[-1]),
            f"{hits} of {counted(many, 'shot')} that came due came true; the Brier score of all "
            f"is {whole['brier']:.3f}, where always stating the share that came true would have "
            f"got {whole['base']:.3f}",
        ),
    )
    bins = [
        (one["stated"], one["observed"], one["count"], one["low"], one["high"])
        for one in whole["bins"]
    ]
    w.add(
        Figure(
            aar_charts.calibration_chart(bins, whole["brier"]),
            "Reliability of called shots",
            " ".join(
                f"Called at {100 * said:.0f} per cent on average: {100 * came:.0f} per cent of "
                f"{count} came true."
                for said, came, count, _, _ in bins
            ),
        )
    )
    _by_role(w, c, found)
    rows = [(shot.at, _row(c, shot)) for shot in due]
    w.evidence(
        "Every shot that came due",
        ("Called", "Role", "Shot", "Stated", "It was", "Result"),
        rows,
        "lllrrl",
    )
    return Section("calibration", "Calibration of called shots", w.done())


def _by_role(w: Told, c: Context, found: Mapping[str, Any]) -> None:
    rows: list[tuple[Sequence[int], Sequence[str | Text]]] = []
    for role in c.roles:
        one = found.get(role)
        if one is None:
            continue
        shots = one["shots"]
        stated = sum(shot["stated"] for shot in shots) / len(shots)
        came = 100 * sum(shot["hit"] for shot in shots) / len(shots)
        lean = "too few to say" if len(shots) < _ENOUGH else _lean(stated - came)
        rows.append(
            (
                (shots[0]["seq"], shots[-1]["seq"]),
                (
                    c.words.role(role), str(len(shots)), f"{stated:.0f} %", f"{came:.0f} %",
                    f"{one['brier']:.3f}", lean,
                ),
            )
        )  # fmt: skip
    w.evidence(
        "Called shots by role",
        ("Role", "Shots", "Stated on average", "Came true", "Brier", "In words"),
        rows,
        "lrrrrl",
    )


def _lean(surer: float) -> str:
    """Which way a role erred, by how many points it was surer than it was right."""
    if abs(surer) <= _LEANS:
        return "about as sure as right"
    return "surer than right" if surer > 0 else "more often right than sure"


def _row(c: Context, shot: Shot) -> tuple[str | Text, ...]:
    return (
        c.words.quarter(shot.turn),
        c.words.role(shot.role),
        f"{c.words.track(shot.track)} {TESTS[shot.test]} "
        f"{c.words.value(shot.track, shot.threshold)} by {c.words.quarter(shot.due)}",
        f"{shot.chance} %",
        c.words.value(shot.track, shot.value or 0),
        text(("came true", "good") if shot.hit else ("did not", "bad")),
    )
