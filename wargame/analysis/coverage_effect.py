"""What realises a catalogue, switched off one at a time: is any of it decoration?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wargame.analysis.coverage import Coverage, Realisation, identity, named
from wargame.analysis.effect import WORLDS, Effect, Job, Probe, effects
from wargame.analysis.switches import Switch, switch_for
from wargame.analysis.workers import Content, Progress
from wargame.content.compile import compile_bundle
from wargame.content.compiled import Compiled
from wargame.content.entries import Entry
from wargame.content.inherit import base_name
from wargame.content.library import Bundle, load_bundle
from wargame.content.source import load


@dataclass(frozen=True, slots=True)
class Effects:
    """A coverage with what each of its realisations does, in their order."""

    coverage: Coverage
    found: tuple[Effect, ...]
    seed: int
    worlds: int

    @property
    def idle(self) -> tuple[tuple[Realisation, Effect], ...]:
        """What moves nothing, or is never met."""
        pairs = zip(self.coverage.realisations, self.found, strict=True)
        return tuple(pair for pair in pairs if pair[1].state != "effective")

    @property
    def decorated(self) -> tuple[Entry, ...]:
        """Required entries that are realised, but by nothing that does anything."""
        works = {
            key
            for one, effect in zip(self.coverage.realisations, self.found, strict=True)
            if effect.state == "effective"
            for key in one.catalogue
        }
        missing = set(self.coverage.missing)
        return tuple(
            entry
            for entry in self.coverage.required
            if entry.id not in works and entry not in missing
        )


def coverage_effects(
    coverage: Coverage,
    bundles: Iterable[Bundle],
    *,
    content: Path | None = None,
    seed: int = 0,
    worlds: int | None = None,
    workers: int | str = 1,
    progress: Progress | None = None,
) -> Effects:
    """Switch every realisation off in turn; raises ContentError where a scenario is at fault."""
    wanted = WORLDS if worlds is None else worlds
    by_id = {bundle.scenario.id: bundle for bundle in bundles}
    compiled = {key: compile_bundle(bundle) for key, bundle in by_id.items()}
    bases = {}
    for key, bundle in by_id.items():
        base = _base(bundle)
        if base is not None:
            bases[key] = base
            if base not in compiled:
                compiled[base] = compile_bundle(load_bundle(base, content))
    job = Job(
        contents={key: Content.of(made) for key, made in compiled.items()},
        bases=bases,
        probes=probes(coverage.realisations, by_id, compiled),
        seed=seed,
        worlds=wanted,
    )
    found = effects(job, workers=workers, progress=progress)
    return Effects(coverage, found, seed, wanted)


def probes(
    realisations: Sequence[Realisation],
    bundles: Mapping[str, Bundle],
    compiled: Mapping[str, Compiled],
) -> tuple[Probe, ...]:
    """How each realisation is switched off, in every scenario it belongs to."""
    switches: dict[tuple[str, ...], list[tuple[str, Switch]]] = {}
    for key, bundle in bundles.items():
        for realisation, one in named(bundle):
            own = switches.setdefault(identity(realisation), [])
            own.append((key, switch_for(one, compiled[key])))
    return tuple(Probe(one.title, tuple(switches[identity(one)])) for one in realisations)


def _base(bundle: Bundle) -> str | None:
    """The id of the scenario that this one is based on."""
    name, text = next(iter(bundle.files.items()))
    found = base_name(load(None, text, name))
    return None if found is None else Path(found).stem
