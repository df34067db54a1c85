from django.template.base import render_value_in_context
class Formats:
    plain_integers=True
    escaped={}
    unescaped={}
def current(): return Formats()
