"""The after-action report: every claim has its event, and nothing is said that is not recorded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.play.helpers import begin, by_doctrine, persons, play_out, play_to
from wargame.analysis.swing import document as taken_apart
from wargame.analysis.swing import swing
from wargame.content.ready import ready_from_files
from wargame.play.session import Session
from wargame.record.check import read_record
from wargame.record.redact import redact_for
from wargame.report import docx, html, markdown
from wargame.report.aar import report
from wargame.report.aar_analysis import PARTS
from wargame.report.aar_claims import Told, aside, claim
from wargame.report.document import (
    Block,
    Callout,
    Document,
    Listing,
    Paragraph,
    Section,
    Table,
    Text,
    plain,
)
from wargame.report.places import anchors, dangling

OLD = Path(__file__).parents[1] / "play" / "saves" / "old-rules.wargame"
#: The sections in which every sentence with a figure names its event.
CLAIMING = (
    "summary", "narrative", "evaluation", "luck", "turning-points", "objectives", "findings",
)  # fmt: skip
SECRET = "Nobody outside this cell may read it: 4711."


def made(path: Path, analysis: bool = False, **more: Any) -> Document:
    record = read_record(path)
    compiled = ready_from_files(record.content)
    found = None
    if analysis:
        events = list(record.line(1))
        found = taken_apart(swing(compiled, events, record.meta, record.branches, worlds=24))
    return report(record, record.branches[0], compiled, found, **more)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("aar")


@pytest.fixture(scope="module")
def played(folder: Path) -> Path:
    """A short exercise of five roles, all of them programs."""
    path = folder / "played.wargame"
    begin("first-turn", {}, seed=4, save=path).close()
    return path


@pytest.fixture(scope="module")
def ruled(folder: Path) -> Path:
    """People and a White Cell that brings in, adjusts and overrules; hostile notes."""
    path = folder / "ruled.wargame"
    session = begin("first-turn", persons("first-turn"), seed=4, save=path)
    event = next(e for e in session.game.tables.events if not e.branches)
    session.control({"what": "inject", "event": event.key, "branch": "", "reason": "To test it."})
    session.control(
        {"what": "adjust", "track": "escalation", "to": 41000, "reason": "A speech at noon."}
    )
    play_to(session, by_doctrine, lambda one: one.game.node == "reactions" and bool(one.preview()))
    if not session.preview():
        _react(session)
    first = session.preview()[0]
    session.note("UKR", SECRET)
    session.note("WHITE", '<b onclick="x">bold</b> *stars* | bars')
    for role in session.waiting():
        session.submit(role, by_doctrine(session.game, role))
    session.control(
        {"what": "override", "action": first["action"], "band": "breakthrough", "reason": "Proven."}
    )
    play_out(session, by_doctrine)
    session.close()
    return path


def _react(session: Session) -> None:
    for role in session.waiting():
        session.submit(role, by_doctrine(session.game, role))


@pytest.fixture(scope="module")
def documents(played: Path, ruled: Path, folder: Path) -> dict[str, Document]:
    """A report of every state that a save can be in."""
    public = folder / "public.wargame"
    redact_for(ruled, public, "public")
    unfinished = folder / "unfinished.wargame"
    session = begin("tiny", persons("tiny"), seed=3, save=unfinished)
    play_to(session, by_doctrine, lambda one: one.game.world.turn == 1)
    session.close()
    return {
        "played": made(played, analysis=True),
        "plain": made(played),
        "ruled": made(ruled, analysis=True),
        "public": made(public, without="There is none of a redacted copy."),
        "unfinished": made(unfinished, analysis=True),
        "old": made(OLD),
    }


STATES = ("played", "plain", "ruled", "public", "unfinished", "old")


# Every claim leads somewhere ----------------------------------------------------------------


def section(document: Document, name: str) -> Section:
    return next(one for one in document.sections if one.id == name)


def blocks(one: Section) -> Iterator[Block]:
    yield from one.blocks
    for inner in one.sections:
        yield from blocks(inner)


def statements(block: Block) -> Iterator[Text]:
    """Paragraphs and items whole, tables by row; a table's row is one statement."""
    if isinstance(block, Paragraph):
        yield block.text
    elif isinstance(block, Listing):
        for item in block.items:
            yield item.text
    elif isinstance(block, Table):
        for row in block.rows:
            yield tuple(run for cell in row for run in cell)
    elif isinstance(block, Callout):
        for inner in block.blocks:
            yield from statements(inner)


