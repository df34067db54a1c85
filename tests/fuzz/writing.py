"""
Sources of templates, written along the grammar.

Whatever is written ends when it renders: of templates, a template includes and
extends only earlier ones; of blocks and partials, which have ranks, one has only
those of higher rank in it. What recurses on purpose follows a finite tree.

What is written many times is drawn a few times, and repeated: an example has only so
many choices, and shrinks by them.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
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
# Mostly, an example has no focus: "flow" is what templates have much of anyway.
FOCUSES = ["flow", "flow", "flow", "flow", "long", "block"]
CUSTOM_FOCUSES = ["joined", "changed", "islands", "islands"]

LONGEST_TEXT = 150_000
MOST_LEVELS = 30
# What stands for the name of the level below in what is drawn for several levels.
BELOW = '"below.html"'
# One that declares parameters, where it may.
DECLARED = "#card"
PARAMETERS = ' with title note="n" content=""'

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
depths = st.sampled_from([3, 3, 3, 3, 3, 3, 3, 3, 22, 22, 22, 101, 160])


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


@dataclass(frozen=True)
class Style:
    """
    What all templates of an example have in common.

    core
        Whether they have only what Django 6.0 has.

    custom
        Whether they have custom tags, before which a compiler can know less.

    focus
        The symbol of which they have more than others.
    """

    core: bool
    custom: bool
    focus: str


@st.composite
def styles(draw: Draw) -> Style:
    custom = draw(st.booleans())
    focuses = st.sampled_from(FOCUSES + CUSTOM_FOCUSES if custom else FOCUSES)
    return Style(draw(st.booleans()), custom, draw(focuses))


class Writer:
    """
    Writes one template.

    earlier
        Those written already, which this one may extend and include.

    name
        The name of the template, drawn if it is none.
    """

    def __init__(
        self, draw: Draw, earlier: Sequence[Writer], style: Style, name: str = ""
    ):
        self.draw = draw
        self.earlier = earlier
        self.core = style.core
        self.custom = style.custom
        self.focus = style.focus
        self.name = name or draw(st.sampled_from(TEMPLATE_NAMES[len(earlier)]))
        self.source = ""
        self.parent: Writer | None = None
        self.rank = -1
        self.depth = 0
        self.budget = 14
        self.defined: list[str] = []
        self.wanted: set[str] = set()
        self.has_tree = False

    def chance(self, probability: int) -> bool:
        return self.draw(percent) >= 100 - probability

    def size(self, limit: int, probability: int = 5) -> int:
        """Draw how many there are of something: a few, or now and then up to ``limit``."""
        many = self.chance(25 if self.focus == "long" else probability)
        return self.draw(st.integers(1, limit if many else 4))

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
        return self.parts("node", limit=8) + self.lazy_call() + self.definitions()

    def child(self) -> str:
        self.parent = self.choose(self.earlier)
        if self.parent is self.earlier[0] and self.chance(20):
            source = "{% extends parent %}"
        else:
            source = f"{{% extends {quote(self.parent.name)} %}}"
        source += self.parts("child", limit=6)
        return source + self.definitions()

    def lazy_call(self) -> str:
        """Write one now and then: it can't be in a loop."""
        if self.core or not self.chance(5):
            return ""
        name = self.choose(["#row", "#inline"])
        self.wanted.add(name)
        option = self.write(" in_place=$expression") if self.chance(50) else ""
        return f"{{% lazypartial {name[1:]}{option} %}}{self.nodes()}{{% endlazypartial %}}"

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

    def long_text(self) -> str:
        text = self.draw(texts)
        return text * self.size(LONGEST_TEXT // len(text))

    def filter(self) -> str:
        name, *arguments = self.draw(filters)
        argument = arguments[0] if len(arguments) == 1 else self.choose(arguments)
        return f"|{name}" if argument is None else f"|{name}:{self.write(argument)}"

    def deep(self) -> str:
        start, end = self.draw(wrappers)
        depth = self.draw(depths)
        return start * depth + self.nodes() + end * depth

    def repeated(self, production: str, limit: int) -> Iterator[str]:
        """Write up to ``limit`` of something, of which a few differ."""
        different = [self.write(production) for _ in range(self.choose([1, 2, 3]))]
        return itertools.islice(itertools.cycle(different), self.size(limit))

    def chain(self) -> str:
        first = self.write("$comparison")
        return " ".join([first, *self.repeated("$link", limit=300)])

    def negated(self) -> str:
        return "not " * self.size(150) + self.write("$comparison")

    def elifs(self) -> str:
        branches = self.repeated("{% elif $comparison %}$leaf", limit=300)
        return "".join(f"{each}{index}" for index, each in enumerate(branches))

    def filters(self) -> str:
        return "".join(self.repeated("$steady_filter", limit=120))

    def many(self) -> str:
        return "".join(self.repeated("$row", limit=700))

    def block(self) -> str:
        names = self.free(is_partial=False)
        if not names:
            return self.text()
        name = self.choose(names)
        self.defined.append(name)
        focused = self.focus == "block"
        probability = (80 if focused else 40) if self.parent else 1
        super_ = self.expand("super") if self.chance(probability) else ""
        end = f"endblock {name}" if self.chance(20) else "endblock"
        body = self.inside(name)
        if self.chance(40 if focused else 5):
            body += self.expand("raising")
        return f"{{% block {name} %}}{super_}{body}{{% {end} %}}"

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
            production = "{{ title }}{{ note }}{{ content }}$nodes"
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
        if self.chance(20):
            arguments += " only"
        # In a name that is read only here, no output grows with each round of a loop.
        shown = "{{ shown }}{{ shown|length }}" if self.chance(15) else ""
        if shown:
            arguments += " as shown"
        if self.chance(70):
            return f"{{% partial {called}{arguments} %}}{shown}"
        contents = self.nodes() if self.chance(70) else self.write("{# c #} ")
        if self.chance(50):
            filled = "note" if name == DECLARED else self.write("$bound")
            contents += f"{{% fill {filled} %}}{self.nodes()}{{% endfill %}}"
        return f"{{% blockpartial {called}{arguments} %}}{contents}{{% endblockpartial %}}{shown}"

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

    def focused(self) -> str:
        return self.expand(self.focus)

    def custom_tag(self) -> str:
        return self.expand("any_custom_tag" if self.custom else "flow")

    def island(self) -> str:
        return self.expand("meddling") if self.custom else self.text()

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

    def below(self) -> str:
        return BELOW

    def level_partial(self) -> str:
        """Write what can override the partial of a level below."""
        if self.core:
            return self.write("{% partialdef row %}$leaf{% endpartialdef %}")
        return self.write(
            "{% partialdef row override %}$leaf{{ partial.super }}{% endpartialdef %}"
        )

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
    "island": Writer.island,
    "include": Writer.include,
    "custom_tag": Writer.custom_tag,
    "recursive": Writer.recursive,
    "chain": Writer.chain,
    "negated": Writer.negated,
    "elifs": Writer.elifs,
    "filters": Writer.filters,
    "many": Writer.many,
    "long_text": Writer.long_text,
    "focused": Writer.focused,
    "below": Writer.below,
    "level_partial": Writer.level_partial,
}


