# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Blocks on their way through the fast way: some are parsed while the next is read, and what it refuses is halved."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeAlias

from .chunks import Chunk

Fast: TypeAlias = Callable[[bytes], "Chunk | None"]
_AHEAD = 2
_LF = 10
_PACKED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"x\x01", b"x^", b"x\x9c", b"x\xda")
_SMALL_BYTES = 32 * 1024


def parts(blocks: Iterable[bytes], fast: Fast) -> Iterator[tuple[bytes, Chunk | None]]:
    """Blocks in their order, whole or in parts, each with its records, or with None where only the careful way will do.

    :param fast: pure but for what it learns of the source; called from threads, since the engine, the digest and the disk need not wait
        for one another.
    """
    waiting: deque[tuple[bytes, Future[Chunk | None]]] = deque()
    with ThreadPoolExecutor(_AHEAD, "modekeeper-telemetry") as pool:
        for block in blocks:
            waiting.append((block, pool.submit(fast, block)))
            if len(waiting) > _AHEAD:
                yield from _settled(*waiting.popleft(), fast)
        while waiting:
            yield from _settled(*waiting.popleft(), fast)


def _settled(block: bytes, done: Future[Chunk | None], fast: Fast) -> Iterator[tuple[bytes, Chunk | None]]:
    chunk = done.result()
    if chunk is None:
        yield from _halved(block, fast)
    else:
        yield block, chunk


def _halved(block: bytes, fast: Fast) -> Iterator[tuple[bytes, Chunk | None]]:
    """What was refused, in parts, so that one bare NaN costs its neighbours little."""
    cut = block.find(b"\n", len(block) // 2) + 1 if len(block) > _SMALL_BYTES else 0
    if not 0 < cut < len(block):
        yield block, None
        return
    for part in (block[:cut], block[cut:]):
        chunk = fast(part)
        if chunk is None:
            yield from _halved(part, fast)
        else:
            yield part, chunk


def packed(block: bytes) -> bool:
    """Whether a block begins as gzip, zlib or zstd do: the engine would unpack it, without a bound."""
    return block.startswith(_PACKED)


def lines(block: bytes) -> int:
    """Lines that are not blank."""
    return sum(1 for line in block.split(b"\n") if line.strip())


def has_lines(block: bytes, count: int) -> bool:
    """Whether the block has as many lines that are not blank."""
    import numpy as np

    # Blank ones are looked for only where there seem to be more; bytes.count takes longer than the parser on lines this short.
    ends = int(np.count_nonzero(np.frombuffer(block, dtype=np.uint8) == _LF))
    return count == ends + (not block.endswith(b"\n")) or count == lines(block)
