"""
A cached template and its partials are one object for all threads.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.template import Context, Template

THREADS = 16
SOURCE = (
    "{% partialdef row %}{% cycle 'odd' 'even' %} {{ number }}\n"
    "{% if fail %}{{ fail.now }}{% endif %}{% endpartialdef %}{% partial row %}"
)


class Failure(Exception):
    pass


class Fail:
    @property
    def now(self):
        raise Failure


def in_threads(function):
    """Return the results of ``function``, called with the number of each thread."""
    barrier = Barrier(THREADS)

    def call(number):
        barrier.wait()
        return function(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(call, range(THREADS)))


@pytest.mark.parametrize("name", ["page.html", "page.html#row"])
def test_rendering_at_once(make_engine, name):
    engine = make_engine({"page.html": SOURCE})

    def render(number):
        return engine.get_template(name).render(Context({"number": number}))

    assert in_threads(render) == [f"odd {number}\n" for number in range(THREADS)]


@pytest.mark.ours
@pytest.mark.parametrize("name", ["page.html", "page.html#row"])
def test_extending_another_template_in_each(make_engine, name):
    """One object of a name with a # is rendered by all, and so is its body."""
    templates = {
        "page.html": (
            "{% extends parent %}"
            "{% partialdef row override %}[{{ partial.super }}]{% endpartialdef %}"
            "{% block a %}{{ number }} of {{ block.super }}{% endblock %}"
        ),
    }
    for number in range(THREADS):
        templates[f"{number}.html"] = (
            f"{{% partialdef row %}}{number}:{{% block a %}}block {number}{{% endblock %}}"
            "{% endpartialdef %}{% partial row %}"
        )
    template = make_engine(templates).get_template(name)

    def render(number):
        context = {"parent": f"{number}.html", "number": number}
        return {template.render(Context(context)) for _ in range(20)}

    assert in_threads(render) == [
        {f"[{number}:{number} of block {number}]"} for number in range(THREADS)
    ]


@pytest.mark.core_defect
@pytest.mark.debug(True)
def test_first_errors_at_once(make_engine):
    template = Template(SOURCE, engine=make_engine({}))

    def line(number):
        with pytest.raises(Failure) as caught:
            template.render(Context({"fail": Fail()}))
        return caught.value.template_debug["line"]

    assert in_threads(line) == [2] * THREADS
