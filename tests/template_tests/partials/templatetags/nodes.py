import copy

from django.template import Library, Node
from django.template.loader_tags import BlockContext

register = Library()


@register.simple_tag(takes_context=True)
def nodes_of(context, template):
    return template.nodelist.render(context)


@register.simple_tag(takes_context=True)
def assign(context):
    """Assign ``other``, delete ``name``, and return what was there meanwhile."""
    name = context["name"]
    context["other"] = "assigned"
    del context["name"]
    try:
        context.dicts[-1]["name"]
    except KeyError:
        return f"{name} {context['other']} KeyError"


@register.simple_tag(takes_context=True)
def given(context, functions):
    """Call functions with the context."""
    for function in functions:
        function(context)
    return ""


class EnclosedNode(Node):
    """
    Renders what it encloses as another template, in copies of all scopes, as
    django-components renders a slot.
    """

    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        template = copy.copy(context.template)
        template.nodelist, template.extra_data = self.nodelist, {}
        copied = copy.copy(context)
        copied.dicts = [dict(scope) for scope in context.dicts]
        render_context = copied.render_context
        render_context.dicts = [dict(scope) for scope in render_context.dicts]
        blocks = render_context.get("block_context", BlockContext())
        blocks_copy = type(blocks)()
        for name, nodes in blocks.blocks.items():
            blocks_copy.blocks[name] = nodes.copy()
        with (
            render_context.push(block_context=blocks_copy),
            render_context.push_state(template, isolated_context=False),
        ):
            return template._render(copied)


@register.tag
def enclosed(parser, token):
    nodelist = parser.parse(["endenclosed"])
    parser.delete_first_token()
    return EnclosedNode(nodelist)
