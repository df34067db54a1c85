from django.template import Library, TemplateSyntaxError

register = Library()


@register.simple_tag
def partial(name):
    return "ROW!"


@register.tag
def fail(parser, token):
    raise TemplateSyntaxError
