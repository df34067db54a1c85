"""
How the tags of the library l10n are written as code.
"""

from __future__ import annotations

from django.templatetags.l10n import LocalizeNode

from ..builder import FunctionBuilder
from ..emitters import emits
from ..symbols import Scope


@emits(LocalizeNode, holds_islands=True)
def emit_localize(function: FunctionBuilder, node: LocalizeNode, scope: Scope) -> None:
    with function.formatting("use_l10n", str(bool(node.use_l10n))):
        function.nodelist(node.nodelist, scope)
