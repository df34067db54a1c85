from django_components import Component, register


@register("card")
class Card(Component):
    template_file = "components/card.html"
    css = ".card { color: green; }"
    js = "console.log('card');"

    def get_template_data(self, args, kwargs, slots, context):
        return {"title": "Untitled", **kwargs}


@register("box")
class Box(Component):
    template_file = "components/box.html"

    def get_template_data(self, args, kwargs, slots, context):
        return {"title": kwargs["title"]}
