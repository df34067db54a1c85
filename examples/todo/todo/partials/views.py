from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.template.partials.shortcuts import partial_for_htmx, render_partials
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET, require_POST

from ..forms import TodoForm
from ..models import Todo
from ..paging import Page


def changed(request, message, *names, todo=None, **oob):
    """Answer htmx with what has changed; redirect everyone else back to the list."""
    messages.success(request, message)
    if not request.htmx:
        return redirect("todos")
    oob |= {"count": "innerHTML", "toast": "innerHTML"}
    return render_partials(request, "todos.html", names, {"todo": todo}, oob=oob)


@require_GET
@partial_for_htmx("rows")
def todo_list(request):
    return TemplateResponse(request, "todos.html", {"page": Page(request.GET)})


@partial_for_htmx("form")
def edit(request, pk=None):
    todo = get_object_or_404(Todo, pk=pk) if pk else None
    form = TodoForm(request.POST or None, instance=todo)
    if form.is_valid():
        todo = form.save()
        swap = "true" if pk else "afterbegin:#todos"
        return changed(request, f"Saved “{todo}”.", todo=todo, item=swap)
    return TemplateResponse(request, "form.html", {"form": form})


@require_POST
def toggle(request, pk):
    todo = get_object_or_404(Todo, pk=pk)
    todo.done = not todo.done
    todo.save()
    return changed(request, f"Marked “{todo}” as {todo.state}.", "item", todo=todo)


@require_POST
def delete(request, pk):
    todo = get_object_or_404(Todo, pk=pk)
    todo.delete()
    return changed(request, f"Deleted “{todo}”.")
