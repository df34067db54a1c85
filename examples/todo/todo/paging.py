from django.utils.functional import cached_property

from .forms import PageForm
from .models import Todo

PAGE_SIZE = 12


class Page:
    """A page of the list, read from the database when a template asks for it."""

    def __init__(self, data):
        form = PageForm(data)
        self.before = form.cleaned_data["before"] if form.is_valid() else None

    @cached_property
    def found(self):
        todos = Todo.objects.all()
        if self.before is not None:
            todos = todos.filter(pk__lt=self.before)
        # One more than are shown, to know whether there is a next page.
        return list(todos[: PAGE_SIZE + 1])

    @property
    def todos(self):
        return self.found[:PAGE_SIZE]

    @property
    def next(self):
        return self.found[PAGE_SIZE - 1].pk if len(self.found) > PAGE_SIZE else None
