"""
Compares the templates that functions stand for with Django's own.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer, EngineMixin
from django.template.backends.django import DjangoTemplates

FOLDER = Path(forms.__file__).parent / "templates"

# A hash of each template.
DIGESTS = {
    "django/forms/attrs.html": "5053e00975c20246",
    "django/forms/div.html": "3e02521a51175cb9",
    "django/forms/errors/list/default.html": "2a6c759f0af3438f",
    "django/forms/errors/list/ul.html": "84f81a22e37d9f5a",
    "django/forms/field.html": "fd3b0b7c28d88f5b",
    "django/forms/formsets/div.html": "96621149306e19cc",
    "django/forms/formsets/p.html": "aa4a0729e9be81bd",
    "django/forms/formsets/table.html": "3741bd1844f325f5",
    "django/forms/formsets/ul.html": "6c64298dba4ac0c6",
    "django/forms/label.html": "d1b2427488fc1b97",
    "django/forms/p.html": "3615f2c482429e01",
    "django/forms/table.html": "10b4f2a6329fa929",
    "django/forms/ul.html": "bcf991b0a9cb7287",
    "django/forms/widgets/attrs.html": "f729483efe44660f",
    "django/forms/widgets/checkbox.html": "7d7a5bc4ccc075bb",
    "django/forms/widgets/checkbox_option.html": "536745b405ef3a7f",
    "django/forms/widgets/checkbox_select.html": "fa86f6eaeaa6beb1",
    "django/forms/widgets/clearable_file_input.html": "d5dbf8c6d8a4eae9",
    "django/forms/widgets/color.html": "7d7a5bc4ccc075bb",
    "django/forms/widgets/date.html": "7d7a5bc4ccc075bb",
    "django/forms/widgets/datetime.html": "7d7a5bc4ccc075bb",
    "django/forms/widgets/email.html": "7d7a5bc4ccc075bb",
    "django/forms/widgets/file.html": "7d7a5bc4ccc075bb",
    "django/forms/widgets/hidden.html": "7d7a5bc4ccc075bb",
    "django/forms/widgets/input.html": "770cf3acba1c18b6",
    "django/forms/widgets/input_option.html": "3f244d9fd96613d0",
    "django/forms/widgets/multiple_hidden.html": "4f9e3e9f565e5254",
    "django/forms/widgets/multiple_input.html": "8f111646a577d9ae",
    "django/forms/widgets/multiwidget.html": "b2593802009d5e75",
    "django/forms/widgets/number.html": "7d7a5bc4ccc075bb",
    "django/forms/widgets/password.html": "7d7a5bc4ccc075bb",
    "django/forms/widgets/radio.html": "fa86f6eaeaa6beb1",
    "django/forms/widgets/radio_option.html": "536745b405ef3a7f",
    "django/forms/widgets/search.html": "7d7a5bc4ccc075bb",
    "django/forms/widgets/select.html": "ed4d11ce3784486f",
    "django/forms/widgets/select_date.html": "03368f2e534b83dd",
    "django/forms/widgets/select_option.html": "37fa6c7742580aa3",
    "django/forms/widgets/splitdatetime.html": "03368f2e534b83dd",
    "django/forms/widgets/splithiddendatetime.html": "03368f2e534b83dd",
    "django/forms/widgets/tel.html": "7d7a5bc4ccc075bb",
    "django/forms/widgets/text.html": "7d7a5bc4ccc075bb",
    "django/forms/widgets/textarea.html": "02fd58fa1a57514d",
    "django/forms/widgets/time.html": "7d7a5bc4ccc075bb",
    "django/forms/widgets/url.html": "7d7a5bc4ccc075bb",
}

GET_TEMPLATE = EngineMixin.get_template
ENGINE = vars(EngineMixin)["engine"]

# The backends whose templates write the same bytes, and the render() methods of form
# renderers that render a template.
BACKENDS: set[Any] = {DjangoTemplates}
RENDER: set[Any] = {BaseRenderer.render}


def register(renderer: Any) -> None:
    """
    Have a form renderer with another backend, for the same language, count as Django's.
    """
    BACKENDS.add(renderer.backend)
    RENDER.add(renderer.render)


def digest(name: str) -> str:
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:16]


@cache
def are_known() -> bool:
    """
    Return whether Django's templates are those that the functions have been compared
    with. Those of a later release may differ.
    """
    return all(digest(name) == known for name, known in DIGESTS.items())


def is_django(renderer: Any) -> bool:
    """
    Return whether a form renderer renders Django's templates as Django's own does. Such a
    renderer finds them before all others.
    """
    cls: Any = type(renderer)
    if not (
        getattr(cls, "get_template", None) is GET_TEMPLATE
        and cls.render in RENDER
        and cls.engine is ENGINE
        and cls.backend in BACKENDS
    ):
        return False
    own = vars(renderer)
    if not own:
        return True
    engine = own.get("engine")
    return (
        len(own) == 1
        and type(engine) is cls.backend
        and engine.engine.autoescape is True
        and engine.engine.string_if_invalid == ""
    )
