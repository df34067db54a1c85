from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from ..forms import TodoForm
from ..models import Todo
from ..paging import Page


def changed(request, message, **context):
    """Answer htmx with what has changed; redirect everyone else back to the list."""
    messages.success(request, message)
    if not request.htmx:
        return redirect("todos")
    return render(request, "changed.html", context)


@require_GET
@vary_on_headers("HX-Request")
def todo_list(request):
    template = "todos.html#rows" if request.htmx else "todos.html"
    return render(request, template, {"page": Page(request.GET)})


@require_GET
def statistics(request):
    return render(request, "todos.html#statistics")


@vary_on_headers("HX-Request")
def edit(request, pk=None):
    todo = get_object_or_404(Todo, pk=pk) if pk else None
    form = TodoForm(request.POST or None, instance=todo)
    if form.is_valid():
        todo = form.save()
        message = f"Saved “{todo}”."
        return changed(request, message, todo=todo, added=not pk, edited=pk)
    template = "form.html#form" if request.htmx else "form.html"
    return render(request, template, {"form": form})


@require_POST
def toggle(request, pk):
    todo = get_object_or_404(Todo, pk=pk)
    todo.done = not todo.done
    todo.save()
    return changed(request, f"Marked “{todo}” as {todo.state}.", todo=todo)


@require_POST
def delete(request, pk):
    todo = get_object_or_404(Todo, pk=pk)
    todo.delete()
    return changed(request, f"Deleted “{todo}”.")