def sentences(words: Text) -> list[str]:
    """The sentences of a statement, with what people said taken out and links marked."""
    marked = "".join(
        "\N{WHITE CIRCLE}"
        if run.to.startswith("event-")
        else "~"
        if run.tone == "quote"
        else run.text
        for run in words
    )
    # A name in quotation marks may end as a sentence does.
    marked = re.sub("\N{LEFT DOUBLE QUOTATION MARK}.*?\N{RIGHT DOUBLE QUOTATION MARK}", "~", marked)
    return re.split(r"(?<=\])\.\s|(?<=[a-z~)])\.\s", marked)


@pytest.mark.parametrize("state", STATES)
def test_every_sentence_with_a_figure_names_its_event(
    documents: dict[str, Document], state: str
) -> None:
    for name in CLAIMING:
        for block in blocks(section(documents[state], name)):
            for words in statements(block):
                whole = isinstance(block, Table)
                for sentence in [plain(words)] if whole else sentences(words):
                    linked = any(r.to.startswith("event-") for r in words) if whole else (
                        "\N{WHITE CIRCLE}" in sentence
                    )  # fmt: skip
                    if re.search(r"\d", sentence):
                        assert linked, f"{name}: {sentence}"


@pytest.mark.parametrize("state", STATES)
def test_every_link_leads_to_a_place_that_stands_once(
    documents: dict[str, Document], state: str
) -> None:
    assert dangling(documents[state]) == []
    places = anchors(documents[state])
    assert len(places) == len(set(places))


def test_a_claim_cannot_be_made_without_an_event() -> None:
    with pytest.raises(ValueError, match="rests on an event"):
        claim((), "It went well")
    with pytest.raises(ValueError, match="without an event"):
        aside("It rose by 3.")
    with pytest.raises(ValueError, match="rests on an event"):
        Told().evidence("A table", ("What",), [((), ("it",))])


# What it says -------------------------------------------------------------------------------


def words(one: Section | Document) -> str:
    if isinstance(one, Document):
        return "\n".join(words(inner) for inner in one.sections)
    found = [plain(t) for block in blocks(one) for t in statements(block)]
    return "\n".join(found)


def table(one: Section, caption: str) -> Table:
    return next(b for b in blocks(one) if isinstance(b, Table) and caption in b.caption)


def test_scores_and_objectives_are_those_of_the_record(
    played: Path, documents: dict[str, Document]
) -> None:
    record = read_record(played)
    end = next(event for event in record.line(1) if event.kind == "end").body("public")
    rows = table(section(documents["played"], "summary"), "Scores").rows
    names = {role.key: role.name for role in ready_from_files(record.content).tables.roles}
    shown = {plain(row[0]): plain(row[1]) for row in rows}
    assert shown == {
        names[role]: f"{standing['score'] / 1000:.1f}" for role, standing in end["roles"].items()
    }
    rated = table(section(documents["played"], "objectives"), "P, S, M, U").rows
    assert len(rated) == sum(len(standing["objectives"]) for standing in end["roles"].values())
    for row in rated:
        result, rating, confirmed = (plain(cell) for cell in row[4:7])
        assert rating in {"met": "P", "near": "S", "missed": "MU"}[result]
        assert confirmed.strip("…") == ""


def number(cell: Text) -> int:
    return round(1000 * float(plain(cell).replace("\N{MINUS SIGN}", "-")))


@pytest.mark.parametrize("state", ["played", "unfinished"])
def test_the_parts_sum_to_the_change_to_the_last_unit(
    documents: dict[str, Document], state: str
) -> None:
    rows = table(section(documents[state], "luck"), "What moved").rows
    assert rows
    for row in rows:
        start, *parts, end = (number(cell) for cell in row[1 : 3 + len(PARTS)])
        assert start + sum(parts) == end


