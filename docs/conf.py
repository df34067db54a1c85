"""How Sphinx builds this documentation."""

import sys
from pathlib import Path

import sphobjinv

here = Path(__file__).parent
sys.path.insert(0, str(here))

project = "django-partials"
version = release = "6.0"
copyright = "the django-partials authors"

extensions = ["sphinx.ext.intersphinx", "sphinx_copybutton", "playground.extension"]
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
templates_path = ["_templates"]
html_css_files = ["docs.css"]
html_js_files = ["docs.js"]
html_favicon = "_static/favicon.svg"
# Each page links to its own source, at the top.
html_copy_source = True
html_sourcelink_suffix = ""
# Prompts and output aren't copied, and a diff has nothing to copy.
copybutton_exclude = ".linenos, .gp, .go, .gt, .gr"
copybutton_selector = "div:not(.highlight-diff) > div.highlight > pre"

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
