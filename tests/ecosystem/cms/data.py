"""
What the site shows: a page with an image, and one below it.
"""

from io import BytesIO

from django.core.files.images import ImageFile
from PIL import Image as Picture
from wagtail.images.models import Image
from wagtail.models import Collection, Locale, Page, Site

from .models import HomePage

INTRO = (
    '<p data-block-key="a">Read <b>this</b>, <a linktype="page" id="2">home</a> '
    '& <a href="https://example.com/?a=1&amp;b=2">more</a></p>'
)


def create():
    Locale.objects.create(language_code="en")
    Collection.add_root(name="Root")
    content = BytesIO()
    Picture.new("RGB", (640, 480), "green").save(content, "PNG")
    image = Image.objects.create(
        title='A "green" field', file=ImageFile(content, name="green.png")
    )
    root = Page.add_root(title="Root", slug="root")
    home = root.add_child(
        instance=HomePage(
            title="Books <&> more",
            slug="home",
            intro=INTRO,
            image=image,
            show_in_menus=True,
            body=[
                ("heading", "Part <one>"),
                ("paragraph", INTRO),
                ("figure", {"image": image, "caption": "A field & more"}),
                ("numbers", [1, 1000, -3]),
            ],
        )
    )
    home.add_child(
        instance=HomePage(title="Below", slug="below", show_in_menus=True, body=[])
    )
    Site.objects.create(hostname="testserver", root_page=home, is_default_site=True)
