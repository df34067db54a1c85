"""
What the fuzzer has found, each as the example that it printed.
"""

from .comparing import check
from .examples import Example


def test_nothing_renders():
    check(Example({"page.html": ""}))
