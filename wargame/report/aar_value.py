"""What could be expected, quarter by quarter, and what of every change was decision or luck."""

from __future__ import annotations

from collections.abc import Sequence

from wargame.report import aar_charts
from wargame.report.aar_analysis import DECISION, LUCK, PARTS, Analysis, change_of
from wargame.report.aar_claims import Told, aside, claim
from wargame.report.aar_context import Context
from wargame.report.aar_turning import points, told, what
from wargame.report.aar_words import capital, counted, exact, gained, interval, score
from wargame.report.document import Figure, Section, Text

#: Rolls of a role that are listed, by luck.
_ROLLS = 3
#: Turning points marked in the graph.
_MARKED = 5
#: Tracks drawn.
_TRACKS = 6


def evaluation(c: Context) -> Section:
    """5: the evaluation graphs, with their figures as a table."""
    w = Told()
    if c.analysis is None:
        w.para(
            aside(
                "What each role could expect at every point is worked out by the analysis, which "
                "this report was made without. What was measured is shown."
            )
        )
    else:
        _expected(w, c, c.analysis)
    _tracks(w, c)
    return Section("evaluation", "Evaluation graphs", w.done())


def _expected(w: Told, c: Context, found: Analysis) -> None:
    roles = [role for role in c.roles if found.values(role)]
    names = ["start", *found.quarters]
    graph = [(c.words.role(role), [v / 1000 for v in found.values(role)]) for role in roles]
    spans = {
        c.words.role(role): [(low / 1000, high / 1000) for low, high in found.spans(role)]
        for role in roles
    }
    places = {name: place for place, name in enumerate(names)}
    marks = [
        (places[str(point["quarter"])], capital(what(c, point)))
        for point in points(c)[:_MARKED]
        if point.get("quarter") in places
    ]
    w.para(
        claim(
            (c.story.first, c.story.last.seq),
            f"The expected score of each role, over {found.worlds:,} worlds played on from each "
            f"point by {reference(found)}, on dice that no exercise rolls",
        ),
        aside("The last value of a finished exercise is the score itself."),
    )
    w.add(
        Figure(
            aar_charts.evaluation_chart(graph, names, marks, spans),
            "Expected score of each role, of 100 points",
            " ".join(
                f"{name}: from {values[0]:.1f} to {values[-1]:.1f}." for name, values in graph
            ),
        )
    )
    rows: list[tuple[int, Sequence[str | Text]]] = []
    closes = [c.story.first, *(quarter.seq("quarter") for quarter in c.story.quarters)]
    for place, name in enumerate(names[: len(graph[0][1]) if graph else 0]):
        cells = [f"{values[place]:.1f}" for _, values in graph]
        rows.append((closes[min(place, len(closes) - 1)], (name, *cells)))
    w.evidence(
        "Expected score at the start and after each quarter",
        ("After", *(name for name, _ in graph)),
        rows,
        "l" + "r" * len(graph),
    )
    for role in roles:
        chances = {c.words.objective(k): v for k, v in found.chances(role).items() if v}
        if chances:
            w.add(
                Figure(
                    aar_charts.objectives_chart(c.words.role(role), names, chances),
                    f"{c.words.role(role)}: chance of each objective",
                    " ".join(
                        f"{name}: from {100 * values[0]:.0f} to {100 * values[-1]:.0f} per cent."
                        for name, values in chances.items()
                    ),
                )
            )


def _tracks(w: Told, c: Context) -> None:
    """The tracks that most roles look at, drawn as measured."""
    names = ["start", *(c.words.quarter(q.turn) for q in c.story.quarters if q.closed)]
    closed = [quarter for quarter in c.story.quarters if quarter.closed]
    shown = [key for key in c.words.watched if all(key in q.tracks for q in closed)][:_TRACKS]
    if not closed or not shown:
        return
    w.para(
        claim(
            (closed[0].seq("quarter"), closed[-1].seq("quarter")),
            f"The {counted(len(shown), 'track')} that most roles look at, as measured",
        )
    )
    for key in shown:
        values = [closed[0].tracks[key][0], *(q.tracks[key][1] for q in closed)]
        track = c.words.tracks[key]
        unit = track.unit
        w.add(
            Figure(
                aar_charts.tracks_chart(
                    c.words.track(key), unit, names, [v / 1000 for v in values],
                    _lines(c, key),
                ),
                f"{c.words.track(key)} ({unit})",
                f"{c.words.track(key)}: from {c.words.value(key, values[0])} to "
                f"{c.words.value(key, values[-1])}.",
            )
        )  # fmt: skip


def _lines(c: Context, track: str) -> list[tuple[str, float]]:
    """The thresholds of objectives on a track, as marked at the end."""
    found: dict[int, str] = {}
    for standing in c.story.standings.values():
        for key, item in standing["objectives"].items():
            objective = c.words.objectives.get(key)
            for test, threshold in zip(
                objective.tests if objective else (), item["thresholds"], strict=False
            ):
                if test.track == track:
                    found.setdefault(int(threshold), c.words.objective(key))
    return [(name, at / 1000) for at, name in list(found.items())[:3]]


def reference(found: Analysis) -> str:
    """Whom decisions were measured against."""
    if found.reference == "seats":
        return "the doctrine that held each seat (the scenario's status quo for people)"
    return "the scenario's status quo in every seat"


