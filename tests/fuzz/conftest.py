import pytest
from django.test.utils import setup_test_environment, teardown_test_environment


@pytest.fixture(autouse=True)
def no_instrumentation(settings):
    """Leave it to an example whether the test client sees its templates."""
    teardown_test_environment()
    settings.DEBUG = False
    yield
    setup_test_environment()
