"""What several have to write is written in one go, and nobody pays for another's mistake."""

import asyncio
from collections.abc import Sequence

import pytest

from handlers.delivery.together import Together


class Book:
    """Takes as long as it is told, and refuses some."""

    def __init__(self, *, refused: str = "") -> None:
        self.refused = refused
        self.pages: list[list[str]] = []
        self.may_end = asyncio.Event()

    async def write(self, lines: Sequence[str]) -> None:
        self.pages.append([*lines])
        await self.may_end.wait()
        if self.refused in lines:
            raise ValueError(self.refused)


async def all_of(book: Book, *lines: str) -> list[str]:
    """What became of each line."""
    together = Together(book.write)
    writing = [asyncio.create_task(together(line)) for line in lines]
    await asyncio.sleep(0)
    book.may_end.set()
    ended = await asyncio.gather(*writing, return_exceptions=True)
    return ["written" if one is None else type(one).__name__ for one in ended]


async def test_what_comes_while_something_is_written_is_written_next_in_one_go() -> None:
    book = Book()

    ended = await all_of(book, "one", "two", "three")

    assert book.pages == [["one"], ["two", "three"]]
    assert ended == ["written"] * 3


async def test_a_mistake_in_one_holds_up_no_other() -> None:
    book = Book(refused="three")

    ended = await all_of(book, "one", "two", "three", "four")

    assert ended == ["written", "written", "ValueError", "written"]
    assert book.pages == [["one"], ["two", "three", "four"], ["two"], ["three"], ["four"]]


async def test_what_fails_alone_is_not_tried_twice() -> None:
    """Its message is looked for before it is sent again."""
    book = Book(refused="one")

    assert await all_of(book, "one") == ["ValueError"]
    assert book.pages == [["one"]]


async def test_whoever_waits_for_somebody_that_is_cancelled_is_cancelled_too() -> None:
    """And the next is written as ever."""
    book = Book()
    together = Together(book.write)
    first = asyncio.create_task(together("one"))
    await asyncio.sleep(0)
    others = [asyncio.create_task(together(line)) for line in ("two", "three")]
    await asyncio.sleep(0)

    first.cancel()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    others[0].cancel()
    book.may_end.set()
    ended = await asyncio.gather(*others, return_exceptions=True)
    await together("four")

    assert [type(one) for one in ended] == [asyncio.CancelledError] * 2
    assert book.pages[-1] == ["four"]


@pytest.mark.parametrize("count", [1, 50])
async def test_all_that_waits_is_written_by_the_time_it_returns(count: int) -> None:
    book = Book()

    await all_of(book, *(str(one) for one in range(count)))

    assert sorted(line for page in book.pages for line in page) == sorted(str(one) for one in range(count))
