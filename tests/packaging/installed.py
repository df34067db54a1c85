"""
Run where the wheel is installed, away from the checkout: a partial renders.
"""

from pathlib import Path

import django
from django.conf import settings
from django.template.loader import render_to_string

TEMPLATES = {
    "page.html": "Page{% partialdef row %}<li>{{ name }}</li>{% endpartialdef %}"
}

settings.configure(
    TEMPLATES=[
        {
            "BACKEND": "django.template.partials.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [("django.template.loaders.locmem.Loader", TEMPLATES)]
            },
        }
    ]
)
django.setup()

import django.template.partials

folder = Path(django.template.partials.__file__).parent
assert folder.parent == Path(django.template.__file__).parent, folder
assert (folder / "py.typed").exists()
html = render_to_string("page.html#row", {"name": "Ada & Grace"})
assert html == "<li>Ada &amp; Grace</li>", html
print(f"Rendered page.html#row with Django {django.__version__}.")
