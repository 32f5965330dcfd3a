"""The report as HTML: words are words, every link has a place, nothing runs, nothing is fetched."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.report.sample_document import HOSTILE, sample_document
from wargame.report.document import (
    Blank,
    Callout,
    Document,
    Figure,
    Item,
    Listing,
    Paragraph,
    Run,
    Section,
    Table,
    text,
)
from wargame.report.html import css_string, render
from wargame.report.html_plan import ident
from wargame.report.html_svg import inlined
from wargame.report.places import anchors, dangling
from wargame.report.svg import TONES, Svg
from wargame.report.tidy import tidy

VOID = {"meta", "br"}


@dataclass
class Node:
    tag: str
    attributes: dict[str, str]
    parent: Node | None = None
    inner: list[Node] = field(default_factory=list)
    text: str = ""

    def all(self, *tags: str) -> list[Node]:
        """The nodes below with one of these tags, or all of them, in order."""
        found = []
        for node in self.inner:
            if not tags or node.tag in tags:
                found.append(node)
            found += node.all(*tags)
        return found


class Tree(HTMLParser):
    """A strict reader: what is opened is closed, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.root = self.at = Node("", {})
        self.feed(page)
        self.close()
        assert self.at is self.root, f"{self.at.tag} is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), attrs
        node = Node(tag, {name: value or "" for name, value in attrs}, self.at)
        self.at.inner.append(node)
        if tag not in VOID:
            self.at = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.at.tag, f"{tag} closes {self.at.tag}"
        assert self.at.parent is not None
        self.at = self.at.parent

    def handle_data(self, data: str) -> None:
        node: Node | None = self.at
        while node is not None:
            node.text += data
            node = node.parent


def read(document: Document) -> Node:
    return Tree(render(document)).root


def one(*blocks: Paragraph | Listing | Table | Figure | Callout | Blank, **more: str) -> Document:
    """A document of one section."""
    return Document("Title", "Subtitle", (), (Section("s", "Section", blocks),), **more)


@pytest.fixture(scope="module")
def page() -> Node:
    return read(sample_document(40))


def ids(page: Node) -> list[str]:
    return [node.attributes["id"] for node in page.all() if "id" in node.attributes]


def test_every_link_leads_to_a_place_that_stands_once(page: Node) -> None:
    places = ids(page)
    assert len(places) == len(set(places))
    links = [node.attributes["href"] for node in page.all("a")]
    assert len(links) > 50
    assert {link[0] for link in links} == {"#"}
    assert {link[1:] for link in links} <= set(places)
    for name in ("aria-labelledby", "aria-describedby"):
        named = [n.attributes[name] for n in page.all() if name in n.attributes]
        assert set(named) <= set(places)


def test_every_place_of_the_document_is_one_of_the_page(page: Node) -> None:
    assert {ident(name) for name in anchors(sample_document(40))} <= set(ids(page))


def test_a_link_to_nowhere_is_text_and_can_be_found() -> None:
    document = sample_document(40)
    assert dangling(document) == ["no-such-place"]
    (words,) = [node for node in read(document).all("p") if "nowhere" in node.text]
    assert "nowhere" not in [node.text for node in words.all("a")]


def test_an_event_names_the_sections_that_rest_on_it(page: Node) -> None:
    """And the links back go to the very words that cite it."""
    (row,) = [node for node in page.all("tr") if node.attributes.get("id") == "event-12"]
    (cited,) = [node for node in row.all("span") if node.attributes.get("class") == "cited"]
    back = cited.all("a")
    assert [node.text for node in back] == ["2 Executive summary", "4 Improvement plan"]
    for link in back:
        (words,) = [
            n for n in page.all("a") if n.attributes.get("id") == link.attributes["href"][1:]
        ]
        assert words.attributes["href"] == "#event-12"
        assert words.text == "event 12"
    # Its own number leads to it and is no citation.
    assert row.all("a")[0].attributes == {"href": "#event-12"}


def test_hostile_words_are_shown_as_they_are(page: Node) -> None:
    shown = [node.text for node in page.all("p")]
    for name in HOSTILE:
        lines = tidy(name).split("\n")
        assert "".join(lines) in shown, name
    assert f"null{chr(0xFFFD)} bell" in page.text
    render(sample_document(3)).encode("utf-8")


def test_nothing_runs_and_nothing_is_fetched(page: Node) -> None:
    banned = {"script", "link", "img", "iframe", "object", "embed", "base", "form", "image", "use"}
    assert {node.tag for node in page.all()} & banned == set()
    for node in page.all():
        for name in node.attributes:
            assert not name.startswith("on"), node
            assert name not in ("src", "style", "srcset", "xlink:href", "action"), node
    sheet = page.all("style")[0].text
    assert len(page.all("style")) == 1
    assert not re.search(r"url\(|@import|@font-face|https?:", sheet)


