from django.db import models
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page


class HomePage(Page):
    intro = RichTextField(blank=True)
    image = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    body = StreamField(
        [
            ("heading", blocks.CharBlock(template="cms/heading.html")),
            ("paragraph", blocks.RichTextBlock()),
            (
                "figure",
                blocks.StructBlock(
                    [("image", ImageChooserBlock()), ("caption", blocks.CharBlock())]
                ),
            ),
            ("numbers", blocks.ListBlock(blocks.IntegerBlock())),
        ],
        blank=True,
    )
