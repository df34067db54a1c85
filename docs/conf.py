"""How Sphinx builds this documentation."""

import sys
from pathlib import Path

import sphobjinv

here = Path(__file__).parent
sys.path.insert(0, str(here))

project = "django-partials"
version = release = "6.0"
copyright = "the django-partials authors"

extensions = ["sphinx.ext.intersphinx", "playground.extension"]
source_suffix = {".txt": "restructuredtext"}
exclude_patterns = ["_build", "requirements.txt", "playground/requirements.txt"]
nitpicky = True
# "--" is part of the names of options.
smartquotes_action = "qe"
highlight_language = "html+django"
pygments_style = "default"
html_theme = "furo"
html_title = "django-partials 6.0"
html_static_path = ["_static"]
html_css_files = ["docs.css"]
html_copy_source = False

# The names of Django's documentation that these pages refer to are kept as
# text, so that a build needs no network. intersphinx reads them compressed.
inventory = here / "_build" / "django.inv"
inventory.parent.mkdir(exist_ok=True)
inventory.write_bytes(sphobjinv.compress((here / "django.inv").read_bytes()))
intersphinx_mapping = {
    "django": ("https://docs.djangoproject.com/en/stable/", str(inventory))
}


def setup(app):
    app.add_crossref_type("setting", "setting", "pair: %s; setting")
    app.add_crossref_type("templatetag", "ttag", "pair: %s; template tag")
