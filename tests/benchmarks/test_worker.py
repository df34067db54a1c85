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


def cards_source(engine):
    """Return what stands in the template of the cards."""
    template = adapter_class(ENGINES[engine])().get_template("cards.html").template
    return template.source


@pytest.mark.parametrize(
    ("engine", "tag"), [("django", "{% card "), ("partials", "{% blockpartial card ")]
)
def test_cards(process, engine, tag):
    """Each engine has its own call with content, and all cards are the same."""
    assert process.call(cards_source, engine).count(tag) == 1
    start, *cards, end = process.call(worker.render, engine, "j").split("\n")
    assert (start, end) == ("<main>", "")
    assert cards[:2] == [
        '<div class="card"><h2>Ann &amp; Bob &lt;0&gt;</h2><div><p>Paris</p></div>'
        '<footer><a href="mailto:person0@example.com">Write</a></footer></div>',
        '<div class="card"><h2>Person 1</h2><div><p>Oslo</p></div>'
        '<footer><a href="mailto:person1@example.com">Write</a></footer></div>',
    ]
    assert len(cards) == 101
    assert cards[-1] == "</main>"


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
