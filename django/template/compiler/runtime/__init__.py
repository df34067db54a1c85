"""
What generated code calls.

A module imports only from those after it in this list: ``templates``, ``tags``,
``loops``, ``output``, ``lookup``, ``state``, ``urls``, ``static_urls``,
``urlizing``, ``formats``, ``messages``.
"""
