import pytest

from .packages import PACKAGES, Package


@pytest.mark.parametrize(
    ("newest", "series", "expected"),
    [("6.1", "6.1", "6.1"), ("6.0", "6.1", "6.0"), ("6.0", "5.2", "5.2")],
)
def test_release(newest, series, expected):
    package = Package("django-example", "1.0", ("manage.py", "test"), newest=newest)
    assert package.release(series).series == expected


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_versions_are_pinned(package):
    assert [each for each in package.requirements if each.count("==") != 1] == []
