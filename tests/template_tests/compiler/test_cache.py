"""
``{% cache %}`` keeps and returns what Django's node does.
"""

from functools import partial

import pytest
from django.core.cache import cache, caches
from django.template import Context, TemplateSyntaxError

from .conftest import core_engine, engine_options, outcome, rendered_by_themselves

LOAD = "{% load cache %}"
CACHES = {
    name: {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": f"test_cache_{name}",
    }
    for name in ("default", "other")
}
VARIABLES = {"x": "<x>", "y": 5, "xs": ["a", "b"], "name": "other", "none": None}


@pytest.fixture(autouse=True)
def empty(settings):
    settings.CACHES = CACHES
    for each in caches:
        caches[each].clear()


def kept():
    return {
        name: [dict(caches[name]._cache), list(caches[name]._expire_info)]
        for name in caches
    }


@pytest.mark.parametrize(
    "source",
    [
        "{% cache 500 a %}{{ x }}{% endcache %}",
        "{% cache 500 a x y %}{{ x }}{% endcache %}{% cache 500 a y x %}{{ y }}{% endcache %}",
        "{% cache none a %}{{ x }}{% endcache %}",
        "{% cache '500' a %}{% for x in xs %}{% cache y b x %}{{ x }}{% endcache %}{% endfor %}{% endcache %}",
        "{% cache 500 a using='other' %}{{ x }}{% endcache %}",
        "{% cache 500 a using=name %}{{ x }}{% endcache %}",
        "{% for x in xs %}{% cache 500 a %}{{ x }}{% endcache %}{% cycle 'a' 'b' %}{% endfor %}",
        "{% cache 500 a nope %}{{ x }}{% endcache %}",
        "{% autoescape off %}{% cache 500 a %}{{ x }}{% endcache %}{% endautoescape %}",
        "{% cache x a %}{% endcache %}",
        "{% cache nope a %}{% endcache %}",
        "{% cache y|add:nope a %}{% endcache %}",
        "{% cache y a using=x %}{% endcache %}",
        "{% cache y a using=name|add:nope %}{% endcache %}",
        "{% cache y a x|default:nope %}{% endcache %}",
        "{% cache y a %}{% opaque %}{% set x new %}{{ x }}{% endcache %}{{ x }}",
        "{% cache y a %}{% now 'Y' as x %}{% endcache %}{% if x %}x{% endif %}",
    ],
)
def test_forms(make_engine, source):
    """The text, the error, and what is in the cache are the same."""
    outcomes = []
    for engine in (make_engine(LOAD + source), make_core(LOAD + source)):
        template = engine.get_template("page.html")
        found = []
        for variables in (VARIABLES, VARIABLES | {"x": "new"}):
            found += [
                outcome(partial(template.render, Context(dict(variables)))),
                {name: sorted(values) for name, [values, _] in kept().items()},
                list({name: dict(v) for name, [v, _] in kept().items()}.items()),
            ]
        outcomes.append(found)
        for each in caches:
            caches[each].clear()
    assert outcomes[0] == outcomes[1]
    assert "CacheNode" not in rendered_by_themselves(LOAD + source)


def make_core(source):
    return core_engine(engine_options(source))


def test_everywhere(everywhere):
    source = LOAD + "{% cache y a y %}{{ x }}{% endcache %}"
    assert everywhere(source, VARIABLES) == "&lt;x&gt;"


def test_what_another_program_has_kept(page):
    """It can be anything."""
    source = LOAD + "{% cache 500 a %}{{ x }}{% endcache %}"
    assert page(source, {"x": 1}) == "1"
    [key] = (key.split(":", 2)[2] for key in cache._cache)
    for value in ("<b>", 5):
        cache.set(key, value)
        html = page(source, {"x": 2})
        assert html == value or html[0] is TypeError


def test_messages(everywhere):
    for source, message in {
        "{% cache x a %}{% endcache %}": (
            "\"cache\" tag got a non-integer timeout value: '<x>'"
        ),
        "{% cache 1 a using=x %}{% endcache %}": (
            "Invalid cache name specified for cache tag: '<x>'"
        ),
        "{% cache y|add:x.z a %}{% endcache %}": (
            "\"cache\" tag got an unknown variable: <Variable: 'y'>"
        ),
    }.items():
        error = everywhere(LOAD + source, VARIABLES)
        assert error == (TemplateSyntaxError, message)