def test_the_policy_forbids_all_but_its_own_sheet(page: Node) -> None:
    (policy,) = [n for n in page.all("meta") if "http-equiv" in n.attributes]
    said = dict(rule.strip().split(" ", 1) for rule in policy.attributes["content"].split(";"))
    assert said["default-src"] == "'none'"
    digest = sha256(page.all("style")[0].text.encode("utf-8")).digest()
    assert said["style-src"] == f"'sha256-{b64encode(digest).decode('ascii')}'"
    assert set(said) == {"default-src", "style-src", "base-uri", "form-action"}


def test_a_page_has_the_parts_that_a_reader_moves_by(page: Node) -> None:
    (html,) = page.all("html")
    assert html.attributes["lang"] == "en-GB"
    for tag in ("header", "nav", "main", "footer", "h1"):
        assert len(page.all(tag)) == 1, tag
    first = page.all("a")[0]
    assert first.attributes["href"] == "#" + page.all("main")[0].attributes["id"]
    levels = [int(n.tag[1]) for n in page.all("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert 5 in levels
    for before, after in pairwise(levels):
        assert after <= before + 1
    contents = [node.text for node in page.all("nav")[0].all("a")]
    headings = [n.text for n in page.all("main")[0].all("h2", "h3")]
    assert contents == headings
    assert contents[:2] == ["1 Exercise overview", "2 Executive summary"]


def test_tables_say_what_their_cells_are(page: Node) -> None:
    tables = page.all("table")
    assert len(tables) == 4
    for number, table in enumerate(tables, 1):
        (caption,) = table.all("caption")
        assert caption.text.startswith(f"Table {number} ")
        widths = {len([c for c in row.inner if c.tag in ("td", "th")]) for row in table.all("tr")}
        assert len(widths) == 1
        assert {n.attributes["scope"] for n in table.all("thead")[0].all("th")} == {"col"}
        assert all(
            row.all("th")[0].attributes["scope"] == "row" for row in table.all("tbody")[0].all("tr")
        )
    scrolls = [n for n in page.all("div") if "wide" in n.attributes.get("class", "").split()]
    assert len(scrolls) == 2
    for node in scrolls:
        assert node.attributes["tabindex"] == "0"
        assert node.attributes["aria-labelledby"]


def test_a_column_left_to_be_filled_in_has_room() -> None:
    rows = ((text("a"), text("")), (text("b"), text("")))
    page = read(one(Table("Plan", ("What", "Owner"), rows)))
    assert [n.attributes.get("class", "") for n in page.all("tbody")[0].all("th", "td")] == [
        "",
        "to-fill",
        "",
        "to-fill",
    ]


def test_dots_to_write_on_are_room_and_no_words() -> None:
    rows = ((text("a"), text("........")), (text("b"), text("………")))
    page = read(one(Table("Plan", ("What", "Owner"), rows), Paragraph(text("and so on..."))))
    assert [n.attributes.get("class", "") for n in page.all("tbody")[0].all("td")] == [
        "to-fill"
    ] * 2
    dots = [n for n in page.all("span") if n.attributes.get("class") == "dots"]
    assert [n.attributes["aria-hidden"] for n in dots] == ["true"] * 2
    assert page.text.count("to be filled in") == 2


def test_an_annex_has_a_letter_and_no_number() -> None:
    inner = Section("in", "Inside", (Paragraph(text("x", Run("y", to="p"))),))
    annexes = Section("a", "Annex A: All orders", (), (inner,))
    body = Section("b", "Body", (Paragraph(text("told"), "p"),))
    page = read(Document("T", "S", (), (body, annexes)))
    assert [n.text for n in page.all("main")[0].all("h2", "h3")] == [
        "1 Body",
        "Annex A All orders",
        "A.1 Inside",
    ]
    assert [n.text for n in page.all("p") if n.attributes.get("id") == "p"] == [
        "told cited in A.1 Inside"
    ]


def test_a_bare_number_says_where_it_leads() -> None:
    there = Paragraph(text("told"), "event-12")
    words = text("[", Run("12", to="event-12"), "] and ", Run("there", to="event-12"))
    links = read(one(there, Paragraph(words))).all("main")[0].all("p")[1].all("a")
    assert [n.attributes.get("aria-label") for n in links] == ["event 12", None]


def test_a_row_shorter_than_the_header_is_filled_up() -> None:
    page = read(one(Table("Ragged", ("A", "B", ""), ((text("a"),),), "lr")))
    assert [node.tag for node in page.all("thead")[0].all("th", "td")] == ["th", "th", "td"]
    assert len(page.all("tbody")[0].all("th", "td")) == 3


def test_pictures_are_spoken_for_and_keep_to_themselves(page: Node) -> None:
    pictures = page.all("svg")
    assert len(pictures) == 3
    for picture, figure in zip(pictures, page.all("figure"), strict=True):
        assert picture.attributes["role"] == "img"
        assert len(picture.attributes["aria-label"]) > 40
        assert figure.all("figcaption")[0].text.startswith("Figure ")
        assert not picture.all("style", "defs")
    rules = page.all("style")[0].text
    for tone in TONES:
        assert f"figure .{tone}{{" in rules
        assert len(re.findall(rf"--{tone}:#", rules)) == 2, "a light and a dark one"


def test_a_picture_brings_in_nothing_but_shapes() -> None:
    inside = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" onload="x()" id="main">'
        '<title id="title">T</title><desc id="desc">D</desc><style>*{display:none}</style>'
        '<script>alert(1)</script><a href="https://example.org"><text>link</text></a>'
        '<image href="https://example.org/x.png"/><foreignObject><p>x</p></foreignObject>'
        '<g onclick="x()" id="g" style="color:red"><rect x="1" fill="url(https://x)" class="one"/>'
        "<text>&lt;script&gt;</text></g></svg>"
    )
    assert inlined(inside, "", "p") == (
        '<svg viewBox="0 0 10 10" role="img" aria-label="T. D"><g id="p-g">'
        '<rect x="1" class="one"/><text>&lt;script&gt;</text></g></svg>'
    )


@pytest.mark.parametrize(
    "bad", ["", "<svg", "<p/>", "<svg/>", "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>"]
)
def test_what_is_no_picture_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match=r"picture"):
        inlined(bad, "alt", "p")


