"""
A greeting, whose code needs no context, and views that are coroutines. Each of these waits between making a context and rendering it, so that
those of many requests are under way at a time.
"""

import asyncio
import random

from contacts.models import Contact
from django.shortcuts import render
from django.template.partials.shortcuts import render_partials
from django.template.response import TemplateResponse


def greeting(request, part=""):
    names = [request.GET["name"], "Grace & Hopper", request.path]
    context = {"names": names, "name": names[0], "number": len(names[0]) / 3}
    return render(request, f"greeting.html{part}", context)


async def async_greeting(request):
    await asyncio.sleep(random.random() / 50)
    return greeting(request)


async def found(request):
    query = request.GET.get("q", "")
    contacts = Contact.objects.matching(query)
    context = {
        "query": query,
        "contacts": [contact async for contact in contacts[:20]],
        "total": await contacts.acount(),
        "active": 0,
    }
    await asyncio.sleep(random.random() / 50)
    return context


async def page(request):
    return render(request, "contacts.html", await found(request))


async def rows(request):
    return render(request, "contacts.html#rows", await found(request))


async def partials(request):
    oob = {"count": "innerHTML"}
    context = await found(request)
    return render_partials(request, "contacts.html", ["rows"], context, oob=oob)


async def response(request):
    return TemplateResponse(request, "contacts.html", await found(request))


async def fragment_response(request):
    return TemplateResponse(request, "contacts.html#results", await found(request))
