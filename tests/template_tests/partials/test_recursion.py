"""
Partials that call themselves: as deep as Python lets them, and no deeper.
"""

import gc
import sys
import time
import traceback

import pytest
from django.template import Context
from django.template.engine import Engine as CoreEngine

from .conftest import CORE_HAS_PARTIALS

TREE = (
    "{% partialdef tree %}{{ node.name }}"
    "{% for node in node.children %}{% partial tree %}{% endfor %}{% endpartialdef %}"
    "{% partial tree %}"
)


@pytest.fixture(autouse=True)
def unraisable(monkeypatch):
    """
    Let Python fail to end a generator, such as that of push_state(), where no room is
    left for a call. It reports that to this hook, in which pytest fails in turn.
    """
    monkeypatch.setattr(sys, "unraisablehook", lambda unraisable: None)


def nested(depth):
    node = {"name": "x", "children": []}
    for _ in range(depth - 1):
        node = {"name": "x", "children": [node]}
    return node


def deepest(template):
    """Return how deep a tree the template can render."""
    low, high = 1, 2000
    while low < high:
        middle = (low + high + 1) // 2
        try:
            template.render(Context({"node": nested(middle)}))
        except RecursionError:
            high = middle - 1
        else:
            low = middle
    return low


class TestDepth:
    @pytest.mark.skipif(not CORE_HAS_PARTIALS, reason="Django has no partials.")
    @pytest.mark.ours
    @pytest.mark.modes("debug", "compiled")
    @pytest.mark.parametrize(
        "templates",
        [
            {"page.html": TREE},
            {
                "page.html": "{% extends 'base.html' %}",
                "base.html": TREE,
            },
        ],
    )
    def test_is_that_of_core(self, make_engine, mode, templates):
        ours = make_engine(templates).get_template("page.html")
        loader = ("django.template.loaders.locmem.Loader", templates)
        core = CoreEngine(**mode.options(loader)).get_template("page.html")
        # A page's own code can take a call more than its nodes, before the first partial.
        assert deepest(ours) + 1 >= deepest(core) > 20

    def test_a_deep_tree(self, render):
        assert render({"page.html": TREE}, context={"node": nested(50)}) == "x" * 50


@pytest.mark.ours
class TestRunaway:
    def error(self, make_engine, templates, **context):
        template = make_engine(templates).get_template("page.html")
        # It would go through what all tests before have left.
        gc.disable()
        try:
            start = time.process_time()
            with pytest.raises(RecursionError) as caught:
                template.render(Context(context))
            # Where each line is traced, as for coverage, it takes that much longer.
            assert time.process_time() - start < (60 if sys.gettrace() else 5)
        finally:
            gc.enable()
        return caught.value

    def message(self, cycle):
        return (
            f"Partials call one another too deeply: {cycle}. Either that never ends, or "
            "the data is nested deeper than Python's recursion limit, "
            f"{sys.getrecursionlimit()}, allows."
        )

    def test_of_one(self, make_engine):
        source = "{% partial a %}\n{% partialdef a %}{% partial a %}{% endpartialdef %}"
        error = self.error(make_engine, {"page.html": source})
        assert str(error) == self.message("'a' (page.html, line 2) -> 'a'")

    def test_of_several(self, make_engine):
        source = (
            "{% partialdef a %}{% partial b %}{% endpartialdef %}\n"
            "{% partialdef b %}{% if 1 %}{% partial c %}{% endif %}{% endpartialdef %}\n"
            "{% partialdef c %}{% partial a %}{% partial leaf %}{% endpartialdef %}\n"
            "{% partialdef leaf %}{% endpartialdef %}\n"
            "{% partial a %}"
        )
        error = self.error(make_engine, {"page.html": source})
        steps = {
            "'b' (page.html, line 1)",
            "'c' (page.html, line 2)",
            "'a' (page.html, line 3)",
        }
        # The cycle can begin with any of them.
        found = str(error).removeprefix("Partials call one another too deeply: ")
        cycle = found.partition(". Either")[0].split(" -> ")
        assert set(cycle[:-1]) == steps
        assert len(cycle) == 4
        assert cycle[0].startswith(cycle[-1])
        assert str(error) == self.message(" -> ".join(cycle))

    def test_through_other_templates(self, make_engine):
        templates = {
            "page.html": "{% include 'b.html' %}{% partialdef a %}{% include 'b.html' %}"
            "{% endpartialdef %}",
            "b.html": "{% partial 'page.html#a' %}",
        }
        error = self.error(make_engine, templates)
        name = "''page.html#a''"
        assert str(error) == self.message(f"{name} (b.html, line 1) -> {name}")

    def test_of_inherited_ones(self, make_engine):
        templates = {
            "root.html": (
                "{% partialdef a %}{% partial b %}{% endpartialdef %}"
                "{% partialdef b %}{% endpartialdef %}{% partial b %}"
            ),
            "page.html": (
                "{% extends 'root.html' %}"
                "{% partialdef b override %}{% partial b %}{% endpartialdef %}"
            ),
        }
        error = self.error(make_engine, templates)
        assert str(error) == self.message("'b' (page.html, line 1) -> 'b'")

    def test_has_not_the_frames_of_all_calls(self, make_engine):
        source = "{% partial a %}{% partialdef a %}{% partial a %}{% endpartialdef %}"
        error = self.error(make_engine, {"page.html": source})
        assert len(traceback.extract_tb(error.__traceback__)) < 30
        assert "During handling" not in "".join(traceback.format_exception(error))

    def test_can_render_again(self, make_engine):
        template = make_engine({"page.html": TREE}).get_template("page.html")
        context = Context({"node": nested(1500)})
        for _ in range(3):
            with pytest.raises(RecursionError):
                template.render(context)
            with context.push(node=nested(2)):
                assert template.render(context) == "xx"

    @pytest.mark.parametrize("depth", [5, 70])
    def test_that_is_not_of_partials(self, make_engine, depth):
        """An error is never reported as another."""

        def forever():
            return forever()

        source = (
            "{% partial tree %}{% partialdef tree %}"
            "{% for node in node.children %}{% partial tree %}{% empty %}{{ forever }}"
            "{% endfor %}{% endpartialdef %}"
        )
        error = self.error(
            make_engine, {"page.html": source}, node=nested(depth), forever=forever
        )
        assert str(error).startswith("maximum recursion depth exceeded")
        assert traceback.extract_tb(error.__traceback__)[-1].name == "forever"

    def test_of_includes(self, make_engine):
        """The partials in the stack are several, and none calls itself."""
        templates = {
            "page.html": (
                "{% partial a %}{% partialdef a %}{% include 'b.html' %}{% endpartialdef %}"
            ),
            "b.html": (
                "{% partialdef leaf %}{% now 'Y' %}{% endpartialdef %}"
                "{% partial leaf %}{% include 'b.html' %}"
            ),
        }
        error = self.error(make_engine, templates)
        assert str(error).startswith("maximum recursion depth exceeded")
