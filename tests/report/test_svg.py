"""The SVG writer: well-formed whatever it is given, self-contained, readable, whole on disk."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wargame.errors import WargameError
from wargame.report.svg import TONES, Svg, fitted, save_text, text_width, wrapped

SPACE = "{http://www.w3.org/2000/svg}"


def drawing(words: str) -> Svg:
    svg = Svg(200, 100, words, words)
    with svg.group(words, words, at=(3, 4)):
        svg.rect(1, 2, 3, 4, "one", "band", round_by=2)
        svg.line((0, 0), (1, 1), "rule", dash="2 2")
        svg.path([(0, 0), (1.005, 2)], "two", width=2)
        svg.area([(0, 0), (1, 2), (2, 0)], "good")
        svg.dot((5, 5), 3, "bad", hollow=True)
        svg.text((1, 1), words, bold=True, anchor="end")
        svg.paragraph((1, 1), words, 50, "dim")
    return svg


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_text_is_well_formed(words: str) -> None:
    """Markup, quotes and control characters are content; nothing gets out of its element."""
    tree = ElementTree.fromstring(drawing(words).render())
    assert tree.tag == SPACE + "svg"
    shapes = {"rect", "line", "polyline", "polygon", "circle", "text"}
    known = {SPACE + name for name in shapes | {"svg", "title", "desc", "style", "g"}}
    assert {node.tag for node in tree.iter()} == known


def test_markup_is_text() -> None:
    """What a card is called is shown as it is called."""
    name = '</text><script>alert("x")</script> & <b>'
    tree = ElementTree.fromstring(drawing(name).render())
    assert name in [node.text for node in tree.iter(SPACE + "text")]
    title = tree.find(SPACE + "title")
    assert title is not None
    assert title.text == name


def test_nothing_is_fetched_and_a_reader_is_told() -> None:
    """No address but the name of the language, no script; a title and a description."""
    text = drawing("A").render()
    assert re.findall(r"https?://[^\"' ]+", text) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"url\(|@import|@font-face|<script|<image|href", text)
    assert 'role="img" aria-labelledby="title desc"' in text
    assert "prefers-color-scheme:dark" in text


@pytest.mark.parametrize("page", [0, 1])
def test_text_stands_out_on_both_pages(page: int) -> None:
    """WCAG AA for every tone that text may have, on the ground and on a panel."""

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (
            p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    for tone in set(TONES) - {"ground", "panel", "rule", "even"}:
        for ground in ("ground", "panel"):
            pair = sorted((light(TONES[tone][page]), light(TONES[ground][page])))
            assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5, (tone, ground)


def test_the_same_drawing_is_the_same_bytes() -> None:
    """No clock, no counter; no minus zero and no long tails of digits."""
    assert drawing("B").render() == drawing("B").render()
    svg = Svg(10, 10, "t", "d")
    svg.line((-0.0001, 1 / 3), (2.0, 1e-9), "ink")
    assert 'x1="0" y1="0.33" x2="2" y2="0"' in svg.render()


@given(st.text(max_size=60), st.integers(20, 300))
def test_text_is_cut_and_wrapped_to_its_width(words: str, width: int) -> None:
    """What fits is left alone; lines hold all the words in order."""
    short = fitted(words, width)
    assert short == words or text_width(short) <= width
    lines = wrapped(words, width)
    assert " ".join(lines).split() == words.split()
    assert all(text_width(line) <= width or " " not in line for line in lines)


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    """The old file stands until the new one is whole, and nothing is left over."""
    path = tmp_path / "a.svg"
    drawing("C").save(path)
    assert path.read_text(encoding="utf-8") == drawing("C").render()
    with pytest.raises(UnicodeEncodeError):
        save_text(path, "\ud800")
    assert path.read_text(encoding="utf-8") == drawing("C").render()
    assert [one.name for one in path.parent.iterdir()] == ["a.svg"]
    with pytest.raises(WargameError, match="no folder"):
        save_text(tmp_path / "nowhere" / "a.svg", "x")
