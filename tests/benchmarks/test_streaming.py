from types import GeneratorType

import pytest

from benchmarks import data, streaming, worker
from benchmarks.depth import nth_depth
from benchmarks.engines import ENGINES
from benchmarks.figures import Results, Rows, Streamed, Way
from benchmarks.measuring import DifferentOutput
from benchmarks.streaming import Sample, check, measure, ways
from benchmarks.tables import rows_table, streamed_table
from benchmarks.workloads import WORKLOADS

RENDER = Way("partials", "render")
STREAM = Way("partials", "stream")
ARENDER = Way("partials", "arender")
ASTREAM = Way("partials", "astream")
OURS = [RENDER, STREAM, ARENDER, ASTREAM]
ids = [way.method for way in OURS]


@pytest.fixture(scope="module")
def process():
    """A process with the settings of the benchmarks."""
    with streaming.process_of(OURS) as process:
        yield process


@pytest.fixture
def pages(monkeypatch):
    """What each way to render gives, in place of what an engine renders."""
    pages = {}
    monkeypatch.setattr(streaming, "page", lambda way, key: lambda: pages[way.method])
    return pages


def test_ways():
    """Jinja2 is behind, wherever it is named, and Django has no streams."""
    assert ways(["jinja2", "django", "partials"]) == [
        *OURS,
        Way("jinja2", "render"),
        Way("jinja2", "generate"),
        Way("jinja2", "stream"),
        Way("jinja2", "render_async"),
        Way("jinja2", "generate_async"),
    ]
    assert ways(["django", "rust"]) == []


def test_workloads():
    """Those that all of these engines render, without a request."""
    for key in streaming.STREAMED:
        assert not WORKLOADS[key].request
        assert not any(key in ENGINES[way.engine].without for way in ways(ENGINES))


def test_number_of_chunks(pages):
    pages.update(render="<p>A</p>", stream=["<p>", "A", "</p>"])
    assert check(RENDER, "b") == 1
    assert check(STREAM, "b") == 3


def test_all_bytes_must_be_equal(pages):
    pages.update(render="<p>A</p>", stream=["<p>", "A</p> "])
    with pytest.raises(DifferentOutput) as caught:
        check(STREAM, "b")
    assert str(caught.value) == (
        "django-partials gives another page by stream() than by render() for workload b:\n"
        "--- render\n+++ stream\n@@ -1,3 +1,3 @@\n \n <p>A\n-</p>\n+</p> "
    )


@pytest.mark.parametrize("key", streaming.STREAMED)
def test_page(process, key):
    """What is rendered as a whole is one chunk, which is the first."""
    for way in (RENDER, ARENDER):
        assert process.call(check, way, key) == 1
        whole = process.call(streaming.measure_page, way, key, 0)
        assert whole.first == whole.page > 0
    for way in (STREAM, ASTREAM):
        assert process.call(check, way, key) == (2 if key == "e" else 1)
        streamed = process.call(streaming.measure_page, way, key, 0)
        assert streamed.first > 0
        assert streamed.page > 0


def test_rows_are_made_while_they_are_read():
    products = data.product_rows(201)["products"]
    assert type(products) is GeneratorType
    products = list(products)
    assert [product["id"] for product in products] == list(range(201))
    first = data.product_dicts()["products"][0]
    assert products[200] == first | {"id": 200, "name": "Product 200"}


def test_memory(process):
    for way in (RENDER, ARENDER):
        memory, chunks = process.call(streaming.table_memory, way, 5000)
        assert memory > 1
        assert chunks == 1
    for way in (STREAM, ASTREAM):
        memory, chunks = process.call(streaming.table_memory, way, 5000)
        assert memory < 0.5
        assert chunks > 10


@pytest.mark.parametrize("way", OURS, ids=ids)
def test_time_of_many_rows(process, way):
    few, many = (
        process.call(streaming.measure_table, way, rows, 5) for rows in (10, 10_000)
    )
    assert few < many


class Recorder:
    """A process that notes what is measured, and takes one microsecond more each time."""

    started: list[tuple[str, ...]] = []

    def __init__(self, start, *engines):
        assert start is worker.start_engines
        self.started.append(engines)
        self.executor = self

    def call(self, function, *arguments):
        if function is streaming.measure_page:
            self.measured.append(arguments)
            return Sample(len(self.measured), 1)
        if function is streaming.table_memory:
            return 4.5, 3
        if function is streaming.measure_table:
            self.measured.append(arguments)
        return 2

    def shutdown(self, *, cancel_futures):
        assert cancel_futures


@pytest.fixture
def recorder(monkeypatch):
    monkeypatch.setattr(Recorder, "started", [])
    monkeypatch.setattr(Recorder, "measured", [], raising=False)
    monkeypatch.setattr(streaming, "Worker", Recorder)
    return Recorder


def test_depths(recorder):
    """At each depth all ways are measured, in each from another one on."""
    results = Results(6, {}, {}, {})
    measure(results, ["partials"], ["a", "b", "drf"])
    assert recorder.started == [("partials",)] * 2
    assert recorder.measured == [
        (way, "b", nth_depth(turn))
        for turn in range(60)
        for way in (*OURS[turn % 4 :], *OURS[: turn % 4])
    ]
    assert list(results.streamed) == [(way, "b") for way in OURS]
    assert results.streamed[STREAM, "b"] == Streamed(120.5, 1, 2)
    assert results.rows == {}


def test_many_rows_are_measured_with_their_workload(recorder):
    results = Results(1, {}, {}, {})
    measure(results, ["partials"], ["c"])
    assert recorder.started == [("partials",)] * 2
    assert recorder.measured[-4 * streaming.TIMES :] == [
        (way, streaming.ROWS, nth_depth(turn))
        for turn in range(streaming.TIMES)
        for way in OURS
    ]
    assert results.rows == dict.fromkeys(OURS, Rows(2, 4.5, 3))


@pytest.mark.parametrize(
    ("engines", "workloads"), [(["mako"], ["b", "c"]), (["partials"], ["a", "drf"])]
)
def test_nothing_to_measure(recorder, engines, workloads):
    results = Results(1, {}, {}, {})
    measure(results, engines, workloads)
    assert recorder.started == []
    assert results == Results(1, {}, {}, {})


def test_tables():
    streamed = {
        (RENDER, "b"): Streamed(200, 200, 1),
        (STREAM, "b"): Streamed(220, 110, 2),
    }
    rows = {RENDER: Rows(0.5, 68.91, 1), STREAM: Rows(0.45, 0.0614, 826)}
    results = Results(1, {}, {}, {}, streamed=streamed, rows=rows)
    assert streamed_table(results, "github").splitlines() == [
        "| workload               | rendered by               |   median µs "
        "|   times as long as render() |   first chunk µs |   chunks |",
        "|------------------------|---------------------------|-------------"
        "|-----------------------------|------------------|----------|",
        "| b: 100 rows of objects | django-partials, render() |         200 "
        "|                        1.00 |              200 |        1 |",
        "| b: 100 rows of objects | django-partials, stream() |         220 "
        "|                        1.10 |              110 |        2 |",
    ]
    assert rows_table(results, "github").splitlines() == [
        "| rendered by               |   seconds |   memory MB |   chunks |",
        "|---------------------------|-----------|-------------|----------|",
        "| django-partials, render() |      0.50 |        68.9 |        1 |",
        "| django-partials, stream() |      0.45 |        0.06 |      826 |",
    ]
