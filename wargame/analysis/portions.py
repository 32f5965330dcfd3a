"""A record that several processes share: each reads it for itself and does some of its portions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from wargame.analysis.processes import in_processes
from wargame.analysis.workers import Content, Span
from wargame.content.compiled import Compiled
from wargame.record.events import Branch, Event

J = TypeVar("J")
R = TypeVar("R")


@dataclass(frozen=True, eq=False)
class Record:
    """What a process needs to read a record, and nothing that is not easily sent.

    A record is equal to itself alone, so a process can keep by it what it read: one that is sent
    arrives once.
    """

    content: Content
    events: tuple[Event, ...]
    meta: Mapping[str, str]
    branches: tuple[Branch, ...]

    @classmethod
    def of(
        cls,
        compiled: Compiled,
        events: Sequence[Event],
        meta: Mapping[str, str],
        branches: Sequence[Branch],
    ) -> Record:
        """A record that these rules play."""
        return cls(Content.of(compiled), tuple(events), dict(meta), tuple(branches))


def in_portions(
    task: Callable[[J, int], R], job: J, portions: Sequence[int], workers: int
) -> Iterator[tuple[int, R]]:
    """What a task makes of each portion of a job, as it comes: here, or in several processes."""
    if workers == 1 or len(portions) < 2:
        for portion in portions:
            yield portion, task(job, portion)
        return
    spans = [Span(portion, 1) for portion in portions]
    for span, found in in_processes(_portion, (task, job), spans, min(workers, len(portions))):
        yield span.first, found


def _portion(sent: tuple[Callable[[J, int], R], J], portion: int, _count: int) -> R:
    task, job = sent
    return task(job, portion)
