"""
How the tags of the admin are written as code. This module is imported only if one of
them is.
"""

from __future__ import annotations

from django.contrib.admin.templatetags.admin_modify import submit_row
from django.contrib.admin.templatetags.base import InclusionAdminNode
from django.contrib.admin.templatetags.log import AdminLogNode

from ..analysis import Visit
from ..builder import FunctionBuilder
from ..context_builder import ContextBuilder
from ..emitters import emits
from ..errors import NotCompilable
from ..symbols import Scope


def analyse_inclusion(visit: Visit, node: InclusionAdminNode) -> None:
    visit.needs_context = True
    # submit_row() gives its template a separate context.
    if node.takes_context and node.func is not submit_row:
        raise NotCompilable("Its template can set variables in the context.")


@emits(InclusionAdminNode, analyse_inclusion)
def emit_inclusion(
    function: FunctionBuilder, node: InclusionAdminNode, scope: Scope
) -> None:
    assert isinstance(function, ContextBuilder)
    function.render_known(node, scope, None)


def analyse_log(visit: Visit, node: AdminLogNode) -> None:
    visit.needs_context = True


@emits(AdminLogNode, analyse_log)
def emit_log(function: FunctionBuilder, node: AdminLogNode, scope: Scope) -> None:
    assert isinstance(function, ContextBuilder)
    function.render_known(node, scope, node.varname)
