from benchmarks.figures import Figure
from benchmarks.tables import (
    figures_table,
    page_figures_table,
    page_table,
    ratio_table,
)
from benchmarks.variants import VARIANTS

FIGURES = {
    ("django", "drf"): Figure(6000, spread=0.25, django=6000),
    ("partials", "drf"): Figure(8000, spread=0.5, django=6000),
    ("partials+", "drf"): Figure(4000, spread=0.1, django=6000),
    ("django", "tables2"): Figure(12345, spread=0, django=12345),
    ("partials", "tables2"): Figure(12500, spread=0, django=12345),
    ("partials+", "tables2"): Figure(12000, spread=0, django=12345),
    ("django", "a"): Figure(20, spread=0, django=20),
    ("partials", "a"): Figure(2, spread=0, django=20),
    ("django", "b-node"): Figure(9000, spread=0, django=9000),
    ("partials", "b-node"): Figure(1500, spread=0, django=9000),
}


def test_pages():
    """What is slower by no more than noise isn't marked."""
    assert page_table(FIGURES, "plain").splitlines() == [
        "page                                                    Django, ms"
        "    django-partials    django-partials and its form renderer",
        "drf: a list in Django REST framework's browsable API          6.00"
        "      0.75 (slower)                                     1.50",
        "tables2: 25 rows of django-tables2                            12.3"
        "               0.99                                     1.03",
    ]


def test_pages_of_django_alone():
    figures = {key: FIGURES[key] for key in [("django", "tables2"), ("partials", "a")]}
    assert page_table(figures, "github").splitlines() == [
        "| page                               |   Django, ms |",
        "|------------------------------------|--------------|",
        "| tables2: 25 rows of django-tables2 |         12.3 |",
    ]


def test_figures_of_pages():
    figures = {key: FIGURES[key] for key in [("partials", "drf"), ("partials", "a")]}
    assert page_figures_table(figures, "github").splitlines() == [
        "| page                                                 | rendered by     "
        "|   median ms |   spread |   times as fast as Django |",
        "|------------------------------------------------------|-----------------"
        "|-------------|----------|---------------------------|",
        "| drf: a list in Django REST framework's browsable API | django-partials "
        "|        8.00 |      50% |                      0.75 |",
    ]


def test_templates():
    """Pages and variants aren't among them, and what renders only pages is no column."""
    assert ratio_table(FIGURES, "github").splitlines() == [
        "| workload   |   django-partials |",
        "|------------|-------------------|",
        "| a: one row |              10.0 |",
    ]


def test_variants():
    assert ratio_table(FIGURES, "github", VARIANTS).splitlines() == [
        "| workload                                 |   django-partials |",
        "|------------------------------------------|-------------------|",
        "| b-node: b with a custom node in each row |              6.00 |",
    ]


def test_figures_of_templates_and_variants():
    figures = {key: FIGURES[key] for key in FIGURES if key[0] == "partials"}
    assert figures_table(figures, "plain").splitlines() == [
        "workload                                  engine             median µs"
        "    spread    times as fast as Django    times as long as by hand",
        "a: one row                                django-partials         2.00"
        "        0%                       10.0                           —",
        "b-node: b with a custom node in each row  django-partials         1500"
        "        0%                       6.00                           —",
    ]
