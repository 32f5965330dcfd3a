"""How every objective ended, and the rating that is proposed for it by rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wargame.report.aar_claims import Told, aside
from wargame.report.aar_context import Context, room
from wargame.report.aar_hotwash import ratings
from wargame.report.aar_words import RESULTS, score
from wargame.report.document import Run, Section, Text, Writer, text

#: What the letters of HSEEP stand for.
RATINGS = {
    "P": "performed without challenges",
    "S": "performed with some challenges",
    "M": "performed with major challenges",
    "U": "unable to be performed",
}

_TONES = {"met": "good", "missed": "bad"}


@dataclass(frozen=True, slots=True)
class Mark:
    """An objective of a role at the end.

    ``closer`` says whether what was measured came closer to the mark than it stood at the
    start, for an objective that was missed.
    """

    role: str
    key: str
    points: int
    values: tuple[int, ...]
    thresholds: tuple[int, ...]
    closer: bool

    @property
    def result(self) -> str:
        """Met, near or missed."""
        return RESULTS[self.points]

    @property
    def rating(self) -> str:
        """The rating proposed by rule."""
        if self.points:
            return "SP"[self.points - 1]
        return "M" if self.closer else "U"


def marks(c: Context) -> list[Mark]:
    """Every objective of every role, in the scenario's order; none where it is not over."""
    found = []
    order = {key: place for place, key in enumerate(c.words.objectives)}
    for role in c.roles:
        standing = c.story.standings.get(role, {}).get("objectives", {})
        for key, item in sorted(standing.items(), key=lambda pair: order.get(pair[0], 99)):
            values = tuple(item.get("values", (item["value"],)))
            thresholds = tuple(item["thresholds"])
            found.append(
                Mark(
                    role,
                    key,
                    int(item["points"]),
                    values,
                    thresholds,
                    _closer(c, key, values, thresholds),
                )
            )
    return found


def _closer(c: Context, key: str, values: tuple[int, ...], thresholds: tuple[int, ...]) -> bool:
    """Whether every test that failed ended nearer its threshold than it began."""
    objective = c.words.objectives.get(key)
    if objective is None:
        return False
    failed = 0
    for test, value, threshold in zip(objective.tests, values, thresholds, strict=False):
        low = test.test in ("at_least", "never_below")
        short = threshold - value if low else value - threshold
        if short <= 0:
            continue
        failed += 1
        start = c.story.start(test.track)
        if start is None or test.test.startswith("never"):
            return False
        if short >= (threshold - start if low else start - threshold):
            return False
    return bool(failed)


def section(c: Context) -> Section:
    """8: the table of objectives with the ratings proposed, and room to confirm them."""
    w = Told()
    found = marks(c)
    if not found:
        w.para(aside("The exercise is not over: no objective has been marked."))
        return Section("objectives", "Objectives and ratings", w.done())
    end = c.story.end
    assert end is not None
    rows = [(end.seq, _row(c, mark)) for mark in found]
    w.para(
        aside(
            "Ratings are proposed by rule, for evaluators to confirm: P for an objective met, S "
            "for near, M for one that was missed though everything it was missed on came closer "
            "to its mark than it stood at the start, U for the other ones missed. Whoever "
            "watched the room may know better, and has the last column."
        )
    )
    w.evidence(
        "Objectives by role (P, S, M, U: proposed; for evaluators to confirm)",
        ("Role", "Objective", "Wanted", "Reached", "Result", "Proposed", "Confirmed"),
        rows,
    )
    if c.details and c.details.capabilities:
        _capabilities(w, c.details.capabilities, c, found)
    legend = Writer()
    legend.bullets([text((key, "strong"), f" {said}") for key, said in RATINGS.items()])
    w.add(*legend.done())
    return Section("objectives", "Objectives and ratings", w.done())


def _row(c: Context, mark: Mark) -> tuple[str | Text, ...]:
    objective = c.words.objectives.get(mark.key)
    wanted, reached = [], []
    for place, (value, threshold) in enumerate(zip(mark.values, mark.thresholds, strict=False)):
        if objective is None:
            wanted.append(score(threshold))
            reached.append(score(value))
            continue
        track = objective.tests[place].track
        asked, came = c.words.held_against(mark.key, place, value, threshold)
        wanted.append(f"{c.words.track(track)} {asked}")
        reached.append(came)
    if objective is not None and objective.no_breach:
        wanted.append("no deal broken")
        if broke(c, mark.role):
            reached.append("its word was broken")
    confirmed = c.details.ratings.get(mark.role, {}).get(mark.key) if c.details else None
    kind = f" ({objective.kind})" if objective is not None else ""
    return (
        c.words.role(mark.role),
        f"{c.words.objective(mark.key)}{kind}",
        "; ".join(wanted),
        "; ".join(reached),
        text((mark.result, _TONES.get(mark.result, ""))),  # type: ignore[arg-type]
        mark.rating,
        (Run(confirmed, "strong"),) if confirmed else ratings(c, mark.role, mark.key) or room(),
    )


def broke(c: Context, role: str) -> bool:
    """Whether an accord or a promise of a role was found broken."""
    return any(
        body.get("what") == "breach" and body.get("role") == role
        for _, body in c.story.said("control")
    )


def _capabilities(w: Told, capabilities: Mapping[str, str], c: Context, found: list[Mark]) -> None:
    """The capability that each objective tests, with its ratings."""
    end = c.story.end
    assert end is not None
    rows: list[tuple[int, tuple[str | Text, ...]]] = []
    for key, capability in capabilities.items():
        rated = ", ".join(f"{c.words.role(m.role)} {m.rating}" for m in found if m.key == key)
        if rated:
            rows.append((end.seq, (capability, c.words.objective(key), rated)))
    w.evidence("Capabilities", ("Capability", "Objective", "Proposed ratings"), rows)
