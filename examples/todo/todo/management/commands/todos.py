import os

from django.core.management import BaseCommand, call_command
from django.utils.autoreload import DJANGO_AUTORELOAD_ENV

from todo.models import Todo
from todo.seed import make_todos


class Command(BaseCommand):
    help = "Creates the database, fills it with to-dos, and serves the example."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, port, **options):
        # The autoreloader runs this command again, in a process that serves.
        if DJANGO_AUTORELOAD_ENV not in os.environ:
            call_command("migrate", verbosity=0)
            if not Todo.objects.exists():
                Todo.objects.bulk_create(make_todos())
        call_command("runserver", f"127.0.0.1:{port}")
