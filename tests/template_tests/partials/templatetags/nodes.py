from django.template import Library

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
