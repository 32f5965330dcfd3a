"""What people add to a report: read from YAML, every mistake at its line and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from wargame.content.details import Details, load_details
from wargame.errors import ContentError, Fault

OBJECTIVES = {"US": ["shared-line", "us-shelf"], "UKR": ["shared-line"]}


def read(folder: Path, text: str) -> Details:
    path = folder / "details.yaml"
    path.write_text(text, encoding="utf-8")
    return load_details(path, OBJECTIVES, range(1, 50))


def faults(folder: Path, text: str) -> tuple[Fault, ...]:
    with pytest.raises(ContentError) as caught:
        read(folder, text)
    return caught.value.faults


def test_everything_may_be_left_out(tmp_path: Path) -> None:
    assert read(tmp_path, "{}") == Details()


def test_what_is_given_is_kept(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "sponsor: The directorate\n"
        "participants: {US: [J. Doe]}\n"
        "ratings: {US: {us-shelf: S}}\n"
        "improvements:\n"
        "  - {issue: Nobody owned the shelf., event: 36, element: Organisation}\n",
    )
    assert found.sponsor == "The directorate"
    assert found.ratings == {"US": {"us-shelf": "S"}}
    assert found.improvements[0].element == "Organisation"


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("sponsorr: x\n", 1, 1, "sponsor"),
        ("ratings:\n  US: {us-shelf: X}\n", 2, 18, "`P`, `S`, `M` or `U`"),
        ("ratings:\n  US: {us-shell: S}\n", 2, 8, "us-shelf"),
        ("ratings:\n  UKR: {us-shelf: S}\n", 2, 9, "UKR has no objective"),
        ("participants:\n  USA: [J. Doe]\n", 2, 3, "did you mean `US`?"),
        ("capabilities: {line: Defence}\n", 1, 16, "there is no objective"),
        ("dissent:\n  - {text: I saw another war., event: 50}\n", 2, 39, "has no event 50"),
        ("improvements:\n  - {issue: It., element: Luck}\n", 2, 27, "Planning"),
    ],
)
def test_a_mistake_is_told_with_its_place(
    tmp_path: Path, text: str, line: int, column: int, said: str
) -> None:
    found = faults(tmp_path, text)
    assert [(fault.line, fault.column) for fault in found] == [(line, column)]
    assert said in str(found[0])
