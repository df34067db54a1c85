"""
Run where the wheel is installed, away from the checkout: a partial renders.
"""

import inspect
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory

TEMPLATES = {
    "page.html": "Page{% partialdef row %}<li>{{ name }}</li>{% endpartialdef %}",
    "lazy.html": (
        "{% partialdef more %}{% endpartialdef %}"
        "{% lazypartial more %}{% endlazypartial %}"
    ),
}

settings.configure(
    INSTALLED_APPS=["django.template.partials"],
    TEMPLATES=[
        {
            "BACKEND": "django.template.partials.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [("django.template.loaders.locmem.Loader", TEMPLATES)]
            },
        }
    ],
)
django.setup()

html = render_to_string("page.html#row", {"name": "Ada & Grace"})
assert html == "<li>Ada &amp; Grace</li>", html

html = render_to_string("lazy.html", request=RequestFactory().get("/"))
assert html.startswith('<div id="lazy-more"'), html

folder = Path(inspect.getfile(type(engines["django"]))).parent
assert folder == Path(django.__file__).parent / "template" / "partials", folder
assert (folder / "py.typed").exists()
call_command("check")
call_command("partials", "page.html#row")
call_command("upgrade_template_partials")
print(f"Rendered page.html#row with Django {django.__version__}.")
