import pytest

from benchmarks import worker
from benchmarks.engines import ENGINES, adapter_class
from benchmarks.workloads import WORKLOADS


@pytest.fixture(scope="module")
def process():
    """A process with the settings of the benchmarks."""
    process = worker.Worker(worker.start_engines, "django", "partials")
    yield process
    process.executor.shutdown()


def form_renderer(engine, workload):
    """Return what renders the form of a workload."""
    adapter = adapter_class(ENGINES[engine])()
    adapter.render = lambda name, context, request: context["form"].renderer
    renderer = type(adapter.bind(WORKLOADS[workload])())
    return f"{renderer.__module__}.{renderer.__name__}"


@pytest.mark.parametrize(
    ("engine", "workload", "expected"),
    [
        ("django", "f", "django.forms.renderers.DjangoTemplates"),
        ("partials", "f", "django.forms.renderers.DjangoTemplates"),
        ("django", "f+", "django.forms.renderers.DjangoTemplates"),
        ("partials", "f+", "django.template.partials.forms.DjangoTemplates"),
    ],
)
def test_form_renderer(process, engine, workload, expected):
    assert process.call(form_renderer, engine, workload) == expected


@pytest.mark.parametrize("engine", ["django", "partials"])
def test_compiling(process, engine):
    """It is a part of the second render or a later one, of an engine that does so."""
    cold = process.call(worker.measure_cold, engine, 0)
    if ENGINES[engine].compiles_late:
        assert cold.compiling > 0
    else:
        assert cold.compiling is None


@pytest.mark.parametrize("engine", ENGINES.values(), ids=list(ENGINES))
def test_missing_workloads_exist(engine):
    assert engine.without.keys() <= WORKLOADS.keys()
