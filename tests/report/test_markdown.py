"""Markdown: whatever was said is read back as just that, and the source stands in line."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.report.sample_document import HOSTILE, sample_document
from wargame.errors import WargameError
from wargame.report.document import (
    Blank,
    Block,
    Callout,
    Document,
    Figure,
    Item,
    Listing,
    Paragraph,
    Run,
    Section,
    Table,
    Text,
    Tone,
    plain,
    text,
)
from wargame.report.markdown import render, write
from wargame.report.places import links
from wargame.report.tidy import one_line, tidy

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
ANYTHING = st.text(max_size=40) | st.sampled_from(HOSTILE)
#: Texts made of what Markdown gives a meaning to.
SIGNS = st.lists(
    st.sampled_from([*"\\`*_~[](){}<>#+-=.!|&$:;\"'/ \n\tax1", "1.", "- ", "](", "&amp;", "**"]),
    max_size=24,
).map("".join)
WORDS = ANYTHING | SIGNS
TONES = st.sampled_from(["", "strong", "dim", "code", "quote", "good", "bad"])
TEXTS: st.SearchStrategy[Text] = st.lists(
    st.builds(Run, WORDS, TONES, st.sampled_from(["", "here", "nowhere"])), max_size=4
).map(tuple)


def document(*blocks: Block, title: str = "T") -> Document:
    return Document(title, "", (), (Section("here", "S", blocks),))


def body(blocks: Document) -> list[Token]:
    """What stands after the heading of the one section."""
    tokens = READER.parse(render(blocks))
    headings = [n for n, token in enumerate(tokens) if token.type == "heading_close"]
    return tokens[headings[1] + 1 :]


def said(tokens: list[Token]) -> str:
    """The words of the tokens, without the marks of places."""
    made = []
    for token in tokens:
        for child in token.children or ():
            if child.type in ("text", "code_inline", "text_special"):
                made.append(child.content)
            elif child.type in ("softbreak", "hardbreak"):
                made.append(" ")
    return "".join(made)


def bare(words: str) -> str:
    """Words with single blanks, as a reader of Markdown sees them."""
    return " ".join(tidy(words).split())


def strange(tokens: list[Token]) -> list[str]:
    """HTML other than the marks of places, and links and pictures to anywhere else."""
    found = []
    for token in tokens:
        found += strange(token.children or [])
        if token.type.startswith("html") and not re.fullmatch(
            r'<a id="[A-Za-z0-9_-]+">(</a>)?\n?|</a>', token.content
        ):
            found.append(token.content)
        if token.type == "link_open" and not str(token.attrs["href"]).startswith("#"):
            found.append(str(token.attrs))
    return found


@given(TEXTS)
def test_a_paragraph_says_its_words_and_nothing_else(words: Text) -> None:
    """No sign in them becomes a block, a link, HTML, or is lost."""
    tokens = body(document(Paragraph(words)))
    assert bare(said(tokens)) == bare(plain(words))
    assert not strange(tokens)
    kinds = {"paragraph_open", "inline", "paragraph_close", "blockquote_open", "blockquote_close"}
    assert {token.type for token in tokens} <= kinds
    assert sum(token.type == "paragraph_open" for token in tokens) <= 1


@given(WORDS)
def test_emphasis_is_read_as_emphasis(words: str) -> None:
    """A stressed word among others is stressed, all of it, whatever it is made of."""
    bare_words = bare(words)
    tokens = body(document(Paragraph(text("a ", (bare_words, "strong"), " b"))))
    inline = next(token for token in tokens if token.type == "inline")
    kinds = [child.type for child in inline.children or ()]
    assert kinds.count("strong_open") == kinds.count("strong_close") == bool(bare_words)
    inside = (inline.children or [])[1:-1]
    assert bare(said([Token("inline", "", 0, children=inside)])) == bare_words


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4), WORDS, WORDS)
def test_a_table_has_its_rows_and_cells(
    rows: list[tuple[Text, Text]], head: str, caption: str
) -> None:
    """Whatever is in the cells, each stays in its own; the source's lines begin and end alike."""
    made = document(Table(caption, (head, "Second"), tuple(rows), "lr"))
    tokens = body(made)
    cells = [
        said([tokens[n + 1]])
        for n, token in enumerate(tokens)
        if token.type in ("th_open", "td_open")
    ]
    expected = [head, "Second", *(plain(cell) for row in rows for cell in row)]
    assert [bare(cell) for cell in cells] == [bare(cell) for cell in expected]
    assert not strange(tokens)
    lines = [line for line in render(made).splitlines() if line.startswith("|")]
    assert len(lines) == len(rows) + 2
    assert all(line.startswith("| ") and line.endswith(" |") for line in lines)


@given(TEXTS, TEXTS, st.booleans())
def test_a_list_is_one_list_with_its_items(one: Text, two: Text, numbered: bool) -> None:
    """Inner items too; two lists one after the other stay two."""
    lists = (
        Listing((Item(one, (Item(two),)), Item(text("x"))), numbered),
        Listing((Item(two),), numbered),
    )
    tokens = body(document(*lists))
    kind = "ordered_list_open" if numbered else "bullet_list_open"
    levels = [token.level for token in tokens if token.type == kind]
    assert levels == [0, 2, 0]
    assert sum(token.type == "list_item_open" for token in tokens) == 4
    expected = "".join([plain(one), plain(two), "x", plain(two)])
    assert "".join(said(tokens).split()) == "".join(tidy(expected).split())
    assert not strange(tokens)


