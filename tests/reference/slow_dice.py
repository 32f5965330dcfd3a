"""A slow second opinion on the dice: plain Python integers, one draw at a time.

Written from the definition of Philox in Salmon, Moraes, Dror and Shaw, "Parallel random numbers:
as easy as 1, 2, 3" (SC 2011, section 3.3) and from the address layout the rules state. It shares
no code with ``wargame.rules.dice``.
"""

from __future__ import annotations

from statistics import NormalDist

WORD = 2**32
MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
WEYL = (0x9E3779B9, 0xBB67AE85)  # golden ratio and sqrt(3) - 1, as 32-bit fractions


def philox(counter: list[int], key: list[int], rounds: int = 10) -> list[int]:
    """Return the Philox4x32 block of a counter of four words under a key of two."""
    state = list(counter)
    for number in range(rounds):
        round_key = [(key[j] + number * WEYL[j]) % WORD for j in (0, 1)]
        # Pair j has right half state[2j] and left half state[2j + 1]; before the S-boxes of the
        # next round the right halves change places, which here is done on the way out.
        high_low = [divmod(MULTIPLIERS[j] * state[2 * j], WORD) for j in (0, 1)]
        fresh = [0, 0, 0, 0]
        for j in (0, 1):
            other = 1 - j
            fresh[2 * j] = high_low[other][0] ^ state[2 * j + 1] ^ round_key[j]
            fresh[2 * j + 1] = high_low[other][1]
        state = fresh
    return state


def block(
    seed: int,
    nonce: int,
    family: int,
    world: int,
    stream: int,
    turn: int,
    phase: int,
    site: int,
    use: int,
    retry: int = 0,
) -> list[int]:
    """Return the four lanes at an address."""
    parts = [seed // WORD**i % WORD for i in range(4)]
    high = (parts[2] + parts[3] * WORD) ^ nonce
    when = int.from_bytes(bytes([turn // 256, turn % 256, phase, use]), "big")
    what = int.from_bytes(bytes([retry // 256, retry % 256, family, stream]), "big")
    return philox([world, site ^ high % WORD, when, what ^ high // WORD], parts[:2])


def below(n: int, *address: int) -> int:
    """Return a uniform integer 0..n-1 at an address, trying lane after lane, block after block."""
    retry = 0
    while True:
        seed, nonce, family, world, stream, turn, phase, site, use = address
        lanes = block(seed, nonce, family, world, stream, turn, phase, site, use, retry)
        for lane in lanes:
            value, rest = divmod(lane * n, WORD)
            if rest >= WORD % n:
                return value
        retry += 1


def normal_milli(*address: int) -> int:
    """Return a standard normal in thousandths from the top ten bits of lane 0."""
    step = block(*address)[0] // 2**22
    return round(1000 * NormalDist().inv_cdf((step + 0.5) / 1024))
