"""A citation names a heading that its document has, and the shipped headings are all reachable."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.rulebook.mini import action, files
from wargame.content.compile import compile_bundle
from wargame.content.library import bundle_from_files
from wargame.content.sections import misplaced
from wargame.errors import ContentError, Fault

ROOT = Path(__file__).resolve().parents[2]

SECTIONS = {
    "Summary": ["Vendor Lock"],
    "Taiwan": ["Section I – Background", "Section II – Successes and Failures"],
    "Israel": ["Section I – Background", "Section II – Successes and Failures"],
    "Difficulties, old and new": [],
    "F) Europe & NATO": ["items 1-9"],
    "Exhibit 9. Innovation": [],
    "A brief history of arms: Decline": [],
    "Oversight (Kyiv and partners)": [],
    "Partners’ efforts": ["NATO"],
    "The present": ["NATO"],
}


@pytest.mark.parametrize(
    "cited",
    [
        "Summary",
        "summary",
        "Vendor Lock",
        "Summary, Vendor Lock",
        "Taiwan, Section II",
        "Taiwan, Section II – Successes and Failures",
        "Taiwan, Section I; Israel, Section II",
        "Difficulties, old and new",
        "Difficulties, old and new (second)",
        "F) Europe & NATO, item 6",
        "F) Europe & NATO, items 2-4",
        "F) Europe & NATO, item 9 (licences); Exhibit 9",
        "Exhibit 9. Innovation",
        "A brief history of arms",
        "Oversight",
        "Oversight (Kyiv and partners)",
        "Partners' efforts, NATO",
    ],
)
def test_a_heading_may_be_cited_whole_cut_narrowed_and_with_a_detail(cited: str) -> None:
    assert misplaced(SECTIONS, cited) is None


@pytest.mark.parametrize(
    ("cited", "told", "hint"),
    [
        ("Taiwan, Section IV", "no section `Taiwan, Section IV`", "Taiwan, Section I"),
        ("Sumary", "no section `Sumary`", "did you mean `Summary`?"),
        ("Summary; Tiwan", "no section `Tiwan`", "did you mean `Taiwan`?"),
        ("Brief history of arms", "no section", "did you mean `A brief history of arms: Decline`?"),
        ("Europe", "no section `Europe`", "did you mean `F) Europe & NATO`?"),
        ("F) Europe & NATO, item 10", "no section `F) Europe & NATO, item 10`", ""),
        ("F) Europe & NATO, items 4-2", "no section", ""),
        ("item 3", "no section `item 3`", ""),
        ("items 1-9", "no section `items 1-9`", ""),
        ("Zzz", "no section `Zzz`", ""),
        ("Summary;", "no section ``", ""),
        ("Taiwan, NATO", "no section `Taiwan, NATO`", ""),
        (
            "NATO",
            "more than one section `NATO`",
            "`Partners’ efforts, NATO` or `The present, NATO`",
        ),
        ("Section II", "more than one section", "`Taiwan, Section II – Successes and Failures`"),
    ],
)
def test_what_no_heading_answers_to_is_told_with_what_helps(
    cited: str, told: str, hint: str
) -> None:
    wrong = misplaced(SECTIONS, cited)
    assert wrong is not None
    assert told in wrong[0]
    assert hint in wrong[1]


def faults(sections: dict[str, list[str]], *source: str) -> list[Fault]:
    made = files(cards=[action("a", source=list(source))])
    seeds: dict[str, Any] = {"S": {"title": "A study", "sections": sections}}
    made["decks/sources.yaml"] = yaml.safe_dump({"seeds": seeds}).encode()
    try:
        compile_bundle(bundle_from_files(made))
    except ContentError as error:
        return list(error.faults)
    return []


def test_a_place_that_is_not_there_is_a_fault_at_its_line() -> None:
    assert faults(SECTIONS, "S: Summary", "judgement") == []
    (fault,) = faults(SECTIONS, "judgement", "S: Sumary")
    assert (fault.code, fault.path) == ("unknown-section", "decks/mini.yaml")
    assert fault.line > 1 and fault.column > 1
    assert "source[1]" in fault.message
    assert "S has no section `Sumary`" in fault.message
    assert fault.hint == "did you mean `Summary`?"


def test_a_document_without_registered_headings_may_be_cited_anywhere() -> None:
    assert faults({}, "S: Whatever it says on page nine") == []


def test_every_registered_heading_can_be_cited() -> None:
    """Else a heading hides another, and nobody could name what stands there."""
    register = yaml.safe_load((ROOT / "decks/sources.yaml").read_text(encoding="utf-8"))
    for seed in register["seeds"].values():
        sections = seed["sections"]
        assert sections
        for heading, inner in sections.items():
            assert misplaced(sections, heading) is None
            for narrower in inner:
                assert misplaced(sections, f"{heading}, {narrower}") is None


def test_the_page_on_frameworks_names_places_that_are_there() -> None:
    register = yaml.safe_load((ROOT / "decks/sources.yaml").read_text(encoding="utf-8"))
    page = (ROOT / "docs/frameworks.md").read_text(encoding="utf-8")
    cells = re.findall(r"\| (CEPA|DIB|RS|VK): ([^|]*?) *\|", page)
    assert len(cells) > 15
    for seed, cell in cells:
        places = "; ".join(part for part in cell.split("; ") if "judgement" not in part)
        assert misplaced(register["seeds"][seed]["sections"], places) is None, places
