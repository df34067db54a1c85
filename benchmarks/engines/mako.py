from __future__ import annotations

from typing import Any

from mako.lookup import TemplateLookup

from ..workloads import Context
from .adapter import TEMPLATES, Adapter


class Mako(Adapter):
    def __init__(self) -> None:
        self.lookup = TemplateLookup(
            [str(TEMPLATES / "mako")],
            default_filters=["h"],
            filesystem_checks=False,
        )

    def get_template(self, name: str) -> Any:
        return self.lookup.get_template(name)

    def render(self, name: str, context: Context, request: Any) -> str:
        return self.lookup.get_template(name).render(**context)
