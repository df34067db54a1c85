import pytest

from benchmarks import measuring
from benchmarks.measuring import DifferentOutput, Task, check, rotated, tasks


class Process:
    """A process whose engines render these pages."""

    def __init__(self, pages):
        self.pages = pages

    def call(self, function, *arguments):
        return self.pages[arguments]


def test_tasks_of_a_page():
    assert tasks(["partials", "jinja2"], ["drf"]) == [
        Task("django", "drf", "project django"),
        Task("partials", "drf", "project partials"),
        Task("partials+", "drf", "project partials+"),
    ]


def test_tasks_of_a_page_without_this_backend():
    assert tasks(["jinja2"], ["drf"]) == [Task("django", "drf", "project django")]


def test_tasks_of_templates():
    assert tasks(["partials", "cotton"], ["a", "f"]) == [
        Task("django", "a", ""),
        Task("partials", "a", ""),
        Task("django", "a", "cotton"),
        Task("cotton", "a", "cotton"),
        Task("limit", "a", ""),
        Task("django", "f", ""),
        Task("partials", "f", ""),
        Task("limit", "f", ""),
    ]


def test_tasks_of_a_variant():
    """No other engine has it, although dtc reads the same template language."""
    assert tasks(["partials", "dtc", "jinja2", "cotton"], ["b-node"]) == [
        Task("django", "b-node", ""),
        Task("partials", "b-node", ""),
    ]


def test_rotated():
    todo = tasks(["partials"], ["drf", "a"])
    labels = [(task.workload, task.label) for task in rotated(todo, 1)]
    assert labels == [
        ("drf", "django-partials"),
        ("drf", "django-partials and its form renderer"),
        ("drf", "Django"),
        ("a", "django-partials"),
        ("a", "by hand"),
        ("a", "Django"),
    ]


@pytest.fixture
def processes():
    pages = {("django", "drf"): "<p>A</p>", ("partials", "drf"): "<p>A</p> "}
    templates = {("django", "a"): "<p>A</p>", ("partials", "a"): "<p>A</p> "}
    return {
        "": Process(templates),
        "project django": Process(pages),
        "project partials": Process(pages),
    }


def test_white_space_of_a_template_may_differ(processes):
    check(processes, [Task("django", "a", ""), Task("partials", "a", "")])


def test_variant_is_compared():
    pages = {("django", "b-node"): "<p>A</p>", ("partials", "b-node"): "<p>B</p>"}
    todo = [Task("django", "b-node", ""), Task("partials", "b-node", "")]
    with pytest.raises(DifferentOutput) as caught:
        check({"": Process(pages)}, todo)
    assert str(caught.value) == (
        "django-partials renders another page for workload b-node:\n"
        "--- Django\n+++ django-partials\n@@ -1,3 +1,3 @@\n \n-<p>A\n+<p>B\n </p>"
    )


def test_white_space_of_a_page_may_not_differ(processes):
    todo = [
        Task("django", "drf", "project django"),
        Task("partials", "drf", "project partials"),
    ]
    with pytest.raises(DifferentOutput) as caught:
        check(processes, todo)
    assert str(caught.value) == (
        "django-partials renders another page for workload drf:\n"
        "--- Django\n+++ django-partials\n@@ -1,3 +1,3 @@\n \n <p>A\n-</p>\n+</p> "
    )


@pytest.mark.parametrize(
    ("rounds", "processes", "depths"), [(1, 1, 10), (5, 1, 50), (6, 2, 60)]
)
def test_depths(rounds, processes, depths, monkeypatch):
    """A round has ten depths, and after five rounds there are other processes."""
    started, measured = [], []

    class Recorder:
        def __init__(self, start, *engines):
            started.append((start.__name__, engines))
            self.executor = self

        def call(self, function, *arguments):
            if function is measuring.worker.measure:
                *_, depth = arguments
                measured.append(depth)
            return 1

        def shutdown(self, *, cancel_futures):
            assert cancel_futures

    monkeypatch.setattr(measuring, "Worker", Recorder)
    monkeypatch.setattr(measuring, "check", lambda workers, todo: None)
    results = measuring.run(["mako"], ["drf"], rounds)
    assert started == processes * [("start_project", ("django",))]
    assert len(set(measured)) == len(measured) == depths
    assert results.figures["django", "drf"].median == 1
