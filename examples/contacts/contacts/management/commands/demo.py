import io
import os
import socket

from django.core.management import BaseCommand, CommandError, call_command
from django.db import transaction
from django.utils.autoreload import DJANGO_AUTORELOAD_ENV
from tqdm import tqdm

from contacts.models import Contact
from contacts.seed import make_contacts

CONTACTS = 1000


class Command(BaseCommand):
    help = "Creates the database, fills it with contacts, and serves the demo."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, port, **options):
        # The autoreloader runs this command again, in a process that serves.
        if DJANGO_AUTORELOAD_ENV not in os.environ:
            self.check_port(port)
            call_command("migrate", verbosity=0)
            self.seed()
            self.stdout.write(
                f"The contacts are at http://127.0.0.1:{port}/ (Ctrl-C stops the server)",
                self.style.SUCCESS,
            )
        # The address has been printed already.
        call_command("runserver", f"127.0.0.1:{port}", stdout=io.StringIO())

    def check_port(self, port):
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except (OSError, OverflowError) as error:
            reason = os.strerror(error.errno) if isinstance(error, OSError) else error
            raise CommandError(
                f"Port {port} can't be used ({reason}). "
                "Name another one: make demo PORT=8765"
            ) from None

    @transaction.atomic
    def seed(self):
        if Contact.objects.exists():
            return
        contacts = tqdm(make_contacts(CONTACTS), "Making contacts", CONTACTS)
        Contact.objects.bulk_create(contacts, batch_size=100)
