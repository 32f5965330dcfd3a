"""Pictures and graphs of the causal map: well-formed, whole, nothing on top of anything."""

from __future__ import annotations

import re
from functools import cache
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest

from wargame.analysis.causal import Causal, causal
from wargame.content.ready import ready
from wargame.report.causal_layout import Layout, around, whole
from wargame.report.causal_svg import causal_picture
from wargame.report.causal_text import causal_dot, causal_mermaid, causal_text, near

ROOT = Path(__file__).resolve().parents[2]
SPACE = "{http://www.w3.org/2000/svg}"
BOTH = pytest.mark.parametrize("focus", [None, "line"])


@cache
def tiny() -> Causal:
    return causal(ready("tiny", ROOT))


@cache
def bridge() -> Causal:
    return causal(ready("bridge-2025", ROOT))


def laid_out() -> list[Layout]:
    some = [track.id for track in bridge().of_kind("track")][:12]
    return [whole(tiny()), whole(bridge()), *(around(bridge(), key) for key in some)]


def test_no_two_boxes_lie_on_each_other_and_all_lie_inside() -> None:
    for layout in laid_out():
        for one, other in combinations(layout.cells, 2):
            if one.column == other.column:
                assert one.y + one.height <= other.y or other.y + other.height <= one.y
        assert all(c.y >= 0 and c.y + c.height <= layout.height + 1 for c in layout.cells)


def test_every_arrow_leads_to_the_right() -> None:
    for layout in laid_out():
        assert all(wire.source.column < wire.target.column for wire in layout.wires)


def test_the_whole_map_has_every_arrow_and_every_track_twice() -> None:
    layout = whole(bridge())
    assert [wire.arrow for wire in layout.wires] == list(bridge().arrows)
    for track in bridge().of_kind("track"):
        assert [c.column for c in layout.cells if c.thing.id == track.id] == [0, layout.columns - 1]


def test_round_a_track_stands_what_is_two_steps_away() -> None:
    assert near(tiny(), "line") >= {"line", "depot", "pressure"}
    columns = around(tiny(), "line")
    direct = {wire.arrow.source for wire in columns.wires if wire.target.column == 2}
    assert direct == {arrow.source for arrow in tiny().arrows if arrow.target == "line"}


@BOTH
def test_the_picture_is_sound_and_every_arrow_says_why(focus: str | None) -> None:
    root = ElementTree.fromstring(causal_picture(tiny(), focus).render())
    titles = [title.text or "" for title in root.iter(f"{SPACE}title")]
    layout = whole(tiny()) if focus is None else around(tiny(), focus)
    assert sum(" → " in title for title in titles) == len(layout.wires)
    assert any("pressure beyond cover [judgement]" in title for title in titles)


# A line of each grammar, as far as it is used here.
QUOTED = r'"(?:[^"\\]|\\.)*"'
DOT_LINE = re.compile(
    rf"(?:  label={QUOTED};|  rankdir=LR;|  (?:node|edge) \[[^\]]*\];|  subgraph cluster_\d+ \{{"
    rf"|    label={QUOTED};|  \}}"
    rf"|(?:  |    ){QUOTED} \[label={QUOTED}(?:, (?:style|shape)=\w+)?\];"
    rf"|  {QUOTED} -> {QUOTED} \[label={QUOTED}, tooltip={QUOTED}, "
    rf"color={QUOTED}(?:, style=\w+)?\];)"
)
MERMAID_TEXT = r'"(?:[^"#<>;`]|#\d+;)*"'
MERMAID_LINE = re.compile(
    rf"(?:  subgraph g\d+\[{MERMAID_TEXT}\]|  end"
    rf"|(?:  |    )n\d+(?:\[{MERMAID_TEXT}\]|\({MERMAID_TEXT}\)|\[\[{MERMAID_TEXT}\]\]"
    rf"|\(\[{MERMAID_TEXT}\]\))"
    rf"|  n\d+ (?:-->|-\.->)\|{MERMAID_TEXT}\| n\d+)"
)


@BOTH
@pytest.mark.parametrize("make", [tiny, bridge], ids=["tiny", "bridge"])
def test_the_graph_for_graphviz_is_one(make: object, focus: str | None) -> None:
    of = make()  # type: ignore[operator]
    focus = focus if make is tiny else focus and "grid"
    head, *lines, last = causal_dot(of, focus).splitlines()
    assert re.fullmatch(rf"digraph {QUOTED} \{{", head)
    assert last == "}"
    wrong = [text for text in lines if not DOT_LINE.fullmatch(text)]
    assert wrong == []
    named = set(re.findall(rf"^ +({QUOTED}) \[", "\n".join(lines), re.M))
    ends = re.findall(rf"^ +({QUOTED}) -> ({QUOTED})", "\n".join(lines), re.M)
    assert ends and {end for pair in ends for end in pair} <= named


@BOTH
@pytest.mark.parametrize("make", [tiny, bridge], ids=["tiny", "bridge"])
def test_the_flowchart_for_mermaid_is_one(make: object, focus: str | None) -> None:
    of = make()  # type: ignore[operator]
    focus = focus if make is tiny else focus and "grid"
    front, title, close, head, *lines = causal_mermaid(of, focus).splitlines()
    assert (front, close, head) == ("---", "---", "flowchart LR")
    assert title.startswith("title: ")
    wrong = [text for text in lines if not MERMAID_LINE.fullmatch(text)]
    assert wrong == []


def test_the_text_says_each_term_with_its_reason_and_source() -> None:
    told = causal_text(tiny())
    assert "line: The line, index [judgement]" in told
    assert "+0.5 per 10 of depot around 40: the depot feeds the line [judgement]" in told
    assert "  cards: convoy" in told
    short = causal_text(bridge(), "grid")
    assert len(short) < len(causal_text(bridge()))
    assert "grid: " in short


def test_the_same_content_gives_the_same_bytes() -> None:
    again = causal(ready("tiny", ROOT))
    assert causal_picture(again).render() == causal_picture(tiny()).render()
