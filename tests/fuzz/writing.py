"""
Sources of templates, written along the grammar.

Whatever is written ends when it renders: of templates, a template includes and
extends only earlier ones; of blocks and partials, which have ranks, one has only
those of higher rank in it. What recurses on purpose follows a finite tree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

from .grammar import FILTERS, RULES, TEXTS

# By rank. A partial is written as what begins with "#".
NAMES = [
    "main",
    "#row",
    "title",
    "#{curly}",
    "x\"y'",
    '#"); import os #"',
    "ünï{0}",
    "#naïve.html",
    "b8",
    "#card",
    "#inline",
]
# In the order in which they are written.
TEMPLATE_NAMES = [
    ["page.html", "{page}.html", "a b\x00"],
    ["second.html", 'it\'s "quoted".html'],
    ["third.html", '"""); import os.html'],
    ["fourth.html", "ünï\\cödé\x00.html"],
]
# One that declares parameters, where it may.
DECLARED = "#card"
PARAMETERS = ' with title note="n"'

WRAPPERS = [
    ("{% if 1 %}", "{% endif %}"),
    ("{% for x in 'a' %}", "{% endfor %}"),
    ("{% with x=x %}", "{% endwith %}"),
    ("{% if a %}{% else %}", "{% endif %}"),
    ("{% autoescape off %}", "{% endautoescape %}"),
    ("{% spaceless %}", "{% endspaceless %}"),
    ("{% filter lower %}", "{% endfilter %}"),
    ("{% ifchanged %}", "{% endifchanged %}"),
    ("{% repeat 1 %}", "{% endrepeat %}"),
]

SYMBOL = re.compile(r"\$(\w+)")
Draw = Callable[[st.SearchStrategy[Any]], Any]

productions = {
    symbol: st.sampled_from([SYMBOL.split(production) for production in alternatives])
    for symbol, alternatives in RULES.items()
}
percent = st.integers(0, 99)
any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
texts = st.sampled_from(TEXTS)
filters = st.sampled_from([(name, *arguments) for name, arguments in FILTERS.items()])
wrappers = st.sampled_from(WRAPPERS)
depths = st.sampled_from([3, 3, 3, 3, 3, 3, 3, 3, 22, 22, 22, 101])


