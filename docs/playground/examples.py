"""
The examples that the playground offers, the first of which it begins with.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Example:
    """
    Templates to try.

    title
        What the list of examples says.

    name
        The name that is rendered.

    context
        The Python that defines the context.

    files
        The sources of the templates, by name.

    output
        Which output is shown: ``html``, ``preview``, ``partials``, ``compiled`` or
        ``error``.
    """

    title: str
    name: str
    context: str
    files: dict[str, str]
    output: str = "html"


EXAMPLES = (
    Example(
        "A partial, in place and alone",
        "contacts.html#row",
        """\
contacts = [
    {"name": "Ada Lovelace", "born": 1815},
    {"name": "Grace Hopper", "born": 1906},
]
# For contacts.html#row. In contacts.html, the loop sets it.
contact = contacts[1]
""",
        {
            "contacts.html": """\
<h1>Contacts</h1>
<ul>
  {% for contact in contacts %}
    {% partialdef row inline %}
      <li>{{ contact.name }}, {{ contact.born }}</li>
    {% endpartialdef %}
  {% endfor %}
</ul>
""",
        },
    ),
    Example(
        "Inheritance: override and super",
        "shop.html",
        """\
products = ["Tea", "Coffee & cake"]
# For shop.html#item.
product = "Tea"
""",
        {
            "base.html": """\
{% partialdef title %}My site{% endpartialdef %}
<title>{% partial title %}</title>
{% partialdef item %}{{ product }}{% endpartialdef %}
{% block main %}
  <ul>{% for product in products %}<li>{% partial item %}</li>{% endfor %}</ul>
{% endblock %}
""",
            "shop.html": """\
{% extends "base.html" %}
{% partialdef title override %}Shop | {{ partial.super }}{% endpartialdef %}
{% partialdef item override %}<b>{{ partial.super }}</b>{% endpartialdef %}
""",
        },
        "preview",
    ),
    Example(
        "Arguments and parameters",
        "page.html",
        """\
name = "Ada"
""",
        {
            "messages.html": """\
{% partialdef note with text kind="info" %}
  <p class="{{ kind }}">{{ text }}</p>
{% endpartialdef %}
""",
            "page.html": """\
{% partial "messages.html#note" with text="Saved." %}
{% partial "messages.html#note" with text=name kind="warning" %}
""",
        },
    ),
    Example(
        "Contents of a call: blockpartial",
        "teas.html",
        """\
text = "Green & black"
""",
        {
            "teas.html": """\
{% partialdef card with title content="" footer="" %}
  <section>
    <h2>{{ title }}</h2>
    {{ content }}
    {% if footer %}<footer>{{ footer }}</footer>{% endif %}
  </section>
{% endpartialdef %}

{% blockpartial card with title="Tea" %}
  <p>{{ text }}</p>
  {% fill footer %}<a href="/tea/">More</a>{% endfill %}
{% endblockpartial %}
""",
        },
        "preview",
    ),
    Example(
        "A mistake, and its error page",
        "orders.html",
        """\
orders = [{"number": 1}, {"number": 2}]
""",
        {
            "orders.html": """\
{% partialdef row with order %}
  <tr><td>{{ order.number }}</td></tr>
{% endpartialdef %}
<table>
  {% for order in orders %}
    {% partial rwo with order=order %}
  {% endfor %}
</table>
""",
        },
        "error",
    ),
)
