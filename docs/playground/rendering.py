"""
What the playground of the documentation runs in Pyodide: templates that a reader has
written, rendered, and what this package says of them. It needs this package and Django.
"""

from __future__ import annotations

import builtins
import io
import json
import sys
import traceback
from types import ModuleType
from typing import Any

import django
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.forms.renderers import get_default_renderer
from django.http import HttpRequest
from django.template import Engine, engines
from django.views.debug import ExceptionReporter

CONTEXT = "context.py"
BACKEND = "django.template.partials.django.DjangoTemplates"
META = {
    "REMOTE_ADDR": "127.0.0.1",
    "REQUEST_METHOD": "GET",
    "SERVER_NAME": "localhost",
    "SERVER_PORT": "8000",
}

INSTALLED_APPS = ["django.contrib.humanize", "django.template.partials"]

# Of the URLconf, which is this module.
urlpatterns: list[Any] = []


def set_up() -> dict[str, str]:
    """Configure Django. Return the versions of what the playground consists of."""
    if not settings.configured:
        settings.configure(
            DEBUG=True,
            FORM_RENDERER="django.template.partials.forms.DjangoTemplates",
            INSTALLED_APPS=INSTALLED_APPS,
            ROOT_URLCONF=__name__,
            SECRET_KEY="playground",
        )
        django.setup()
    return {"django": django.get_version(), "python": sys.version.split()[0]}


def run(request: str) -> str:
    """
    Return what ``answer()`` returns. Both are JSON, which is what passes between Python
    and a script without proxies.
    """
    return json.dumps(answer(**json.loads(request)))


def answer(files: dict[str, str], name: str, options: dict[str, Any]) -> dict[str, Any]:
    """
    Render the template, or the partial, of that name.

    files
        The sources of the templates, by name, and ``context.py``: what it defines is the
        context.

    options
        What stands in ``OPTIONS`` of the backend beside the loaders and the context
        processors.

    Of the result, ``error`` is None if ``html`` isn't. Otherwise it has the exception as
    one line, as text, and as Django's debug page.
    """
    templates = {key: text for key, text in files.items() if key != CONTEXT}
    use_templates(templates, options)
    html = error = None
    request = make_request()
    try:
        context = context_of(files.get(CONTEXT, ""))
        html = engines["django"].get_template(name).render(context, request)
    except (Exception, SystemExit) as exception:
        error = describe_error(exception, request)
    partials, unread = partials_of_all()
    return {
        "html": html,
        "error": error,
        "partials": partials,
        "unread": unread,
        "names": names_to_render(templates, partials),
        "checks": checks(),
        "compiled": compiled(name),
    }


def use_templates(templates: dict[str, str], options: dict[str, Any]) -> None:
    """Have Django use these templates from now on, as override_settings() would."""
    in_memory = ("django.template.loaders.locmem.Loader", templates)
    cached = ("django.template.loaders.cached.Loader", [in_memory])
    processors = ["django.template.context_processors.request"]
    options = {**options, "context_processors": processors, "loaders": [cached]}
    settings.TEMPLATES = [{"BACKEND": BACKEND, "OPTIONS": options}]
    vars(engines).pop("templates", None)
    engines._templates = None
    engines._engines = {}
    Engine.get_default.cache_clear()
    get_default_renderer.cache_clear()


def make_request() -> HttpRequest:
    request = HttpRequest()
    request.method = META["REQUEST_METHOD"]
    request.path = request.path_info = "/"
    request.META = dict(META)
    return request


def context_of(source: str) -> dict[str, Any]:
    """Return what ``source`` defines, without modules and private names."""
    namespace: dict[str, Any] = {"__name__": "context", "__builtins__": builtins}
    exec(compile(source, CONTEXT, "exec"), namespace)
    return {
        name: value
        for name, value in namespace.items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    }


def describe_error(exception: BaseException, request: HttpRequest) -> dict[str, str]:
    assert exception.__traceback__
    # Without the frame of answer().
    below = exception.__traceback__.tb_next
    reporter = ExceptionReporter(request, type(exception), exception, below)
    return {
        "summary": "".join(traceback.format_exception_only(exception)).strip(),
        "page": reporter.get_traceback_html(),
    }


def partials_of_all() -> tuple[list[dict[str, Any]], str]:
    """
    Return the partials that ``manage.py partials "*"`` lists, and what it says of the
    templates that it can't read.
    """
    errors = io.StringIO()
    try:
        return json.loads(output_of("*", errors, json=True)), errors.getvalue()
    except CommandError:
        # No template has any, or all that have are broken.
        errors = io.StringIO()
        output_of(None, errors)
        return [], errors.getvalue()


def output_of(
    name: str | None, errors: io.StringIO | None = None, **options: Any
) -> str:
    """Return what ``manage.py partials`` writes."""
    output = io.StringIO()
    arguments = [] if name is None else [name]
    call_command(
        "partials",
        *arguments,
        stdout=output,
        stderr=errors or io.StringIO(),
        no_color=True,
        **options,
    )
    return output.getvalue()


def names_to_render(
    templates: dict[str, str], partials: list[dict[str, Any]]
) -> list[str]:
    """Return the templates, each with its partials, those that it inherits included."""
    names = []
    for template in templates:
        names.append(template)
        names += [
            f"{template}#{row['name']}"
            for row in partials
            if row["template"] == template
        ]
    return names


def checks() -> list[dict[str, Any]]:
    """Return the messages of ``manage.py check``."""
    return [
        {
            "level": type(message).__name__,
            "id": message.id,
            "object": None if message.obj is None else str(message.obj),
            "message": message.msg,
            "hint": message.hint,
        }
        for message in run_checks()
        if not message.is_silenced()
    ]


def compiled(name: str) -> str:
    """Return what ``manage.py partials --compiled`` writes."""
    try:
        return output_of(name, compiled=True)
    except CommandError as error:
        return f"# {error}\n"
