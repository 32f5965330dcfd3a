"""Pictures of the after-action report: true to their figures, legible, and not by colour alone."""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wargame.report.aar_bars import PARTS
from wargame.report.aar_charts import (
    calibration_chart,
    evaluation_chart,
    objectives_chart,
    parts_chart,
    tracks_chart,
)
from wargame.report.plot import Plot, apart, sides, signed
from wargame.report.svg import TONES, Svg, text_width

SPACE = "{http://www.w3.org/2000/svg}"
BAD = '<script>alert("x")</script> & ' + "W" * 50

score = st.floats(0, 100, allow_nan=False)
points = st.floats(-60, 60, allow_nan=False)
share = st.floats(0, 1, allow_nan=False)


def quarters(many: int, start: bool = True) -> list[str]:
    return ["start"] * start + [f"{2025 + n // 4} Q{n % 4 + 1}" for n in range(many)]


def tree(svg: str) -> ElementTree.Element:
    root = ElementTree.fromstring(svg)
    assert root.findtext(SPACE + "title")
    assert root.findtext(SPACE + "desc")
    return root


def boxes(root: ElementTree.Element) -> list[tuple[float, float, float, float, str]]:
    """Left, top, right, bottom and words of every text; none is in a moved group."""
    assert not any("transform" in node.attrib for node in root.iter())
    found = []
    for node in root.iter(SPACE + "text"):
        words, size = node.text or "", float(node.attrib["font-size"])
        # The writer's widths are on the wide side: nine parts of ten hold the words.
        wide = 0.9 * text_width(words, size)
        x, y = float(node.attrib["x"]), float(node.attrib["y"])
        left = x - {"middle": wide / 2, "end": wide}.get(node.get("text-anchor", ""), 0.0)
        found.append((left, y - 0.75 * size, left + wide, y + 0.2 * size, words))
    return found


def legible(svg: str) -> None:
    """No two texts lie on one another, and none leaves the picture."""
    root = tree(svg)
    wide, high = float(root.attrib["width"]), float(root.attrib["height"])
    every = boxes(root)
    for left, top, right, bottom, words in every:
        assert left >= -0.5, words
        assert top >= -0.5, words
        assert right <= wide + 0.5, words
        assert bottom <= high + 0.5, words
    for one, other in combinations(every, 2):
        over = min(one[2], other[2]) - max(one[0], other[0])
        under = min(one[3], other[3]) - max(one[1], other[1])
        assert over <= 1 or under <= 1, (one, other)


def scores(many: int, count: int) -> list[tuple[str, list[float]]]:
    names = ["Ukraine", "European Union and the United Kingdom", "Russian Federation", "X", "China"]
    return [
        (names[n], [50 + (7 * n + 13 * q) % 31 - 12.5 for q in range(many + 1)])
        for n in range(count)
    ]


