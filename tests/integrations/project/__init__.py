"""
The demo in production: its pages as they are, an admin, and views that are coroutines.
"""
