import gc

import pytest
from django.test import override_settings
from django.test.utils import setup_test_environment, teardown_test_environment


@pytest.fixture(autouse=True, scope="package")
def unfrozen():
    """Let Hypothesis find what refers to its random numbers."""
    gc.unfreeze()
    yield
    gc.freeze()


@pytest.fixture(autouse=True)
def no_instrumentation():
    """Leave it to an example whether the test client sees its templates."""
    teardown_test_environment()
    with override_settings(DEBUG=False):
        yield
    setup_test_environment(debug=False)
