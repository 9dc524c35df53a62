"""The key by which whoever asked is known again: five words, of which only a hash is kept.

A key holds 55 bits, and each try of one costs 16 MiB and some 50 ms: nobody finds one by trying.
"""

import asyncio
import re
from collections.abc import Sequence
from functools import cache
from hashlib import blake2b, scrypt
from hmac import compare_digest
from random import Random

from mnemonic import Mnemonic

WORDS = 5
# As scrypt's author has it for what somebody waits for; RFC 7914.
COST, BLOCK, PARALLEL, BYTES = 2**14, 8, 1, 32
ID_BITS = 128
# For a key that is tried on nothing.
NO_SALT = "00"
_LETTERS = re.compile("[a-z]+")


@cache
def plain_words() -> Sequence[str]:
    """2,048 plain English words, no two of which begin with the same four letters (BIP 39)."""
    return tuple(Mnemonic("english").wordlist)


def draw_key(rng: Random) -> str:
    """Five words, each as likely as any other: "river orbit lunch amber quiz"."""
    return " ".join(rng.choice(plain_words()) for _ in range(WORDS))


def draw_id(rng: Random) -> str:
    """128 bits in hexadecimal: what nothing can be told from, for an id or a salt."""
    return f"{rng.getrandbits(ID_BITS):032x}"


def as_drawn(typed: str) -> str:
    """A key as it was drawn, whatever capitals, spaces or stops somebody types or pastes it with."""
    return " ".join(_LETTERS.findall(typed.casefold()))


async def key_hash(key: str, salt: str) -> str:
    """Hexadecimal."""
    return (await _derived(key, salt))[:BYTES].hex()


async def secret_of(typed: str, salt: str, hashed: str) -> bytes | None:
    """What only the key of this hash yields, and is kept nowhere; None for any other key."""
    derived = await _derived(as_drawn(typed), salt)
    return derived[BYTES:] if compare_digest(derived[:BYTES].hex(), hashed) else None


def id_under(secret: bytes, *content: str) -> str:
    """128 bits in hexadecimal: the same for the same content, and by chance for whoever does not hold the secret."""
    return blake2b("\0".join(content).encode(), key=secret, digest_size=ID_BITS // 8).hexdigest()


async def _derived(key: str, salt: str) -> bytes:
    """It is computed beside the event loop, which nobody else's tap waits for."""
    return await asyncio.to_thread(_hashed, key, salt)


def _hashed(key: str, salt: str) -> bytes:
    return scrypt(key.encode(), salt=bytes.fromhex(salt), n=COST, r=BLOCK, p=PARALLEL, dklen=2 * BYTES)
