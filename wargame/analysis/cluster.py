"""Blocks on a cluster: an existing engine, dask.distributed, does the carrying.

Imported only where a scheduler's address was given; the package is the extra ``[cluster]``.
"""

from __future__ import annotations

import importlib
import logging
from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import CancelledError
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from wargame.analysis.workers import Span, attempt, gone, outcome
from wargame.errors import WargameError

J = TypeVar("J")
R = TypeVar("R")

#: Seconds to wait for the scheduler, and for its first worker.
PATIENCE = 10


def on_cluster(
    task: Callable[[J, int, int], R], job: J, spans: list[Span], address: str
) -> Generator[tuple[Span, R]]:
    """Spans over the workers of a scheduler, results as they come.

    The scheduler gives a dead worker's blocks to others by itself; one over which several
    workers died is given up with a plain error.
    """
    distributed = _distributed()
    client = _client(distributed, address)
    flying: dict[Any, Span] = {}
    ready: SimpleQueue[Any] = SimpleQueue()
    try:
        # A task of its own and no scattered data: what a dead worker held, the scheduler can
        # have made again.
        held = client.submit(_held, job, pure=False)
        todo = deque(spans)
        while todo or flying:
            while todo and len(flying) < max(2, 2 * sum(client.nthreads().values())):
                future = client.submit(attempt, task, held, todo[0], pure=False)
                flying[future] = todo.popleft()
                future.add_done_callback(ready.put)
            future = _next(ready, client, address)
            span = flying.pop(future)
            answer = _answer(distributed, client, future, span, address)
            future.release()
            yield span, outcome(span, answer)
    finally:
        with suppress(Exception):  # whatever the network does now, we are leaving
            client.cancel(list(flying), force=True)
            client.close(timeout=PATIENCE)


def _next(ready: SimpleQueue[Any], client: Any, address: str) -> Any:
    while True:
        try:
            return ready.get(timeout=1.0)
        except Empty:
            if not _there(client):
                raise _lost(address) from None


def _answer(
    distributed: Any, client: Any, future: Any, span: Span, address: str
) -> tuple[str, Any, str]:
    """What a block's future holds, or why it holds nothing.

    What a worker that died had done is done again, and that can take its time: busy with the
    dying is not gone.
    """
    with suppress(CancelledError, OSError, TimeoutError):
        future.exception(timeout=PATIENCE)
    try:
        while True:
            try:
                answer: tuple[str, Any, str] = future.result(timeout=PATIENCE)
                return answer
            except TimeoutError:
                if not _there(client):
                    raise
    except distributed.KilledWorker as error:
        raise gone(span) from error
    except ModuleNotFoundError as error:
        raise WargameError(
            f"a worker of the cluster has no {error.name}: install the same version of "
            "wargame there"
        ) from error
    except (CancelledError, OSError, TimeoutError) as error:
        raise _lost(address) from error


def _there(client: Any) -> bool:
    """Whether there is a line to the scheduler, or one is being looked for."""
    return client.status in ("running", "connecting")


def _lost(address: str) -> WargameError:
    return WargameError(
        f"the scheduler at {address} has gone away; when it is back, the same command goes on"
    )


def _held(job: J) -> J:
    """The job, on a worker."""
    return job


def _distributed() -> Any:
    try:
        return importlib.import_module("distributed")
    except ImportError as error:
        raise WargameError(
            "a scheduler's address needs dask.distributed: "
            "install it with `pip install 'wargame[cluster]'`"
        ) from error


def _client(distributed: Any, address: str) -> Any:
    """A connection to a scheduler that has workers."""
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] == "distributed":  # what matters we say ourselves, in a line
            logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise WargameError(
            f"there is no dask scheduler at {address}; start one with `dask scheduler`"
        ) from error
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except (OSError, TimeoutError) as error:
        client.close()
        raise WargameError(
            f"the scheduler at {address} has no workers; start one with `dask worker {address}`"
        ) from error
    return client
