"""
What all tests share.
"""

import gc


def pytest_collection_finish():
    """
    Exclude what exists so far from garbage collections: with tens of thousands of tests, a
    full one takes long, and some tests ask for it.
    """
    gc.collect()
    gc.freeze()