def test_two_pictures_of_one_kind_share_no_id() -> None:
    svg = Svg(10, 10, "T", "D")
    svg.rect(0, 0, 5, 5, "one")
    figure = Figure(svg.render().replace("<rect", '<rect id="same"', 1), "c", "alt")
    places = ids(read(one(figure, figure)))
    assert len(places) == len(set(places))
    assert sum(name.endswith("same") for name in places) == 2


def test_an_anchor_given_twice_stands_once() -> None:
    page = read(
        one(Paragraph(text("a"), "x"), Paragraph(text("b"), "x"), Paragraph(text("c"), "s"))
    )
    assert [node.attributes.get("id") for node in page.all("main")[0].all("p")] == ["x", None, None]


@given(st.text(), st.text())
def test_two_anchors_are_two_ids(one: str, other: str) -> None:
    assert (ident(one) == ident(other)) == (one == other)
    assert not re.search(r"[^A-Za-z0-9._-]", ident(one))


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_words_in_the_style_sheet_stay_a_string(words: str) -> None:
    written = css_string(words)
    assert re.fullmatch(r'"([A-Za-z0-9 ]|\\[0-9a-f]+ )*"', written)
    back = re.sub(r"\\([0-9a-f]+) ", lambda found: chr(int(found[1], 16)), written[1:-1])
    assert back == " ".join(words.split())


def test_handling_instructions_are_on_the_page_and_on_every_sheet() -> None:
    page = read(one(handling='Top & "secret" </style><script>alert(1)</script>'))
    said = [n.text for n in page.all("p") if n.attributes.get("class") == "handling"]
    assert said == ['Top & "secret" </style><script>alert(1)</script>'] * 2
    sheet = page.all("style")[0].text
    assert r'@top-center { content: "Top \26  \22 secret\22  \3c \2f style\3e ' in sheet
    assert "counter(page)" in sheet
    plain = read(one())
    assert [n for n in plain.all("p") if n.attributes.get("class") == "handling"] == []


def test_the_same_document_gives_the_same_bytes() -> None:
    assert render(sample_document(9)) == render(sample_document(9))


words = st.text(max_size=40).filter(lambda said: said.strip() != "")


def shaped(said: str) -> list[tuple[str, tuple[str, ...]]]:
    """The page of a document that says one thing everywhere, without its words."""
    cell = (Run(said),)
    document = Document(
        said,
        said,
        ((said, cell),),
        (
            Section(
                "s",
                said,
                (
                    Paragraph((Run(said, "strong", "p"), Run(said, "quote")), "p"),
                    Listing((Item(cell, (Item(cell),)),)),
                    Table(said, (said, said), ((cell, (Run(said, "code"),)),)),
                    Callout("x" + said, (Paragraph(cell),)),
                    Blank(said),
                    Figure(Svg(9, 9, said, said).render(), said, "a" + said),
                ),
            ),
        ),
        said,
        said,
    )
    nodes = read(document).all()
    return [(node.tag, tuple(node.attributes)) for node in nodes if node.tag != "br"]


@settings(max_examples=60, deadline=None)
@given(words)
def test_no_words_change_the_shape_of_a_page(said: str) -> None:
    """Not in a title, a cell, a handling instruction, a language nor a picture."""

    def without_looks(shape: list[tuple[str, tuple[str, ...]]]) -> list[tuple[str, set[str]]]:
        return [(tag, set(names) - {"class"}) for tag, names in shape]

    assert without_looks(shaped(said)) == without_looks(shaped("a"))