@given(WORDS, WORDS)
def test_titles_are_titles(title: str, heading: str) -> None:
    """Of the document and of a section, with its number."""
    made = Document(title, "", (), (Section("s", heading),))
    tokens = READER.parse(render(made))
    headings = [said([tokens[n + 1]]) for n, t in enumerate(tokens) if t.type == "heading_open"]
    assert [bare(each) for each in headings] == [bare(title), bare(f"1. {heading}")]
    assert not strange(tokens)


@given(WORDS, WORDS, st.sampled_from(["note", "finding", "caution"]))
def test_a_remark_is_one_quotation(title: str, words: str, tone: str) -> None:
    """What it says stays inside, its kind is said in a word."""
    remark = Callout(title, (Paragraph(text(words)), Blank(words)), tone)  # type: ignore[arg-type]
    tokens = body(document(remark))
    assert [token.level for token in tokens if token.type == "blockquote_open"] == [0]
    assert tokens[0].type == "blockquote_open"
    assert tokens[-1].type == "blockquote_close"
    assert said(tokens).lower().startswith(tone)


def test_the_sample_is_whole() -> None:
    """Sections with their numbers in order, tables, no HTML but places."""
    tokens = READER.parse(render(sample_document(30)))
    assert not strange(tokens)
    titles = [said([tokens[n + 1]]) for n, t in enumerate(tokens) if t.type == "heading_open"]
    assert titles[:4] == [
        "Bridge 2025: after-action report",
        "1. Exercise overview",
        "2. Executive summary",
        "3. Narrative",
    ]
    assert sum(token.type == "table_open" for token in tokens) == 4


def test_every_link_leads_to_one_place() -> None:
    """Places that nothing leads to are not marked, but for the contents; none is marked twice."""
    made = sample_document(30)
    source = render(made)
    places = re.findall(r'<a id="([^"]*)"></a>', source)
    led = re.findall(r"\]\(#([^)]*)\)", source)
    assert len(places) == len(set(places))
    assert set(led) == set(places)
    assert "no-such-place" in links(made)
    assert "move-1" not in places


def test_alike_names_stay_apart() -> None:
    """Places that an address would not tell apart get names that it does."""
    blocks = tuple(Paragraph(text("x"), anchor) for anchor in ("a b", "a-b", "A+b", "\u00e9"))
    leads = Paragraph(tuple(Run("to", "", block.anchor) for block in blocks))
    source = render(document(leads, *blocks))
    assert len(set(re.findall(r'<a id="([^"]*)">', source))) == 5


def test_pictures_are_beside_the_file(tmp_path: Path) -> None:
    """Each drawing is written, named in the text with what it shows, and found from there."""
    path = tmp_path / "the report.md"
    write(sample_document(5), path)
    tokens = READER.parse(path.read_text(encoding="utf-8"))
    pictures = [c for t in tokens for c in t.children or () if c.type == "image"]
    assert len(pictures) == 3
    for picture in pictures:
        source = str(picture.attrs["src"]).replace("%20", " ")
        assert ElementTree.parse(tmp_path / source).getroot().tag.endswith("svg")
    assert "62 %" in pictures[0].content
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "the report-pictures",
        "the report.md",
    ]


def test_no_pictures_no_folder(tmp_path: Path) -> None:
    """And a folder that is not there is said, not made."""
    write(document(Paragraph(text("x"))), tmp_path / "r.md")
    assert [each.name for each in tmp_path.iterdir()] == ["r.md"]
    with pytest.raises(WargameError, match="no folder"):
        write(document(Paragraph(text("x"))), tmp_path / "none" / "r.md")
    with pytest.raises(WargameError):
        write(document(Figure("<svg/>", "c", "a")), tmp_path / "none" / "r.md")


def test_without_a_file_pictures_are_words() -> None:
    """The caption, then what the picture shows."""
    source = render(document(Figure("<svg/>", "Chances", "North leads.")))
    assert "**Figure 1. Chances**\n\nNorth leads.\n" in source
    assert "![" not in source


def test_the_source_stands_in_line() -> None:
    """Columns have one width; figures stand to the right; lines of text are folded."""
    rows = ((text("North"), text("7")), (text("\u5317\u4eac"), text("1,000")))
    source = render(document(Table("", ("Role", "Points"), rows, "lr")))
    assert (
        "| Role  | Points |\n| ----- | -----: |\n| North |      7 |\n| \u5317\u4eac  |  1,000 |"
        in source
    )
    long = render(document(Paragraph(text("word " * 200))))
    assert max(map(len, long.splitlines())) <= 100
    assert "[+0.4..+2.0]" in render(document(Paragraph(text("by +1.2 [+0.4..+2.0]."))))


@given(WORDS, WORDS, WORDS, TONES)
def test_citations_keep_their_brackets(before: str, cited: str, after: str, tone: Tone) -> None:
    """As they are where that is safe; the words are the same in any case."""
    link = Run(cited, tone, "here")
    words = text(before, "[", link, ", ", link, "]", after)
    tokens = body(document(Paragraph(words)))
    assert bare(said(tokens)) == bare(plain(words))
    assert not strange(tokens)
    one = Run("287", "", "here")
    source = render(document(Paragraph(text("It fell [", one, ", ", one, "]."))))
    assert "It fell [[287](#here), [287](#here)].\n" in source


def test_the_same_document_is_the_same_text() -> None:
    """No clock and no order of a set in it."""
    assert render(sample_document(9)) == render(sample_document(9))
    assert one_line("a\u2028b\tc ") == "a b c"
