import pytest

from ..comparison.modes import AS_SHIPPED, AWAITED, COMPILED_AT_ONCE, STREAMED
from .suites import NEED_SIGNALS, changed, modes, must_compile


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("template_tests", (AS_SHIPPED, COMPILED_AT_ONCE)),
        ("template_tests.test_loaders", (AS_SHIPPED, COMPILED_AT_ONCE)),
        ("admin_views", (COMPILED_AT_ONCE,)),
        ("admin_views.test_multidb", (COMPILED_AT_ONCE,)),
        ("admin_utils", (AS_SHIPPED, COMPILED_AT_ONCE)),
    ],
)
def test_modes(label, expected):
    assert modes(label) == expected


@pytest.mark.parametrize(
    ("label", "mode", "expected"),
    [
        ("template_tests", COMPILED_AT_ONCE, True),
        ("template_tests", STREAMED, True),
        ("template_tests", AS_SHIPPED, False),
        ("template_tests.test_parser", COMPILED_AT_ONCE, False),
        ("mail", COMPILED_AT_ONCE, False),
        ("csrf_tests", COMPILED_AT_ONCE, True),
        ("csrf_tests", STREAMED, False),
        ("csrf_tests", AWAITED, False),
    ],
)
def test_must_compile(label, mode, expected):
    assert must_compile(label, mode) == expected


def test_changed():
    """Where a client has no signals, a test that asks for what they give it can't pass."""
    assert changed(None) == changed(COMPILED_AT_ONCE) == {}
    assert changed(STREAMED) == changed(AWAITED) == NEED_SIGNALS
