"""
Functions that pass on what they render while they run.
"""

import pytest
from django.template import Context
from django.template.compiler.compiling import compile_template
from django.template.compiler.coroutines import AwaitingSink
from django.template.compiler.generators import GeneratorSink
from django.template.compiler.runtime.output import join
from django.template.compiler.runtime.streams import StreamState

from .conftest import Engine, engine_options

LIMIT = 8


class State(StreamState):
    """Sends after so many pieces, however long they are."""

    limit = LIMIT
    most = 0

    def send(self):
        self.most = max(self.most, len(self.pieces))
        chunk = join(self.pieces)
        self.pieces.clear()
        return chunk


TEMPLATES = {
    "base.html": "<title>{% block title %}{{ title }}{% endblock %}</title>{% block main %}"
    "{% for x in xs %}{{ x }}{% endfor %}{% endblock %}",
    "row.html": "<td>{{ x }}</td>",
    "rows.html": "{% for x in xs %}{{ x }}-{% include 'row.html' %}{% endfor %}",
}
VARIABLES = {"xs": [f"<{number}>" for number in range(100)], "title": "A & B"}

LOOP = "{% for x in xs %}<b>{{ x }}</b>{{ forloop.counter }}{% endfor %}"
ROWS = {
    "a loop": LOOP,
    "loops": "{% for y in 'ab' %}" + LOOP + "{% endfor %}",
    "an include": "<ul>{% include 'rows.html' %}</ul>",
    "a partial": "{% partialdef rows %}"
    + LOOP
    + "{% endpartialdef %}{% partial rows %}",
    "a partial in a loop": "{% partialdef row with x %}<i>{{ x }}</i>{% endpartialdef %}"
    "{% for x in xs %}{% partial row with x=x %}{{ x }}{% endfor %}",
    "a block": "{% extends 'base.html' %}{% block main %}" + LOOP + "{% endblock %}",
    "a branch": "{% if xs %}" + LOOP + "{% else %}no{% endif %}",
    "a scope": "{% with ys=xs %}{% for y in ys %}{{ y }}!{% endfor %}{% endwith %}",
}
STRINGS = {
    "nothing": "",
    "text": "text",
    "a variable": "{{ title }}",
    "a filter": "{% filter lower %}A" + LOOP + "{% endfilter %}",
    "spaceless": "{% spaceless %}<p> " + LOOP + " </p>{% endspaceless %}",
    "super": "{% extends 'base.html' %}{% block main %}({{ block.super }}){% endblock %}",
    "super in a loop": "{% extends 'base.html' %}{% block title %}{% for y in 'ab' %}"
    "{{ block.super }}{% endfor %}{% endblock %}",
    "an empty loop": "{% for x in nope %}{{ x }}{% empty %}" + LOOP + "{% endfor %}",
    "nested": "{% if xs %}" * 30 + LOOP + "{% endif %}" * 30,
    "a tag that renders itself": LOOP + "{% opaque %}" + LOOP,
    "one in a block": "{% extends 'base.html' %}{% block main %}"
    + LOOP
    + "{% opaque %}"
    "{{ block.super }}{% endblock %}",
    "one in a loop": "{% for x in xs %}{{ x }}{% opaque %}{% endfor %}",
    "one in nested tags": "{% if xs %}" * 30 + "{% opaque %}" + "{% endif %}" * 30,
}


def chunks_of(source):
    """Return what a template renders, the chunks of it, and the state of that rendering."""
    templates = {**TEMPLATES, "page.html": source}
    template = Engine(**engine_options(templates)).get_template("page.html")
    html = template.render(Context(VARIABLES))
    sink = GeneratorSink()
    code = compile_template(template.engine, template.nodelist, template, sink)
    state, context = State(), Context(VARIABLES)
    chunks = []
    with context.bind_template(template), context.render_context.push_state(template):
        rendered = code.render(context if code.has_context else VARIABLES, state)
        if type(rendered) is str:
            state.pieces.append(rendered)
        else:
            chunks += [state.send() for _ in rendered]
    return html, [*chunks, state.send()], state, code


@pytest.mark.parametrize("source", ROWS.values(), ids=ROWS)
def test_chunks(source):
    html, chunks, state, code = chunks_of(source)
    assert "".join(chunks) == html
    assert not code.has_context
    # What is kept is that of a round, and what follows the last.
    assert len(chunks) > 10
    assert state.most < LIMIT + 8


@pytest.mark.parametrize("source", STRINGS.values(), ids=STRINGS)
def test_what_is_rendered_as_a_string(source):
    html, chunks, _, _ = chunks_of(source)
    assert "".join(chunks) == html


def test_function_that_appends_once():
    """It doesn't need the list's method as an object: a short partial would feel that."""
    source = (
        "{% partialdef row %}<i>{{ x }}</i>{% endpartialdef %}"
        "<p>{% for x in xs %}{% partial row %}{% endfor %}</p>"
    )
    template = Engine(**engine_options({"page.html": source})).get_template("page.html")
    sink = AwaitingSink()
    code = compile_template(template.engine, template.nodelist, template, sink)
    row, _, page = code.source.partition("def render(")
    assert "append = " not in row
    assert "    state.pieces.append(f'<i>{text_" in row
    assert "    append = pieces.append\n" in page
    assert "    append('<p>')\n" in page
