import re

import pytest

from benchmarks import worker
from benchmarks.engines import ENGINES, adapter_class
from benchmarks.measuring import VARIANT_ENGINES
from benchmarks.shop.pages import PAGES
from benchmarks.variants import VARIANTS, Insertion, Variant
from benchmarks.workloads import WORKLOADS

# What is inserted into the first two rows of the table.
CELLS = {
    "b-now": ["odd", "even"],
    "b-include": [
        '<a href="/products/?id=0&amp;page=1">Nuts &amp; bolts &lt;0&gt;</a>\n',
        '<a href="/products/1/">Product 1</a>\n',
    ],
    "b-context": ["Nuts &amp; bolts &lt;0&gt;", "Product 1"],
    "b-node": ["*", "*"],
    "b-ifchanged": ["Nuts &amp; bolts &lt;0&gt;", "Product 1"],
    "b-firstof": ["Nuts &amp; bolts &lt;0&gt;", "1.25"],
    "b-filter": ["NUTS &AMP; BOLTS &LT;0&GT;", "PRODUCT 1"],
    "b-blocktranslate": ["Buy Nuts &amp; bolts &lt;0&gt;", "Buy Product 1"],
    "b-inclusion": [
        '<a href="/products/?id=0&amp;page=1">Nuts &amp; bolts &lt;0&gt;</a>\n',
        '<a href="/products/1/">Product 1</a>\n',
    ],
    "b-url": ['<a href="/orders/0/">Order</a>', '<a href="/orders/1/">Order</a>'],
}


@pytest.fixture(scope="module")
def process():
    """A process with the settings of the benchmarks."""
    process = worker.Worker(worker.start_engines, *VARIANT_ENGINES)
    yield process
    process.executor.shutdown()


def test_keys_are_different():
    assert not VARIANTS.keys() & (WORKLOADS.keys() | PAGES.keys())


@pytest.mark.parametrize("key", VARIANTS)
def test_same_bytes(process, key):
    django, partials = (
        process.call(worker.render, engine, key) for engine in VARIANT_ENGINES
    )
    assert partials == django


@pytest.mark.parametrize("key", [key for key in VARIANTS if key.startswith("b-")])
def test_table(process, key):
    """Each row has one cell more, behind those of b."""
    table, *rows = process.call(worker.render, "partials", key).split("<tr ")
    expected_table, *expected_rows = process.call(worker.render, "partials", "b").split(
        "<tr "
    )
    assert table == expected_table
    assert len(rows) == len(expected_rows) == 100
    cells = []
    for row, expected_row in zip(rows, expected_rows, strict=True):
        cells_before, cell = row.rsplit("<td>", 1)
        cell, end = cell.split("</td>")
        assert f"{cells_before}{end}" == expected_row
        cells.append(cell)
    assert cells[:2] == CELLS[key]


@pytest.mark.parametrize(
    ("key", "before", "after"),
    [("e-tag", "</body>", "*\n</body>"), ("e-loop", "</li>", " *</li>")],
)
def test_page(process, key, before, after):
    """It is e, but for what the tag writes."""
    page, expected = (
        process.call(worker.render, "partials", name) for name in (key, "e")
    )
    assert before in expected
    assert page == expected.replace(before, after)


def test_sources():
    variant = Variant(
        "e-two",
        "two templates",
        "page.html",
        dict,
        insertions=(
            Insertion("card.html", "{% load benchmark %}", "<div"),
            Insertion("card.html", "{% mark user %}", "</div>"),
            Insertion("product_link.html", "»", "{{ product.name }}"),
        ),
    )
    assert variant.sources() == {
        "card.html": (
            '{% load benchmark %}<div class="card"><h2>{{ heading }}</h2>'
            "<p>{{ user.name }}</p>{% mark user %}</div>\n"
        ),
        "product_link.html": '<a href="{{ product.url }}">»{{ product.name }}</a>\n',
    }


@pytest.mark.parametrize("before", ["<i>", "<td>"])
def test_place_is_not_found(before):
    """A template that has been changed doesn't make a variant equal to its workload."""
    variant = Variant(
        "b-i", "", "b.html", dict, insertions=(Insertion("objects.html", "", before),)
    )
    message = f"objects.html doesn't contain {before!r} once."
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        variant.sources()


def nodelists(engine):
    """Return whether a variant's parent is the same object, loaded again."""
    adapter = adapter_class(ENGINES[engine])(VARIANTS["e-tag"].sources())
    first, second = (
        adapter.get_template("base.html").template.nodelist for _ in range(2)
    )
    return first is second


@pytest.mark.parametrize("engine", VARIANT_ENGINES)
def test_loaded_once(process, engine):
    """As all templates: what is measured is rendering."""
    assert process.call(nodelists, engine)
