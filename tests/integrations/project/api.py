from django.template.loader import get_template
from django_bolt import BoltAPI, StreamingResponse
from django_bolt.shortcuts import render

api = BoltAPI()


@api.get("/names")
async def page(request, name: str):
    return render(request, "names.html", {"names": [name, "Grace"], "name": name})


@api.get("/names/row")
def row(request, name: str):
    return render(request, "names.html#row", {"name": name})


@api.get("/names/stream")
async def stream(request, name: str):
    template = get_template("names.html")
    chunks = template.stream({"names": [name, "Grace"], "name": name})
    return StreamingResponse(chunks, media_type="text/html")


@api.get("/names/astream")
async def astream(request, name: str):
    async def names():
        yield name
        yield "Grace"

    template = get_template("names.html")
    chunks = template.astream({"names": names(), "name": name})
    return StreamingResponse(chunks, media_type="text/html")


# What only the tests ask for.

import asyncio  # noqa: E402

from .middleware import COUNTS  # noqa: E402


@api.get("/names/title")
async def title(request, name: str):
    context = {"name": name}
    await asyncio.sleep(0.01)
    return render(request, "names.html#title", context)


@api.get("/compiled-renders")
async def compiled_renders():
    return {"renders": COUNTS.live + COUNTS.pages}
