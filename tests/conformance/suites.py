"""
Which of Django's test suites run: labels, modes, and what may differ.
"""

from __future__ import annotations

from ..comparison.modes import AS_SHIPPED, AWAITED, COMPILED_AT_ONCE, STREAMED, Mode

# Groups of labels, by the name that stands for them on the command line.
GROUPS = {
    "core": (
        "template_tests",
        "forms_tests",
        "view_tests",
        "test_client",
        "test_client_regress",
        "test_utils",
        "template_backends",
        "template_loader",
        "shortcuts",
        "context_processors",
    ),
    "more": (
        # Those that take minutes go first, so that no processor waits for them.
        "cache",
        "auth_tests",
        "admin_views",
        "staticfiles_tests",
        "i18n",
        "mail",
        "generic_views",
        "messages_tests",
        "admin_docs",
        "admin_checks",
        "csrf_tests",
        "flatpages_tests",
        "sitemaps_tests",
        "syndication_tests",
        "responses",
    ),
}

# The labels that run compiled at once alone: each mode takes minutes.
ONLY_COMPILED_AT_ONCE = GROUPS["more"]

# Labels whose tests render nothing that could be compiled: no template, or one that is
# made with Template("…").
NOTHING_TO_COMPILE = (
    *("admin_checks", "cache", "mail", "responses"),
    "staticfiles_tests",
)

# Those whose tests make templates with Template("…") alone, and render them in contexts.
NOTHING_TO_SEND = ("csrf_tests",)

# The tests of partials, which every release runs as the latest one has them.
PARTIALS_LABELS = (
    "template_tests.test_partials",
    "template_tests.syntax_tests.test_partials",
)

# What they are made of, in the tests of the latest release. Their decorator in
# utils.py takes an argument that Django 5.2 doesn't have.
PARTIALS_FILES = (
    "template_tests/test_partials.py",
    "template_tests/syntax_tests/test_partials.py",
    "template_tests/templates/partial_*.html",
    "template_tests/utils.py",
)

# Requirements of Django's tests that need a system library to be built.
UNAVAILABLE_REQUIREMENTS = ("pylibmc", "pywatchman")

# Tests that assert what this project changes on purpose: {test id: reason}.
CHANGED_ON_PURPOSE: dict[str, str] = {}

# Those that can't pass where templates send no signals. Django 5.2, which has no partials of
# its own to compare with, runs it with this project's alone.
NEED_SIGNALS = {
    "template_tests.test_partials.PartialTagsTests."
    "test_context_available_in_response_for_partial_template": (
        "The client has the context of a response by a signal."
    ),
}


def changed(mode: Mode | None) -> dict[str, str]:
    """Return the tests that may fail in a mode, with the reasons."""
    has_signals = mode is None or "without signals" not in mode.options
    return CHANGED_ON_PURPOSE if has_signals else CHANGED_ON_PURPOSE | NEED_SIGNALS


def modes(label: str) -> tuple[Mode, ...]:
    """Return the modes in which the tests of ``label`` run."""
    if label.partition(".")[0] in ONLY_COMPILED_AT_ONCE:
        return (COMPILED_AT_ONCE,)
    return AS_SHIPPED, COMPILED_AT_ONCE


def must_compile(label: str, mode: Mode) -> bool:
    """Return whether compiled code has to render something in those tests."""
    # One that isn't listed may be a single test, which renders nothing.
    listed = any(label in labels for labels in GROUPS.values())
    nothing: tuple[str, ...] = NOTHING_TO_COMPILE
    if mode in (STREAMED, AWAITED):
        nothing += NOTHING_TO_SEND
    return mode != AS_SHIPPED and listed and label not in nothing