def luck(c: Context) -> Section:
    """6: decision and luck, in parts that sum exactly."""
    w = Told()
    found = c.analysis
    if found is None:
        w.para(aside("Without the analysis, decision and luck are not told apart."))
        return Section("luck", "Decision and luck", w.done())
    w.para(
        aside(
            "Every change of what a role could expect is booked to what was settled at that "
            "point. Decision is the role's own decisions, others' and the deals; luck is dice and "
            "events; what the White Cell did is neither. The parts sum to the change exactly."
        ),
        claim(
            (c.story.first, c.story.last.seq),
            f"A decision is worth what it changed against {reference(found)}, over "
            f"{found.worlds:,} worlds at each point: it is relative to that reference and to the "
            "model, and no grade",
        ),
    )
    end = c.story.last.seq
    rows: list[tuple[int, Sequence[str | Text]]] = []
    for role in c.roles:
        ends = found.ends(role)
        if ends is None:
            continue
        parts = [exact(found.total(role, part), sign=True) for part in PARTS]
        rows.append((end, (c.words.role(role), exact(ends[0]), *parts, exact(ends[1]))))
    w.evidence(
        "What moved each role's expected score, in points, to the last unit",
        ("Role", "Start", *(capital(name) for name in PARTS.values()), "End"),
        rows,
        "lr" + "r" * len(PARTS) + "r",
    )
    if all(not found.total(role, *DECISION) for role in c.roles):
        w.para(
            claim(
                (c.story.first, end),
                "Every seat decided as its reference does, so that by this measure no decision "
                "changed anything",
            )
        )
    w.points(
        [
            claim(
                end,
                f"{c.words.role(role)}: decision {gained(found.total(role, *DECISION))}, luck "
                f"{gained(found.total(role, *LUCK))}, White Cell "
                f"{gained(found.total(role, 'control'))}; in all {gained(ends[1] - ends[0])}",
            )
            for role in c.roles
            if (ends := found.ends(role)) is not None
        ]
    )
    w.para(aside("Elsewhere figures are rounded to a tenth, so that a sum may seem off by one."))
    w.para(
        aside(
            "Lucky and unlucky are said of the role's expected score, not of the order: a success "
            "counts against its own role where its price falls on what the role is judged by."
        )
    )
    for role in c.roles:
        if found.ends(role) is not None:
            _one(w, c, found, role)
    return Section("luck", "Decision and luck", w.done())


def _one(w: Told, c: Context, found: Analysis, role: str) -> None:
    """A role's parts by quarter, and its luckiest and unluckiest rolls."""
    parts = {part: [v / 1000 for v in found.part(role, part)] for part in PARTS}
    name = c.words.role(role)
    w.add(
        Figure(
            aar_charts.parts_chart(name, found.quarters, parts),
            f"{name}: decision and luck by quarter",
            " ".join(
                f"{capital(PARTS[part])} {gained(found.total(role, part))}." for part in PARTS
            ),
        )
    )
    rolled = found.rolled(role)
    by_luck = sorted(rolled, key=lambda step: -change_of(step, role)["mean"])
    best = [step for step in by_luck[:_ROLLS] if change_of(step, role)["low"] > 0]
    worst = [step for step in by_luck[::-1][:_ROLLS] if change_of(step, role)["high"] < 0]
    rows: list[tuple[int, Sequence[str | Text]]] = [
        (
            told(c, step, role).at[0],
            (word, str(step.get("quarter", "")), capital(what(c, step)),
             interval(change_of(step, role))),
        )
        for word, steps in (("Lucky", best), ("Unlucky", worst))
        for step in steps
    ]  # fmt: skip
    w.evidence(
        f"{name}: rolls on its own orders that moved it most",
        ("Luck", "Quarter", "Roll", "Change"),
        rows,
        "lllr",
    )


def regret(c: Context) -> Section:
    """13: what better plans were worth, relative to the model and to what was tried."""
    w = Told()
    found = c.analysis.regrets if c.analysis else ()
    w.para(
        aside(
            "Regret is what the best plan found would have been worth more than the plan given, "
            "in worlds that look to the role as the real one did. It is relative to the model, to "
            "the few plans tried and to the role's status quo ever after, and it is no mark of "
            "judgement. Where many plans did as well as the best, the choice was close, and a "
            "regret says little."
        )
    )
    rows: list[tuple[int, Sequence[str | Text]]] = []
    for one in found:
        span = one["regret"]
        seq = int(one.get("seq", 0))
        rows.append(
            (
                seq if seq in c.story.by_seq else c.story.first,
                (
                    str(one["quarter"]),
                    c.words.role(one["role"]),
                    _plan(c, str(one["role"]), one.get("given", ())),
                    _plan(c, str(one["role"]), one.get("best", ()))
                    if one.get("by") != "given" else "the same",
                    f"{score(span['mean'])} ({score(span['low'])} to {score(span['high'])})",
                    f"{one.get('choice', '')}: {one.get('as_good', 1)} of {one.get('tried', 1)} "
                    "as good",
                ),
            )
        )  # fmt: skip
    if rows:
        w.evidence(
            "Model-relative regret, in points of expected score",
            ("Quarter", "Role", "Plan given", "Best plan found", "Regret (95 %)", "Choice"),
            rows,
        )
    else:
        w.para(aside("It was not worked out for any role of this exercise."))
    return Section("regret", "Regret", w.done())


def _plan(c: Context, role: str, named: Sequence[str]) -> str:
    """A plan: its standing order, then its orders."""
    if not named:
        return "nothing"
    orders = [c.words.name(key) for key in named[1:]]
    return f"{c.words.standing(role, named[0])}; {'; '.join(orders) or 'no order'}"
