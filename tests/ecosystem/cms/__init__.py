"""
A site by wagtail: a page model, its template, and a page.
"""