def write_levels(draw: Draw, earlier: Sequence[Writer], style: Style) -> list[Writer]:
    """Return the writers of templates each of which extends or includes the last."""
    lowest = Writer(draw, earlier, style, "level.html")
    lowest.source = draw(part(lowest, "lowest_level"))
    different = [draw(part(lowest, "level")) for _ in range(lowest.choose([1, 2, 3]))]
    levels = [lowest]
    for number in range(lowest.size(MOST_LEVELS, probability=40)):
        level = Writer(draw, earlier, style, f"level{number}.html")
        source = different[number % len(different)]
        level.source = source.replace(BELOW, quote(levels[-1].name))
        levels.append(level)
    for level in levels:
        defined = {
            "main": "block main",
            "title": "block title",
            "#row": "partialdef row",
        }
        level.defined = [name for name in defined if defined[name] in level.source]
    return levels


def write_templates(draw: Draw, style: Style) -> list[Writer]:
    """Return the writers of the templates, with what they wrote."""
    writers: list[Writer] = []
    while not writers or (len(writers) < 4 and draw(percent) >= 45):
        writer = Writer(draw, writers.copy(), style)
        writer.source = draw(part(writer, "template"))
        writers.append(writer)
    if draw(percent) >= (50 if style.focus == "block" else 92):
        writers += write_levels(draw, writers.copy(), style)
    return writers
