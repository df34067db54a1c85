"""
How the tags of the library l10n are written as code.
"""

from __future__ import annotations

from django.templatetags.l10n import LocalizeNode

from ..emitters import writes
from ..functions import Function
from ..scopes import Scope


@writes(LocalizeNode, holds_islands=True)
def write_localize(function: Function, node: LocalizeNode, scope: Scope) -> None:
    with function.formatting("use_l10n", str(bool(node.use_l10n))):
        function.nodelist(node.nodelist, scope)
