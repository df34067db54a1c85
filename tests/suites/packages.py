"""
The packages whose test suites run: versions, programs, and what may differ.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..comparison.releases import RELEASES, Release

DJANGO_TEST = ("-m", "django", "test")
RECORDED = "--testrunner=unittest_recording.Runner"
PYTEST = ("-m", "pytest", "-p", "pytest_recording")


@dataclass(frozen=True)
class Package:
    """
    A package, and how its tests run.

    program
        What Python is given, in the folder of the package's source that ``directory``
        names.

    requirements
        What is installed beside the package.

    newest
        The newest series of Django that the package supports.

    tests_are_released
        Whether its source distribution has all that the tests need. If it doesn't, they
        run in a checkout of the package.

    switches_debug_on
        Whether its settings do so for every template. They are overruled.

    compiles
        Whether its tests render anything that is compiled.

    changed_on_purpose
        Tests that assert what this project changes on purpose: {test id: reason}.
    """

    name: str
    version: str
    program: tuple[str, ...]
    requirements: tuple[str, ...] = ()
    directory: str = "."
    newest: str = "6.1"
    tests_are_released: bool = True
    switches_debug_on: bool = False
    compiles: bool = True
    changed_on_purpose: dict[str, str] = field(default_factory=dict)

    def release(self, series: str) -> Release:
        """Return that release of Django, or the newest that the package supports."""
        supported = min(series, self.newest)
        return next(release for release in RELEASES if release.series == supported)


# Left out: crispy-bootstrap5 and django-compressor, whose source distributions lack
# files that their tests read, and django-bootstrap5, whose tests need GDAL.
PACKAGES = (
    # Those that take longest go first, so that no processor waits for them.
    Package(
        "django-components",
        "0.152.0",
        (
            *(*PYTEST, "-m", "not e2e and not benchmark_snapshot"),
            *("--override-ini", "pythonpath=src"),
        ),
        requirements=(
            "beautifulsoup4==4.15.0",
            "django-template-partials==25.3",
            "djc-core==1.3.1",
            "playwright==1.57.0",
            "pydantic==2.12.4",
            "pytest-asyncio==1.4.0",
            "pytest-django==4.14.0",
            "pytest==9.2.0",
            "requests==2.32.5",
            "syrupy==5.0.0",
            "whitenoise==6.11.0",
        ),
        newest="6.0",
        tests_are_released=False,
    ),
    Package(
        "django-import-export",
        "4.4.3",
        ("manage.py", "test", RECORDED, "core"),
        requirements=(
            "chardet==5.2.0",
            "psycopg[binary]==3.3.4",
            "pytz==2025.2",
            "tablib[all]==3.9.0",
        ),
        directory="tests",
    ),
    Package(
        "djangorestframework",
        "3.18.3",
        PYTEST,
        requirements=(
            "dj-database-url==3.1.0",
            "django-filter==26.2",
            "importlib-metadata==9.0.0",
            "inflection==0.5.1",
            "legacy-cgi==2.6.4",
            "markdown==3.10",
            "pygments==2.21.0",
            "pytest-django==4.14.0",
            "pytest==9.2.0",
            "pyyaml==6.0.3",
            "requests==2.32.5",
            "uritemplate==4.2.0",
        ),
        switches_debug_on=True,
    ),
    Package(
        "django-bird",
        "0.19.0",
        (*PYTEST, "--override-ini", "addopts=--doctest-modules"),
        requirements=(
            "pytest==9.2.0",
            "pytest-django==4.14.0",
            # Not named by it, and missing before Python 3.12.
            "typing_extensions==4.16.0",
        ),
    ),
    Package(
        "django-classy-tags",
        "4.1.0",
        (*DJANGO_TEST, "--settings=tests.settings", RECORDED),
        switches_debug_on=True,
    ),
    Package(
        "django-cotton",
        "2.8.0",
        (
            *(*DJANGO_TEST, "--pythonpath=dev/example_project"),
            *("--settings=example_project.settings", RECORDED, "django_cotton"),
        ),
        tests_are_released=False,
    ),
    Package(
        "django-crispy-forms",
        "2.7",
        PYTEST,
        requirements=(
            "crispy-bootstrap3==2024.1",
            "crispy-bootstrap4==2026.2",
            "pytest-django==4.14.0",
            "pytest==9.2.0",
        ),
    ),
    Package(
        "django-debug-toolbar",
        "8.0.0",
        (*DJANGO_TEST, "--settings=tests.settings", RECORDED, "tests"),
        # It replaces what code stands for: Django's nodes render.
        compiles=False,
        requirements=(
            "django-csp==4.0",
            "django-template-partials==25.3",
            "html5lib==1.1",
            "jinja2==3.1.6",
            "pygments==2.21.0",
            "selenium==4.38.0",
            "sqlparse==0.5.3",
            "whitenoise==6.11.0",
        ),
    ),
    Package(
        "django-filter",
        "26.2",
        ("runtests.py", RECORDED),
        requirements=(
            "django-crispy-forms==2.7",
            "djangorestframework==3.18.3",
            "markdown==3.10",
            "pytz==2025.2",
        ),
    ),
    Package(
        "django-render-block",
        "0.11",
        (*DJANGO_TEST, "--settings=tests.settings", RECORDED),
        requirements=("jinja2==3.1.6",),
        compiles=False,  # it renders the nodes of blocks itself
    ),
    Package(
        "django-sekizai",
        "4.1.0",
        (*DJANGO_TEST, "--settings=tests.settings", RECORDED),
        switches_debug_on=True,
    ),
    Package(
        "django-tables2",
        "3.0.1",
        ("manage.py", "test", RECORDED),
        requirements=(
            "django-filter==26.2",
            "lxml==6.0.2",
            "openpyxl==3.1.5",
            "psycopg[binary]==3.3.4",
            "pytz==2025.2",
            "tablib[xls,yaml]==3.9.0",
        ),
    ),
    Package(
        "django-template-partials",
        "25.3",
        (*DJANGO_TEST, "--settings=tests.settings", RECORDED),
        newest="6.0",
        switches_debug_on=True,
    ),
    Package(
        "django-widget-tweaks",
        "1.5.1",
        (*DJANGO_TEST, "--settings=tests.settings", RECORDED),
    ),
)