@pytest.mark.parametrize("many", [1, 4, 12, 20, 40])
def test_the_evaluation_graph_is_legible_at_every_length(many: int) -> None:
    marks = [(many, "The last"), (1, BAD), (1, "Dice: failed at 71 %"), (many // 2, "Deal " * 40)]
    legible(evaluation_chart(scores(many, 5), quarters(many), marks))


@pytest.mark.parametrize("many", [1, 4, 12, 20, 40])
def test_the_other_pictures_are_legible_at_every_length(many: int) -> None:
    names = quarters(many)
    course = [(5 * n) % 7 / 7 for n in range(many + 1)]
    legible(objectives_chart("Ukraine", names, dict.fromkeys(["a" * 90, "b c " * 60, BAD], course)))
    parts = {name: [(n * 7 + len(name)) % 11 - 5.0 for n in range(many)] for name in PARTS}
    legible(parts_chart("Ukraine", names[1:], parts))
    lines = [("mutiny", 30.0), ("war weariness", 31.0), ("resolve", 70.0), ("same", 70.0)]
    lines += [(f"line {n}", 10.0 * n) for n in range(5)]
    legible(tracks_chart("Will to fight", "index", names, [60 * c + 20 for c in course], lines))


def test_calibration_is_legible_however_many_bins() -> None:
    bins = [(n / 10 + 0.05, n / 10, n + 1, n / 20, min(1.0, n / 8)) for n in range(10)]
    for many in range(11):
        legible(calibration_chart(bins[:many], 0.182))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.text(max_size=30), st.lists(score, min_size=3, max_size=3)),
        min_size=1,
        max_size=6,
    ),
    st.lists(st.tuples(st.integers(0, 2), st.text(max_size=60)), max_size=6),
)
def test_any_scores_are_drawn_inside_and_alike(
    roles: list[tuple[str, list[float]]], marks: list[tuple[int, str]]
) -> None:
    drawn = evaluation_chart(roles, ["start", "Q1", "Q2"], marks)
    assert drawn == evaluation_chart(roles, ["start", "Q1", "Q2"], marks)
    root = tree(drawn)
    high = float(root.attrib["height"])
    for line in root.iter(SPACE + "polyline"):
        for pair in line.attrib["points"].split():
            x, y = map(float, pair.split(","))
            assert 0 <= x <= 720
            assert 0 <= y <= high


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from(list(PARTS)), st.lists(points, min_size=3, max_size=3)))
def test_bars_are_as_high_as_their_figures(parts: dict[str, list[float]]) -> None:
    """Solid pieces of one tone add up, in pixels, to what was booked to them."""
    root = tree(parts_chart("R", ["Q1", "Q2", "Q3"], parts))
    zero = next(
        float(n.attrib["y1"])
        for n in root.iter(SPACE + "line")
        if n.get("stroke-width") == "1.5" and n.get("stroke") == TONES["ink"][0]
    )
    labels = {
        n.text: float(n.attrib["y"]) - 4
        for n in root.iter(SPACE + "text")
        if n.get("text-anchor") == "end" and re.fullmatch(r"[+−][\d.]+", n.text or "")
    }
    told, y = next(iter(labels.items()))
    scale = (zero - y) / float((told or "").replace("−", "-"))
    for name, tone in (("own", "one"), ("others", "even"), ("deals", "good")):
        heights = sum(
            float(n.attrib["height"])
            for n in root.iter(SPACE + "rect")
            if n.get("class") == tone and float(n.attrib["width"]) != 22
        )
        wanted = sum(abs(value) for value in parts.get(name, ()))
        assert heights / scale == pytest.approx(wanted, abs=1.0 / scale)


def test_decision_and_luck_differ_without_colour() -> None:
    """Hatched is luck, solid is decision, dotted round is a ruling."""
    quiet = {name: [0.0] for name in PARTS}

    def drawn(name: str) -> set[tuple[str, bool]]:
        root = tree(parts_chart("R", ["Q1"], {**quiet, name: [5.0]}))
        (bar,) = [
            node
            for node in root.iter(SPACE + "g")
            if node.get("role") == "group" and node.attrib["aria-label"].startswith("Q1: +5.0")
        ]
        return {
            (node.tag.removeprefix(SPACE), "stroke-dasharray" in node.attrib)
            for node in bar
            if node.tag in (SPACE + "path", SPACE + "polyline")
        }

    looks = {name: drawn(name) for name in PARTS}
    assert looks["own"] == looks["others"] == looks["deals"] == set()
    assert looks["dice"] == looks["events"] == {("path", False), ("polyline", False)}
    assert looks["control"] == {("polyline", True)}


def test_a_picture_tells_its_figures_in_words() -> None:
    told = tree(parts_chart("R", ["Q1", "Q2"], {"own": [3.0, -1.0], "dice": [0.0, -4.5]}))
    assert told.findtext(SPACE + "desc") == (
        "The expected score changed by −2.5 points over 2 quarters: own orders +2.0, dice −4.5."
    )
    told = tree(evaluation_chart([("A", [40.0, 55.5])], ["start", "Q1"], [(1, "the bridge falls")]))
    assert told.findtext(SPACE + "desc") == (
        "Expected scores of 100 points: A from 40.0 to 55.5. Turning points: Q1, the bridge falls."
    )
    told = tree(calibration_chart([(0.3, 0.5, 4, 0.1, 0.9)], 0.2))
    assert told.findtext(SPACE + "desc") == (
        "4 called shots, Brier score 0.200. called 30 %, came true 50 % of 4."
    )


