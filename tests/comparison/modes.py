"""
How this project's engine renders while tests run.
"""

from __future__ import annotations

from typing import NamedTuple


class Mode(NamedTuple):
    """
    One way to run tests.

    engine
        A key of ENGINES in harness/run.py.

    options
        Keys of OPTIONS there, which hold for the run with Django's engine, too.
    """

    name: str
    engine: str
    options: tuple[str, ...] = ()


# As users have it: a template is compiled when it renders for the second time.
AS_SHIPPED = Mode("as shipped", "as shipped")

COMPILED_AT_ONCE = Mode("compiled at once", "compiled at once")

# Where a test client listens for the templates that render, each renders with a context.
# Without one a page is a function of variables, as in production. Templates that are
# made as Template("…") are compiled as well, which they aren't for users.
EVERYTHING_COMPILED = Mode(
    "everything compiled", "everything compiled", ("without signals",)
)

# In chunks that end wherever they can, each template compiled when it first renders. With
# signals, one would be a single chunk.
STREAMED = Mode("streamed", "streamed", ("without signals",))

# By code that awaits what it reads. Nothing has to be awaited.
AWAITED = Mode("awaited", "awaited", ("without signals",))
