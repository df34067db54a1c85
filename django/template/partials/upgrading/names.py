"""
The names in django-template-partials, and those that replace them.
"""

import ast

PACKAGE = "template_partials"
LIBRARY = f"{PACKAGE}.templatetags.partials"
LOADER = f"{PACKAGE}.loader.Loader"

# The apps whose ready() changes the loaders of the engine "django".
LOADER_APPS = (PACKAGE, f"{PACKAGE}.apps.LoaderAppConfig")

STOCK_BACKEND = "django.template.backends.django.DjangoTemplates"
BACKEND = "django.template.partials.django.DjangoTemplates"


def is_of_package(name: str) -> bool:
    """
    Return whether ``name`` is the package's name, or that of something in it.

    >>> is_of_package("template_partials.loader.Loader")
    True
    >>> is_of_package("template_partials_extra")
    False
    """
    return name == PACKAGE or name.startswith(f"{PACKAGE}.")


def is_app(name: object) -> bool:
    """
    Return whether ``name`` is an item of INSTALLED_APPS for the package. Items can also
    be objects that aren't strings.
    """
    return name == PACKAGE or (
        isinstance(name, str) and name.startswith(f"{PACKAGE}.apps.")
    )


def is_wrap_loaders(function: ast.expr) -> bool:
    """
    Return whether the function that is called has the name of the package's function.
    """
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name == "wrap_loaders"
    return False
