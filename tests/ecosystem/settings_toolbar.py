"""
The project with django-debug-toolbar, which needs DEBUG.
"""

from .settings import *  # noqa: F403
from .settings import INSTALLED_APPS, MIDDLEWARE

DEBUG = True
INSTALLED_APPS = [*INSTALLED_APPS, "debug_toolbar"]
INTERNAL_IPS = ["127.0.0.1"]
MIDDLEWARE = ["debug_toolbar.middleware.DebugToolbarMiddleware", *MIDDLEWARE]
DEBUG_TOOLBAR_CONFIG = {
    # What they show is never the same twice.
    "DISABLE_PANELS": {
        "debug_toolbar.panels.signals.SignalsPanel",
        "debug_toolbar.panels.timer.TimerPanel",
    },
    "SHOW_TEMPLATE_CONTEXT": False,
}
