"""
What each answer reports of the process that served it: whether several threads did, and
whether compiled code rendered.
"""

import os
import sys
import threading
from inspect import iscoroutinefunction

from django.template.compiler import compiling
from django.utils.decorators import sync_and_async_middleware

# Threads take turns much more often than they would, so that they meet.
sys.setswitchinterval(1e-5)


class Counts:
    """What this process has done."""

    def __init__(self):
        self.lock = threading.Lock()
        self.live = self.pages = self.now = self.most = 0

    def __enter__(self):
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)

    def __exit__(self, *error):
        with self.lock:
            self.now -= 1

    def rendered(self, kind):
        with self.lock:
            setattr(self, kind, getattr(self, kind) + 1)

    def tell(self, response):
        response["X-Process"] = os.getpid()
        response["X-Compiled-Live"] = self.live
        response["X-Compiled-Pages"] = self.pages
        response["X-At-Once"] = self.most
        return response


COUNTS = Counts()


def count(compile, kind):
    """Count what the code renders that a function of the compiler makes."""
    make = getattr(compiling, compile)

    def make_counted(*args, **kwargs):
        code = make(*args, **kwargs)
        render = code.render

        def counted(*args):
            html = render(*args)
            if html is not None:
                COUNTS.rendered(kind)
            return html

        code.render = counted
        return code

    setattr(compiling, compile, make_counted)


# With a context, and without one.
count("compile_nodelist", "live")
count("compile_template", "pages")


@sync_and_async_middleware
def telling(get_response):
    if iscoroutinefunction(get_response):

        async def middleware(request):
            with COUNTS:
                response = await get_response(request)
            return COUNTS.tell(response)
    else:

        def middleware(request):
            with COUNTS:
                response = get_response(request)
            return COUNTS.tell(response)

    return middleware
