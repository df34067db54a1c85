"""
The functions that generated code calls.

A module imports only from those after it in this list: ``steps``, ``awaitables``,
``streams``, ``templates``, ``tags``, ``loops``, ``output``, ``lookup``, ``direct``,
``urls``, ``state``, ``static_urls``, ``urlizing``, ``formats``, ``displays``,
``messages``, ``parts``, ``sentinels``.
"""
