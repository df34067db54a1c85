"""
What is rendered in Pyodide and in CPython. It needs this project and Django, nothing else
of the checkout.
"""

import json
import sys
from datetime import date, datetime, timezone
from decimal import Decimal

import django
from django import forms
from django.conf import settings
from django.template import engines
from django.template.loader import render_to_string

TEMPLATES = {
    "base.html": (
        "<!doctype html><title>{% partialdef title inline %}Shop{% endpartialdef %}</title>"
        "{% block main %}{% endblock %}"
        "{% partialdef note with text kind='info' %}"
        "<p class='{{ kind }}'>{{ text }}</p>{% endpartialdef %}"
    ),
    "page.html": (
        "{% extends 'base.html' %}{% load i18n l10n %}"
        "{% partialdef title override %}{{ name }}, {{ partial.super }}{% endpartialdef %}"
        "{% block main %}<table>{% for product in products %}"
        "{% partialdef row inline with product %}<tr class='{% cycle 'odd' 'even' %}'>"
        "<td>{{ product.name }}</td><td>{{ product.price|floatformat:'2g' }}</td>"
        "<td>{{ product.sold|date:'j. F Y H:i e' }}</td><td>{{ product.weight }}</td></tr>"
        "{% endpartialdef %}"
        "{% empty %}{% translate 'None' %}{% endfor %}</table>"
        "{% partial note with text=name %}{{ form }}{% endblock %}"
    ),
    "live.html": (
        "{% load i18n %}{% regroup products by kind as kinds %}"
        "{% for kind in kinds %}{% include 'page.html#row' with product=kind.list.0 %}"
        "{{ kind.grouper }}{% endfor %}{% now 'Y' as year %}{{ year|length }}"
    ),
}
NAMES = (
    "base.html",
    "base.html#title",
    "page.html",
    "page.html#row",
    "page.html#title",
    "page.html#main",
    "page.html#note",
    "live.html",
    "page.html#nothing",
)


def configure():
    backend = "django.template.partials.django.DjangoTemplates"
    in_memory = ("django.template.loaders.locmem.Loader", TEMPLATES)
    cached = ("django.template.loaders.cached.Loader", [in_memory])
    settings.configure(
        FORM_RENDERER="django.template.partials.forms.DjangoTemplates",
        LANGUAGE_CODE="de",
        TEMPLATES=[{"BACKEND": backend, "OPTIONS": {"loaders": [cached]}}],
        TIME_ZONE="Europe/Berlin",
        USE_THOUSAND_SEPARATOR=True,
    )
    django.setup()


class ProductForm(forms.Form):
    name = forms.CharField(help_text="As in the <shop>")
    sold = forms.SplitDateTimeField()
    kind = forms.ChoiceField(choices=[("a", "A & B"), ("c", "C")])


def context():
    products = [
        {
            "name": f"<Product {number}>",
            "price": Decimal(number * 1234567) / 100,
            "sold": datetime(2026, 3, 28 + number, 23, 30, tzinfo=timezone.utc),
            "weight": number / 3,
            "kind": "even" if number < 2 else "odd",
        }
        for number in range(3)
    ]
    return {
        "name": "Žofia & Ada",
        "products": products,
        "product": products[1],
        "text": date(2026, 1, 2),
        "form": ProductForm({"name": "", "sold_0": "x", "kind": "c"}),
    }


def attempt(name):
    try:
        return render_to_string(name, context())
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def main():
    """
    Return, as JSON, what each name renders: by Django's nodes, and by compiled code.
    """
    configure()
    rendered = {name: [attempt(name) for _ in range(3)] for name in NAMES}
    engine = engines["django"].engine
    compiled = [
        name
        for name in NAMES[:-1]
        if any(getattr(engine.get_template(name).nodelist, "codes", {}).values())
    ]
    return json.dumps(
        {
            "compiled": compiled,
            "django": django.get_version(),
            "platform": sys.platform,
            "python": sys.version.split()[0],
            "rendered": rendered,
        }
    )


if __name__ == "__main__":
    print(main())
