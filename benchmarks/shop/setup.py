"""
The shop with its data, as one of the projects has it.
"""

from __future__ import annotations

import datetime
from decimal import Decimal

import django
from django.conf import settings
from django.core.management import call_command
from django.utils import translation

from .. import data
from .projects import Project
from .settings import settings_of

# Where the log of the admin begins, and what is paid first.
FIRST_DAY = datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.timezone.utc)


def set_up(project: Project) -> None:
    settings.configure(**settings_of(project))
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)
    # The command activates a language, which a server does only for LocaleMiddleware.
    translation.deactivate()
    data.fill_database()
    fill_database()


def fill_database() -> None:
    """Add what the pages show beyond customers and orders."""
    from django.contrib.admin.models import CHANGE, LogEntry
    from django.contrib.auth.models import User
    from django.contrib.contenttypes.models import ContentType

    from ..models import Item, Order, Payment

    user = User.objects.create_superuser("clerk", "clerk@example.com", "secret")
    content_type = ContentType.objects.get_for_model(Order)
    for order in Order.objects.all()[:10]:
        for number in range(3):
            Item.objects.create(
                order=order,
                product=data.make_product(order.pk + number).name,
                quantity=number,
                price=Decimal("12.75") + number,
            )
        for number in range(2):
            Payment.objects.create(
                order=order,
                amount=Decimal("10.25") * number,
                paid=FIRST_DAY + datetime.timedelta(days=number),
            )
        LogEntry.objects.create(
            action_time=FIRST_DAY + datetime.timedelta(days=order.pk),
            user=user,
            content_type=content_type,
            object_id=order.pk,
            object_repr=str(order),
            action_flag=CHANGE,
            change_message='[{"changed": {"fields": ["Status"]}}]',
        )
