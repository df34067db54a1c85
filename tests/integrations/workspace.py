"""
The folder of a run, with the project's database, and what other processes are given.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SETTINGS = "tests.integrations.project.settings"

# The environment variable with which the project's settings find the database.
DATABASE = "INTEGRATIONS_DATABASE"

CONTACTS = 1000


@dataclass(frozen=True)
class Workspace:
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a process that runs the project."""
        paths = [str(ROOT), str(ROOT / "examples" / "contacts")]
        return {
            **os.environ,
            DATABASE: str(self.database),
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "PYTHONPATH": os.pathsep.join(paths),
            "PYTHONUNBUFFERED": "1",
        }

    @property
    def database(self) -> Path:
        return self.folder / "db.sqlite3"

    def make_database(self) -> None:
        """Set the project up in this process, and fill its database."""
        os.environ[DATABASE] = str(self.database)
        import django

        django.setup()
        from contacts.models import Contact
        from contacts.seed import make_contacts
        from django.core.management import call_command

        from .project import data

        call_command("migrate", run_syncdb=True, verbosity=0)
        Contact.objects.bulk_create(make_contacts(CONTACTS), batch_size=100)
        data.create()
