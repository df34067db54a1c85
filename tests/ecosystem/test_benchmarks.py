"""
The pages that ``make bench`` measures are what they are meant to be.
"""

import pytest

from benchmarks import worker
from benchmarks.shop.pages import PAGES
from benchmarks.shop.projects import PROJECTS


@pytest.fixture(scope="module")
def processes():
    processes = {key: worker.Worker(worker.start_project, key) for key in PROJECTS}
    yield processes
    for process in processes.values():
        process.executor.shutdown()


@pytest.mark.parametrize("page", PAGES)
def test_same_bytes(page, processes):
    """The first render has Django's nodes, those that count are compiled."""
    expected, *others = (
        process.call(worker.render, project, page)
        for project, process in processes.items()
    )
    assert len(expected) > 2000
    assert others == [expected, expected]


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_random(page, processes):
    """Not even the CSRF token."""
    process = processes["django"]
    pages = [process.call(worker.render, "django", page) for _ in range(2)]
    assert pages[0] == pages[1]


def settings():
    """Return what renders templates and forms in a process."""
    from django.forms.renderers import get_default_renderer
    from django.template import engines

    classes = [type(engines["django"]), type(get_default_renderer())]
    return [f"{cls.__module__}.{cls.__qualname__}" for cls in classes]


@pytest.mark.parametrize("project", PROJECTS.values(), ids=list(PROJECTS))
def test_settings(project, processes):
    assert processes[project.key].call(settings) == [
        project.backend,
        project.form_renderer,
    ]


def has_language():
    from django.utils.translation import trans_real

    return hasattr(trans_real._active, "value")


def test_language(processes):
    """As on a server, it is that of the settings: what set the project up left none."""
    assert not processes["django"].call(has_language)


@pytest.mark.parametrize("page", ["admin-form", "drf", "allauth"])
def test_time(page, processes):
    """It is that of the rendering: more for more of it, and less than of the request."""
    process = processes["django"]
    process.call(worker.render, "django", page)
    rendering, request = process.call(seconds_of_visit, page)
    assert 0 < rendering < request
    number = process.call(worker.repetitions, "django", page, 10 * rendering)
    assert number > 3


def seconds_of_visit(page):
    visitor = worker.work("django", page)
    started = worker.clock()
    response = visitor.visit()
    return response.rendering_time, worker.clock() - started


def other_page():
    from dataclasses import replace

    from benchmarks.shop.timing import Visitor

    return Visitor(replace(PAGES["drf"], mark="No such mark")).render()


def test_other_page(processes):
    with pytest.raises(ValueError, match=r"^/api/orders/ is another page:\n+<!DOCTYPE"):
        processes["django"].call(other_page)
