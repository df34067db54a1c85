from django.template import Library

register = Library()


@register.simple_tag
def partial(name):
    return "ROW!"
