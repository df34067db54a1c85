"""
Mistakes that a checker must report: see typed.py.
"""

from django.http import HttpRequest
from django.template import Template
from django.template.partials.introspection import describe
from django.template.partials.shortcuts import HtmxPartialMixin, render_partials


def view(request: HttpRequest) -> None:
    render_partials(request, "page.html", ["row"], allow={"row"})
    render_partials(request, "page.html", [1])


def tool(template: Template) -> str:
    print(describe(template).partials[0].nmae)
    return describe(template).extends


class View(HtmxPartialMixin):
    partial_name = 1
