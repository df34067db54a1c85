"""
The playground of the documentation: ``extension`` makes its files a part of the built
pages, ``examples`` has what it begins with, and ``rendering`` runs in the browser.
"""
