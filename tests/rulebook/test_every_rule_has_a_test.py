"""The rulebook and its tests name the same rules."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]

#: Rules whose rooms are tested elsewhere, each with the test that holds it.
NOT_YET = {
    "17.1": "tests/record/test_tampering.py",
    "17.2": "tests/record/test_kill.py",
    "17.3": "tests/play/test_session.py",
}


def rules() -> list[str]:
    """The numbers of docs/rules.md in the order they stand."""
    text = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    return re.findall(r"^\*\*(\d+\.\d+)\*\* ", text, re.MULTILINE)


def named() -> set[str]:
    """The numbers that a test of this folder names, in its name and in its docstring."""
    found = set()
    pattern = re.compile(r'def test_r(\d+)_(\d+)_\w+\([^)]*\) -> None:\n    """Rule (\d+\.\d+):')
    for path in sorted(HERE.glob("test_*.py")):
        for major, minor, said in pattern.findall(path.read_text(encoding="utf-8")):
            assert said == f"{major}.{minor}", f"{path.name}: {said}"
            found.add(said)
    return found


def test_every_rule_is_named_by_a_test() -> None:
    """Each rule has a test here, or one elsewhere that exists; no test names a rule that is not."""
    numbers = rules()
    assert len(numbers) > 100
    assert sorted(set(numbers) - named()) == sorted(NOT_YET)
    assert named() <= set(numbers)
    for path in NOT_YET.values():
        assert (ROOT / path).is_file(), path


def test_rules_are_numbered_without_gaps() -> None:
    """Sections and rules count up from 1, and no number stands twice."""
    section, last = 0, 0
    for number in rules():
        major, minor = map(int, number.split("."))
        if major == section + 1:
            section, last = major, 0
        assert (major, minor) == (section, last + 1), number
        last = minor


def test_every_rule_test_says_its_rule() -> None:
    """A test named after a rule starts its docstring with the rule's number."""
    for path in sorted(HERE.glob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        for name, body in re.findall(r"def (test_r\d+_\d+_\w+)\([^)]*\)[^\n]*\n    (.*)", text):
            number = ".".join(re.findall(r"\d+", name)[:2])
            assert body.startswith(f'"""Rule {number}: '), name
