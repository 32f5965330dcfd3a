"""Whatever is appended, forked and redacted, the same comes back and the chain holds."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.record.test_canonical import VALUES
from wargame.record.check import check_chain, read_record
from wargame.record.events import Event, NewEvent
from wargame.record.redact import redact
from wargame.record.store import Store

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
NAMES = WORDS.filter(bool)
AUDIENCES = st.sampled_from(["public", "white", "engine", "US", "EU", "EU+US", "NATO+RU+UA"])
BODIES = st.dictionaries(st.text(max_size=6).filter(lambda key: key != "rows"), VALUES, max_size=3)
NEW = st.builds(
    NewEvent,
    kind=NAMES,
    turn=st.integers(0, 40),
    phase=WORDS,
    actor=NAMES,
    parts=st.dictionaries(AUDIENCES, BODIES, max_size=3),
    ver=st.integers(1, 9),
)
STEPS = st.lists(
    st.tuples(st.just("append"), st.integers(0, 9), st.lists(NEW, min_size=1, max_size=4))
    | st.tuples(st.just("fork"), st.integers(0, 9), st.integers(0, 30)),
    max_size=8,
)


def as_new(event: Event) -> NewEvent:
    bodies = {name: part.body for name, part in event.parts.items()}
    return NewEvent(event.kind, event.turn, event.phase, event.actor, bodies, event.ver)


@settings(max_examples=40, deadline=None)
@given(
    meta=st.dictionaries(WORDS, WORDS, max_size=3),
    content=st.dictionaries(WORDS, st.binary(max_size=300), max_size=3),
    steps=STEPS,
    reader=AUDIENCES,
)
def test_a_record_is_what_was_put_into_it(
    meta: dict[str, str], content: dict[str, bytes], steps: list[Any], reader: str
) -> None:
    """Every branch, every stretch of it and every copy agree with a plain list model."""
    with tempfile.TemporaryDirectory() as folder:
        path, shown = Path(folder, "a?b#c%20é.wargame"), Path(folder, "shown.wargame")
        model: list[list[NewEvent]] = [[]]
        with Store.create(path, meta=meta, content=content) as store:
            for what, choice, load in steps:
                on = choice % len(model)
                if what == "append":
                    before = len(model[on])
                    added = store.append(on + 1, load)
                    model[on] = model[on] + load
                    assert [event.seq for event in added] == [
                        *range(before + 1, len(model[on]) + 1)
                    ]
                else:
                    seq = load % (len(model[on]) + 1)
                    name = f"b{len(model)}"
                    branch = store.fork(on + 1, seq, name, author="a", reason="r", nonce=load)
                    model.append(model[on][:seq])
                    assert (branch.id, branch.seq, branch.nonce) == (len(model), seq, load)
        with Store.open(path, write=False) as store:
            assert (store.meta(), store.content()) == (meta, content)
            for ident, line in enumerate(model, start=1):
                events = list(store.events(ident))
                assert [as_new(event) for event in events] == line
                assert [event.seq for event in events] == list(range(1, len(line) + 1))
                for after in range(0, len(line) + 1, 2):
                    upto = after + 3
                    assert list(store.events(ident, after=after, upto=upto)) == events[after:upto]
            heads = {branch.id: store.head(branch.id)[1] for branch in store.branches()}
        record = read_record(path)
        for ident, line in enumerate(model, start=1):
            assert [as_new(event) for event in record.line(ident)] == line
        redact(path, shown, {reader})
        for copy in (path, shown):
            report = check_chain(copy)
            assert report.ok, report.fault
            assert report.heads == heads
        for full, cut in zip(record.events, read_record(shown).events, strict=True):
            assert (full.id, full.hash) == (cut.id, cut.hash)
            assert cut.at in {event.at[:10] for event in record.events}
            for name, part in cut.parts.items():
                mine = name == "public" or reader in {name, *name.split("+")}
                assert part.redacted is not mine
                assert part == full.parts[name] if mine else part.salt == ""