def test_turning_points_are_numbered_in_time_and_listed() -> None:
    drawn = evaluation_chart(
        [("A", [1.0, 2.0, 3.0])], ["start", "Q1", "Q2"], [(2, "later"), (1, "sooner")]
    )
    said = [node.text for node in tree(drawn).iter(SPACE + "text")]
    where = said.index("Turning points")
    assert said[where + 1 :] == ["1", "Q1", "sooner", "2", "Q2", "later"]


def test_intervals_are_drawn_where_there_are_some() -> None:
    roles = [("A", [40.0, 50.0])]
    bare = evaluation_chart(roles, ["start", "Q1"])
    drawn = evaluation_chart(roles, ["start", "Q1"], (), {"A": [(38.0, 42.0), (47.0, 53.0)]})
    assert drawn.count("<line") == bare.count("<line") + 2
    assert "interval" in drawn
    assert "interval" not in bare


@given(st.lists(st.floats(0, 200, allow_nan=False), max_size=12))
def test_labels_are_kept_apart_and_in_order(places: list[float]) -> None:
    moved = apart(places, 15, 0, 200)
    order = sorted(range(len(places)), key=lambda n: places[n])
    for one, other in pairwise(order):
        assert moved[other] - moved[one] >= 15 - 1e-9
    assert all(-1e-9 <= place <= 200 + 1e-9 for place in moved)
    if all(abs(a - b) >= 15 for a, b in combinations(places, 2)):
        assert moved == places


@given(st.lists(st.floats(0, 100, allow_nan=False), min_size=2, max_size=9), st.floats(0, 100))
def test_the_two_sides_of_a_line_make_up_what_is_between(values: list[float], base: float) -> None:
    def area(shape: list[tuple[float, float]]) -> float:
        pairs = zip(shape, [*shape[1:], shape[0]], strict=True)
        return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs)) / 2

    over, under = sides([(10.0 * n, value) for n, value in enumerate(values)], base)
    assert all(y <= base for _, y in over)
    assert all(y >= base for _, y in under)
    # The line less the base, by trapezes: what is under it less what is over it.
    net = sum(10 * ((a + b) / 2 - base) for a, b in pairwise(values))
    assert area(under) - area(over) == pytest.approx(net, abs=1e-6)


def test_a_field_keeps_what_is_beyond_its_ends_at_its_ends() -> None:
    plot = Plot(0, 0, 100, 50, 10, 0, 10)
    assert [plot.y(value) for value in (-5, 0, 5, 10, 15)] == [50, 50, 25, 0, 0]
    assert plot.points([0, 10]) == [(0, 50), (10, 0)]


@pytest.mark.parametrize(
    ("value", "said"), [(1234.56, "+1,234.6"), (-0.04, "0"), (0.0, "0"), (-2.0, "−2.0")]
)
def test_a_change_has_its_sign_and_nothing_has_none(value: float, said: str) -> None:
    assert signed(value) == said


@settings(max_examples=60)
@given(
    *[st.floats(0, 90, allow_nan=False)] * 2,
    *[st.floats(0.5, 60, allow_nan=False)] * 2,
    st.booleans(),
)
def test_a_hatch_stays_in_its_rectangle(
    x: float, y: float, wide: float, high: float, rising: bool
) -> None:
    svg = Svg(200, 200, "t", "d")
    svg.hatch(x, y, wide, high, "one", rising=rising)
    drawn = re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", svg.render())
    for left, top in drawn:
        assert x - 0.01 <= float(left) <= x + wide + 0.01
        assert y - 0.01 <= float(top) <= y + high + 0.01
    if wide + high > 7:
        assert drawn
    for (x0, y0), (x1, y1) in zip(drawn[::2], drawn[1::2], strict=True):
        across, down = float(x1) - float(x0), float(y1) - float(y0)
        assert abs(across) == pytest.approx(abs(down), abs=0.03)
        assert (down < 0) == rising
