import pytest

from benchmarks import worker
from benchmarks.checking import difference
from benchmarks.workloads import WORKLOADS


@pytest.fixture(scope="module")
def process():
    """A process with the settings of the benchmarks."""
    process = worker.Worker(worker.start_engines, "partials", "limit")
    yield process
    process.executor.shutdown()


@pytest.mark.parametrize("key", [key for key in WORKLOADS if WORKLOADS[key].renders])
def test_page_by_hand(process, key):
    rendered, written = (
        process.call(worker.render, engine, key) for engine in ("partials", "limit")
    )
    assert rendered
    assert difference(rendered, written, "partials", "limit") == ""
