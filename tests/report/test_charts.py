"""Charts: round steps, everything drawn within its frame, words beside shapes."""

from __future__ import annotations

import math
from itertools import pairwise
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from wargame.report.charts import Fan, Gap, Shares, fan, forest, shares, ticks
from wargame.report.svg import Svg

VALUES = st.floats(-1e6, 1e6).map(lambda value: round(value, 3))
SPACE = "{http://www.w3.org/2000/svg}"


@given(VALUES, VALUES, st.integers(3, 10))
def test_steps_are_round_and_hold_the_range(one: float, two: float, most: int) -> None:
    """From at or below the lowest to at or above the highest, evenly, not too many."""
    low, high = sorted((one, two))
    steps = ticks(low, high, most)
    size = steps[1] - steps[0]
    assert steps[0] <= low + size * 1e-6
    assert steps[-1] >= high - size * 1e-6
    assert 2 <= len(steps) <= most + 3
    gaps = [after - before for before, after in pairwise(steps)]
    assert max(gaps) - min(gaps) < 1e-6 * size
    lead = size / 10.0 ** math.floor(math.log10(size) + 1e-6)
    assert any(abs(lead - whole) < 1e-3 for whole in (1, 2, 2.5, 5, 10))


def inside(svg: Svg, width: float, height: float) -> None:
    """Every coordinate lies within the drawing."""
    tree = ElementTree.fromstring(svg.render())
    for node in tree.iter():
        for name, most in (("x", width), ("x1", width), ("x2", width), ("cx", width)):
            assert -1 <= float(node.attrib.get(name, 0)) <= most + 1
        for name in ("y", "y1", "y2", "cy"):
            assert -1 <= float(node.attrib.get(name, 0)) <= height + 1
        for pair in node.attrib.get("points", "").split():
            x, y = (float(number) for number in pair.split(","))
            assert -1 <= x <= width + 1
            assert -1 <= y <= height + 1


@given(st.lists(st.tuples(VALUES, VALUES, VALUES).map(sorted), min_size=1, max_size=5))
def test_a_forest_stays_in_its_frame(rows: list[list[float]]) -> None:
    """Whatever the differences; a ring and a word where none is shown."""
    svg = Svg(800, 2000, "t", "d")
    gaps = [Gap(f"row {n}", mean, low, high) for n, (low, mean, high) in enumerate(rows)]
    height = forest(svg, (0, 0), 800, gaps)
    inside(svg, 800, height)
    told = [n.text for n in ElementTree.fromstring(svg.render()).iter(SPACE + "title")][1:]
    for gap, words in zip(gaps, told, strict=True):
        assert ("no difference shown" in str(words)) == (not (gap.low > 0 or gap.high < 0))


def test_bounds_that_are_not_known_reach_the_edge() -> None:
    """One world has a mean and no interval."""
    svg = Svg(800, 200, "t", "d")
    inside(svg, 800, forest(svg, (0, 0), 800, [Gap("alone", 2.0, -math.inf, math.inf)]))
    assert "[-inf..+inf]" in svg.render()


@given(st.lists(VALUES, min_size=1, max_size=12), VALUES)
def test_a_fan_stays_in_its_frame(values: list[float], start: float) -> None:
    """Wide, narrow or flat, one quarter or many."""
    svg = Svg(440, 190, "t", "d")
    rows = [(v - 2, v - 1, v, v + 1, v + 2) for v in values]
    flat = [(start,) * 5 for _ in values]
    quarters = tuple(f"2025Q{n}" for n in range(len(values)))
    chart = Fan("A track, index", quarters, start, tuple(rows), tuple(flat))
    inside(svg, 440, fan(svg, (0, 0), 440, 190, chart))


def test_shares_say_their_percent() -> None:
    """In the bar where there is room, and always for who listens."""
    svg = Svg(800, 200, "t", "d")
    parts = (("one", "under A"), ("rule", "alike"), ("two", "under B"))
    height = shares(svg, (0, 0), 800, [Shares("Row", (0.004, 0.096, 0.9))], parts)
    inside(svg, 800, height)
    text = svg.render()
    assert "Row: under A &lt;1 %, alike 10 %, under B 90 %" in text
    assert ">10 %</text>" in text
    assert ">&lt;1 %</text>" not in text
