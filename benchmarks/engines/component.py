"""
The component of the contact's row, as django-components has it.
"""

from django_components import Component, register

from .adapter import TEMPLATES


@register("contact")
class Contact(Component):
    template = (TEMPLATES / "components" / "contact.html").read_text()

    def get_template_data(self, args, kwargs, slots, context):
        return {"contact": kwargs["contact"]}