def quote(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


@st.composite
def part(draw: Draw, writer: Writer, symbol: str) -> str:
    """What is drawn by a strategy of its own shrinks as a whole."""
    before, writer.draw = writer.draw, draw
    source = writer.expand(symbol)
    writer.draw = before
    return source


class Writer:
    """
    Writes one template.

    earlier
        Those written already, which this one may extend and include.

    core
        Whether it has only what Django 6.0 has.

    custom
        Whether it has custom tags, before which a compiler can know less.
    """

    def __init__(
        self, draw: Draw, earlier: Sequence[Writer], *, core: bool, custom: bool
    ):
        self.draw = draw
        self.earlier = earlier
        self.core = core
        self.custom = custom
        self.name = draw(st.sampled_from(TEMPLATE_NAMES[len(earlier)]))
        self.parent: Writer | None = None
        self.rank = -1
        self.depth = 0
        self.budget = 14
        self.defined: list[str] = []
        self.wanted: set[str] = set()
        self.has_tree = False

    def chance(self, probability: int) -> bool:
        return self.draw(percent) >= 100 - probability

    def choose(self, alternatives: Sequence[Any]) -> Any:
        return alternatives[self.draw(st.integers(0, len(alternatives) - 1))]

    def expand(self, symbol: str) -> str:
        method = METHODS.get(symbol)
        return method(self) if method else self.fill(self.draw(productions[symbol]))

    def fill(self, parts: Sequence[str]) -> str:
        """Put what the symbols become, every second of the parts, between the text."""
        return "".join(
            self.expand(part) if index % 2 else part for index, part in enumerate(parts)
        )

    def write(self, production: str) -> str:
        return self.fill(SYMBOL.split(production))

    # Templates

    def template(self) -> str:
        if self.earlier and self.chance(45):
            return self.child()
        return self.parts("node", limit=8) + self.definitions()

    def child(self) -> str:
        self.parent = self.choose(self.earlier)
        if self.parent is self.earlier[0] and self.chance(20):
            source = "{% extends parent %}"
        else:
            source = f"{{% extends {quote(self.parent.name)} %}}"
        source += self.parts("child", limit=6)
        return source + self.definitions()

    def definitions(self) -> str:
        """Write the partials that the template calls, but hasn't defined."""
        source = ""
        while missing := sorted(self.wanted - set(self.defined), key=NAMES.index):
            source += self.definition(missing[0])
        return source

    @property
    def ancestors(self) -> list[Writer]:
        return [self.parent, *self.parent.ancestors] if self.parent else []

    def free(self, is_partial: bool) -> list[str]:
        """Return the names that can be defined here."""
        return [
            name
            for name in NAMES[self.rank + 1 :]
            if name.startswith("#") is is_partial and name not in self.defined
        ]

    def inside(self, name: str, production: str = "$nodes") -> str:
        """Write what a block or partial contains."""
        before = self.rank
        self.rank = NAMES.index(name)
        body = self.write(production)
        self.rank = before
        return body

    # What the grammar leaves to this class

    def nodes(self) -> str:
        self.depth += 1
        source = self.parts("node" if self.depth < 5 else "leaf", limit=4)
        self.depth -= 1
        return source

    def parts(self, symbol: str, limit: int) -> str:
        """Write up to so many."""
        sources: list[str] = []
        while len(sources) < limit and self.budget > 0:
            # Each is preceded by a choice, so that it can be left out with that.
            if not self.chance(75 if sources else 90):
                break
            self.budget -= 1
            sources.append(self.draw(part(self, symbol)))
        return "".join(sources)

    def text(self) -> str:
        if self.chance(15):
            return self.draw(any_text).replace("{", "(")
        return self.draw(texts)

    def filter(self) -> str:
        name, *arguments = self.draw(filters)
        argument = arguments[0] if len(arguments) == 1 else self.choose(arguments)
        return f"|{name}" if argument is None else f"|{name}:{self.write(argument)}"

    def deep(self) -> str:
        start, end = self.draw(wrappers)
        depth = self.draw(depths)
        return start * depth + self.nodes() + end * depth

    def block(self) -> str:
        names = self.free(is_partial=False)
        if not names:
            return self.text()
        name = self.choose(names)
        self.defined.append(name)
        super_ = "{{ block.super }}" if self.chance(40 if self.parent else 1) else ""
        end = f"endblock {name}" if self.chance(20) else "endblock"
        return f"{{% block {name} %}}{super_}{self.inside(name)}{{% {end} %}}"

    def partialdef(self) -> str:
        names = self.free(is_partial=True)
        return self.definition(self.choose(names)) if names else self.text()

    def definition(self, name: str) -> str:
        self.defined.append(name)
        words = " inline" if self.chance(40) and name != DECLARED else ""
        has_ancestor = any(name in each.defined for each in self.ancestors)
        production = "$nodes"
        if not self.core and has_ancestor and self.chance(60):
            words += " override"
            production = "{{ partial.super }}$nodes" if self.chance(60) else "$nodes"
        elif not self.core and name == DECLARED:
            words += PARAMETERS
            production = "{{ title }}{{ note }}$nodes"
        end = f"endpartialdef {name[1:]}" if self.chance(20) else "endpartialdef"
        body = self.inside(name, production)
        return f"{{% partialdef {name[1:]}{words} %}}{body}{{% {end} %}}"

    def call(self) -> str:
        names = [name for name in NAMES[self.rank + 1 :] if name.startswith("#")]
        if not names:
            return self.text()
        name = self.choose(names)
        inherited = any(name in each.defined for each in self.ancestors)
        if self.core or not (inherited and self.chance(70)):
            self.wanted.add(name)
        if self.core:
            return f"{{% partial {name[1:]} %}}"
        called = self.partial_of_another(name) if self.chance(20) else name[1:]
        arguments = ""
        if name == DECLARED and self.chance(95):
            arguments = self.write(" with title=$expression")
        elif name != DECLARED and self.chance(30):
            arguments = self.write(" with $bound=$expression")
        only = " only" if self.chance(20) else ""
        return f"{{% partial {called}{arguments}{only} %}}"

    def partial_of_another(self, name: str) -> str:
        names = [
            each.name + other
            for each in self.earlier
            for other in each.defined
            if other.startswith("#") and other != DECLARED
        ]
        # There is no way to write the others.
        names = [full for full in names if not re.search(r'["\s\0]', full)]
        if names:
            return f'"{self.choose(names)}"'
        return "unknown" if self.chance(10) else name[1:]

    def custom_tag(self) -> str:
        return self.expand("any_custom_tag" if self.custom else "flow")

    def include(self) -> str:
        targets = [quote(each.name) for each in self.earlier] * 2
        targets += [
            quote(each.name + name)
            for each in self.earlier
            for name in each.defined
            if name.startswith("#") and name != DECLARED
        ]
        if not self.core:
            targets += [
                quote(f"{each.name}#{name}")
                for each in self.earlier
                for name in each.defined
                if not name.startswith("#")
            ]
        targets += [
            quote(self.name + name)
            for name in self.defined
            if name.startswith("#") and NAMES.index(name) > self.rank
        ]
        if self.earlier:
            name = self.choose(self.earlier).name
            targets += ["tpl", "tpls", 'tpl|default:"x"']
            targets += [quote(f"./{name}"), quote(f"{name}#")]
        targets += ['"inclusion.html"']
        if self.chance(5):
            targets = ['"missing.html"', '"broken.html"', "n", "missing"]
        words = self.choose(
            [
                "",
                "",
                " only",
                " with $bound=$expression",
                " with $bound=$expression $bound=$primary only",
            ]
        )
        return f"{{% include {self.choose(targets)}{self.write(words)} %}}"

    def recursive(self) -> str:
        if self.has_tree or self.chance(30):
            return '{% include "tree.html" with node=tree %}'
        self.has_tree = True
        again = self.choose(
            ["{% partial tree %}"]
            if self.core
            else ["{% partial tree with node=node only %}", "{% partial tree %}"]
        )
        return (
            "{% partialdef tree %}({{ node.name }}{% for node in node.children %}"
            f"{again}{{% endfor %}}){{% endpartialdef %}}"
            "{% with node=tree %}{% partial tree %}{% endwith %}"
        )


METHODS: dict[str, Callable[[Writer], str]] = {
    "template": Writer.template,
    "nodes": Writer.nodes,
    "text": Writer.text,
    "filter": Writer.filter,
    "deep": Writer.deep,
    "block": Writer.block,
    "partialdef": Writer.partialdef,
    "call": Writer.call,
    "include": Writer.include,
    "custom_tag": Writer.custom_tag,
    "recursive": Writer.recursive,
}


def write_templates(draw: Draw, *, core: bool, custom: bool) -> list[Writer]:
    """Return the writers of one to four templates, with what they wrote."""
    writers: list[Writer] = []
    while not writers or (len(writers) < 4 and draw(percent) >= 45):
        writer = Writer(draw, writers.copy(), core=core, custom=custom)
        writer.source = draw(part(writer, "template"))
        writers.append(writer)
    return writers