def test_orders_are_told_with_their_reasons_and_rolls(
    played: Path, documents: dict[str, Document]
) -> None:
    story = words(section(documents["played"], "narrative"))
    record = read_record(played)
    names = {a.key: a.name for a in ready_from_files(record.content).tables.actions}
    given = 0
    for event in record.line(1):
        if event.kind == "decision" and event.phase == "orders":
            for order in event.body(event.actor)["decision"]["orders"]:
                assert names[order["action"]] in story
                assert order["reason"] in story
                given += 1
        if event.kind == "adjudication":
            for entry in event.body("public")["entries"]:
                if entry["kind"] == "adjudication" and not entry["sure"]:
                    assert f"roll {entry['roll'] // 10}.{entry['roll'] % 10}" in story
    assert given


def test_what_the_white_cell_did_is_told_with_its_reason(documents: dict[str, Document]) -> None:
    for name in ("summary", "narrative", "annexes"):
        told = words(section(documents["ruled"], name))
        for reason in ("To test it.", "A speech at noon.", "Proven."):
            assert reason in told, name
    assert "no action of the White Cell" in words(section(documents["played"], "summary"))


def test_a_report_says_what_it_cannot_show(documents: dict[str, Document]) -> None:
    said = {state: words(section(documents[state], "limitations")) for state in STATES}
    assert "redacted" in said["public"]
    assert "not over" in said["unfinished"]
    assert "version 1 of the rules" in said["old"]
    assert "without the analysis" in said["plain"]
    for told in ("redacted", "not over", "version 1", "without the analysis"):
        assert told not in said["played"]
    assert "not over" in words(section(documents["unfinished"], "objectives"))


def test_a_report_of_a_redacted_copy_knows_no_secret(documents: dict[str, Document]) -> None:
    assert SECRET in words(documents["ruled"])
    assert SECRET not in words(documents["public"])
    assert "A speech at noon." in words(documents["public"])


def test_a_redacted_copy_denies_nothing_that_it_does_not_show(
    documents: dict[str, Document],
) -> None:
    """Who signed what is a matter of the parties: another reader's report cannot say nobody did."""
    told = words(documents["public"])
    assert "gave none" in told
    assert "no deal" not in told.partition("Limitations")[2].lower()
    assert "In this copy" in told and "In the record" not in told
    assert "In the record" in words(documents["ruled"])


def test_a_rating_by_people_stands_beside_the_proposed_one(played: Path, tmp_path: Path) -> None:
    from wargame.content.details import Details

    details = Details(
        title="Spring seminar",
        purpose="To see who notices.",
        participants={"US": ["J. Doe"]},
        ratings={"US": {"shared-line": "U"}},
        handling="Hand to hand",
    )
    document = made(played, details=details)
    assert document.subtitle == "Spring seminar"
    assert document.handling == "Hand to hand"
    told = words(section(document, "overview"))
    assert "To see who notices." in told
    assert "J. Doe" in told
    rows = table(section(document, "objectives"), "P, S, M, U").rows
    mine = [row for row in rows if plain(row[0]) == "United States" and "shared" in plain(row[1])]
    assert [plain(row[6]) for row in mine] == ["U"]


def test_the_same_record_gives_the_same_report(played: Path) -> None:
    assert made(played) == made(played)


@pytest.mark.parametrize("state", STATES)
def test_it_can_be_written_in_every_form(
    documents: dict[str, Document], state: str, tmp_path: Path
) -> None:
    page = html.render(documents[state])
    assert "<b onclick" not in page
    assert markdown.render(documents[state]).startswith(("# After-action report", "**"))
    docx.write(documents[state], tmp_path / "a.docx")


def test_hostile_words_stay_words(documents: dict[str, Document]) -> None:
    runs = [
        run
        for block in blocks(section(documents["ruled"], "dissent"))
        for text in statements(block)
        for run in text
    ]
    assert any('<b onclick="x">' in run.text for run in runs)
