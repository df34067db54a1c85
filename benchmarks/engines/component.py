"""
The components of the contact's row and of the card, as django-components has them.
"""

from django_components import Component, register

from .adapter import TEMPLATES


@register("contact")
class Contact(Component):
    template = (TEMPLATES / "components" / "contact.html").read_text()

    def get_template_data(self, args, kwargs, slots, context):
        return {"contact": kwargs["contact"]}


@register("card")
class Card(Component):
    template = (TEMPLATES / "components" / "card.html").read_text()

    def get_template_data(self, args, kwargs, slots, context):
        return {"title": kwargs["title"]}
