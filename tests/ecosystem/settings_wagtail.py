"""
The project with wagtail, and a site by it.
"""

import tempfile

from .settings import *  # noqa: F403
from .settings import INSTALLED_APPS, MIDDLEWARE

INSTALLED_APPS = [
    "tests.ecosystem.cms",
    "wagtail.admin",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.documents",
    "wagtail.embeds",
    "wagtail.images",
    "wagtail.search",
    "wagtail.sites",
    "wagtail.snippets",
    "wagtail.users",
    "wagtail",
    "modelcluster",
    "taggit",
    *INSTALLED_APPS,
]
# Images, which are gone with the process.
MEDIA = tempfile.TemporaryDirectory()
MEDIA_ROOT = MEDIA.name
MEDIA_URL = "/media/"
MIDDLEWARE = [*MIDDLEWARE, "wagtail.contrib.redirects.middleware.RedirectMiddleware"]
WAGTAIL_SITE_NAME = "Books"
WAGTAILADMIN_BASE_URL = "http://testserver"
