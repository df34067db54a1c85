from django_bolt import BoltAPI
from django_bolt.shortcuts import render

api = BoltAPI()


@api.get("/names")
async def page(request, name: str):
    return render(request, "names.html", {"names": [name, "Grace"], "name": name})


@api.get("/names/row")
def row(request, name: str):
    return render(request, "names.html#row", {"name": name})


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
