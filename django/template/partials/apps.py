"""
The AppConfig registers the system checks, and the function that adds reasons to
exceptions of views. Django finds the commands of an installed app by itself.
"""

from django.apps import AppConfig
from django.core import checks
from django.core.signals import got_request_exception


class PartialsConfig(AppConfig):
    """
    The app ``"django.template.partials"``, for checks and commands. The backend works
    without it.
    """

    name = "django.template.partials"
    label = "django_partials"
    verbose_name = "Template partials"

    def ready(self) -> None:
        from .checks import check_form_renderer, check_partials
        from .errors import add_reasons

        checks.register(check_partials, checks.Tags.templates)
        checks.register(check_form_renderer, checks.Tags.templates, deploy=True)
        got_request_exception.connect(add_reasons)
