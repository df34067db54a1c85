"""
Each view serves a whole page, or the partials of it that htmx asks for.
"""

from itertools import cycle, islice

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.template.partials.shortcuts import (
    render_for_htmx,
    render_partials,
    stream,
    vary_on_htmx,
    wants_partial,
)
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from .forms import ContactForm, ReportForm, SelectionForm, StatusForm
from .models import Contact

PAGE_SIZE = 50

# Screen readers read out what changes inside them, but not what takes their place.
COUNT = {"count": "innerHTML"}
TOAST = {"toast": "innerHTML"}


def search(request):
    query = request.GET.get("q", "").strip()
    contacts = Contact.objects.matching(query)
    return {"query": query, "contacts": contacts, **contacts.counts()}


def changed(request, *names, **context):
    """Answer htmx with what has changed; redirect everyone else back to the list."""
    if wants_partial(request):
        context = search(request) | context
        oob = COUNT | TOAST
        return render_partials(request, "contacts.html", names, context, oob=oob)
    return redirect(f"{reverse('contacts')}?{request.GET.urlencode()}")


def rejected(request, form):
    for field_errors in form.errors.values():
        messages.error(request, field_errors[0])
    return changed(request)


def described(contacts):
    return contacts[0].name if len(contacts) == 1 else f"{len(contacts)} contacts"


@require_GET
def contact_list(request):
    context = search(request)
    contacts = context["contacts"]
    pk, _, name = request.GET.get("after", "").partition(",")
    if pk.isdecimal():
        context["after"] = True
        contacts = contacts.after(name, pk)
    # One more than are shown, to know whether there is a next page.
    page = list(contacts[: PAGE_SIZE + 1])
    context["contacts"] = page[:PAGE_SIZE]
    if len(page) > PAGE_SIZE:
        last = page[PAGE_SIZE - 1]
        context["next_after"] = f"{last.pk},{last.name}"
    if "after" in context:
        return render_for_htmx(request, "contacts.html", "rows", context)
    return render_for_htmx(request, "contacts.html", "results", context, oob=COUNT)


@require_GET
@vary_on_htmx
def row(request, pk):
    contact = get_object_or_404(Contact, pk=pk)
    if wants_partial(request):
        return render(request, "contacts.html#row", {"contact": contact, "focus": True})
    return redirect("edit", pk)


@require_GET
@vary_on_htmx
def new(request):
    if wants_partial(request):
        return render(request, "contacts.html#new", {"cancelled": True})
    return redirect("add")


def save(request, contact, *names):
    form = ContactForm(request.POST or None, instance=contact)
    if form.is_valid():
        form.save()
        messages.success(request, f"Saved {contact}.")
        return changed(request, *names, contact=contact, focus=True, flash=True)
    return render_for_htmx(request, "edit.html", "row", {"form": form})


@vary_on_htmx
def add(request):
    return save(request, Contact(), "new", "row")


@vary_on_htmx
def edit(request, pk):
    return save(request, get_object_or_404(Contact, pk=pk), "row")


@require_POST
@vary_on_htmx
def set_status(request):
    form = StatusForm(request.POST)
    if not form.is_valid():
        return rejected(request, form)
    contacts = form.cleaned_data["contacts"]
    status = form.cleaned_data["status"]
    contacts.update(status=status)
    messages.success(request, f"Marked {described(contacts)} as {status}.")
    return changed(request, "rows", contacts=contacts, updated=True)


@vary_on_htmx
def delete(request):
    form = SelectionForm(request.POST or request.GET)
    if not form.is_valid():
        return rejected(request, form)
    contacts = form.cleaned_data["contacts"]
    context = {"deleted": list(contacts), "description": described(contacts)}
    if "confirmed" not in request.POST:
        return render(request, "delete.html", context)
    contacts.delete()
    messages.success(request, f"Deleted {context['description']}.")
    return changed(request, "deleted_rows", **context)


@require_GET
def report(request):
    form = ReportForm(request.GET)
    length = form.cleaned_data["rows"] if form.is_valid() else ReportForm.LENGTHS[0]
    context = search(request)
    context |= {
        "contacts": repeated(context["contacts"], length),
        "length": length,
        "lengths": form.LENGTHS,
    }
    return stream(request, "report.html", context)


def repeated(contacts, count):
    """Yield that many contacts, the same ones repeatedly, instead of a big database."""
    yield from islice(cycle(contacts.iterator()), count)
