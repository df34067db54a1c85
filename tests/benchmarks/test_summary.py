from benchmarks.figures import Figure
from benchmarks.summary import gains, slower


def figures(partials, form_renderer):
    """Return the figures of pages, by the microseconds of each."""
    return {
        (project, page): Figure(median, spread=0, django=100)
        for project, medians in {
            "django": dict.fromkeys(partials, 100),
            "partials": partials,
            "partials+": form_renderer,
        }.items()
        for page, median in medians.items()
    }


def test_gains():
    found = figures({"drf": 125, "crispy": 80}, {"drf": 60, "crispy": 50})
    assert gains(found) == (
        "Compared to Django's backend, these pages are 0.8 to 1.2 times as fast with "
        "django-partials, 1.7 to 2.0 times as fast with django-partials and its form "
        "renderer."
    )


def test_slower():
    found = figures({"drf": 125, "crispy": 104}, {"drf": 80, "crispy": 106})
    assert slower(found) == (
        "Slower than with Django's backend: drf with django-partials (0.80), crispy "
        "with django-partials and its form renderer (0.94)."
    )


def test_none_is_slower():
    found = figures({"drf": 104}, {"drf": 80})
    assert slower(found) == "No page is more than 5% slower than with Django's backend."


def test_templates_are_no_pages():
    found = figures({"drf": 80}, {"drf": 80})
    found["partials", "a"] = Figure(200, spread=0, django=100)
    assert slower(found) == "No page is more than 5% slower than with Django's backend."


def test_django_alone():
    found = {("django", "drf"): Figure(100, spread=0, django=100)}
    assert gains(found) == slower(found) == ""
