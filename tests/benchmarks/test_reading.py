import gc

import pytest

from benchmarks import reading
from benchmarks.reading import InCoroutines, InFunctions


@pytest.fixture(params=[InFunctions, InCoroutines])
def reader(request):
    yield request.param()
    reading.event_loop().close()
    reading.event_loop.cache_clear()


class Pages:
    """What an engine's methods give, in functions or in coroutines."""

    def __init__(self, reader):
        self.is_awaited = isinstance(reader, InCoroutines)
        self.events = []

    def whole(self):
        return self.awhole() if self.is_awaited else "<p>A</p>"

    async def awhole(self):
        self.events.append(reading.asyncio.get_running_loop())
        return "<p>A</p>"

    def in_chunks(self):
        return self.achunks() if self.is_awaited else self.chunks()

    def chunks(self):
        self.events.append("begin")
        try:
            yield "<p>"
            self.events.append(f"more, collected: {gc.isenabled()}")
            yield "A</p>"
        finally:
            self.events.append("end")

    async def achunks(self):
        chunks = self.chunks()
        try:
            for chunk in chunks:
                yield chunk
        finally:
            chunks.close()


@pytest.fixture
def pages(reader):
    return Pages(reader)


def test_chunks(reader, pages):
    assert reader.chunks(pages.whole) == ["<p>A</p>"]
    assert reader.chunks(pages.in_chunks) == ["<p>", "A</p>"]


def test_all_chunks_are_counted(reader, pages):
    assert reader.count(pages.whole) == 1
    assert reader.count(pages.in_chunks) == 2


def test_all_chunks_are_timed(reader, pages):
    assert reader.seconds(pages.whole, 2) >= 0
    pages.events.clear()
    assert reader.seconds(pages.in_chunks, 2) >= 0
    assert pages.events == ["begin", "more, collected: False", "end"] * 2
    assert gc.isenabled()


def test_no_more_than_the_first_chunk_is_timed(reader, pages):
    assert reader.seconds_until_first(pages.in_chunks, 2) >= 0
    assert pages.events == ["begin", "begin", "end", "end"]
    assert gc.isenabled()


def test_coroutines_share_a_loop():
    reader = InCoroutines()
    pages = Pages(reader)
    reader.count(pages.whole)
    reader.seconds(pages.whole, 2)
    reader.chunks(pages.whole)
    loop = reading.event_loop()
    assert pages.events == [loop] * 4
    loop.close()
    reading.event_loop.cache_clear()
