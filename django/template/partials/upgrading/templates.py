"""
Templates written for django-template-partials, rewritten for the tags of Django 6.0.

Templates are not parsed for that, so that it doesn't matter from which of the two
packages a tag comes now. What Django's lexer takes for text, and contents of comments,
are not changed.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from django.template import Origin, Template
from django.template.base import DebugLexer, Token, TokenType
from django.template.engine import Engine as CoreEngine
from django.template.library import import_library
from django.template.loaders import locmem
from django.utils.text import smart_split

from ..analysis.discovery import (
    Failures,
    charset_error,
    is_installed,
    iter_loaders,
    unread,
    walk_templates,
)
from ..engine import Engine
from .files import (
    Edit,
    File,
    Finding,
    Rewrite,
    UnwritableFile,
    display_path,
    edited,
    line_by_line,
    lines,
)
from .names import LIBRARY

TAGS = ("partialdef", "partial", "startpartial")
DJANGO_TAGS = "django.template.defaulttags"
BOM = "\ufeff"


class Problem(NamedTuple):
    """A change to make by hand in a template."""

    line: int | None
    description: str
    fix: str


class Result(NamedTuple):
    """
    What each line of a template becomes, and the changes to make by hand.
    ``has_required_changes`` is ``True`` if more has changed than an unnecessary
    ``{% load %}``, and ``parses`` is ``False`` if the new text doesn't parse.
    """

    lines: tuple[str, ...]
    problems: tuple[Problem, ...]
    has_required_changes: bool
    parses: bool = True

    @property
    def text(self) -> str:
        return "".join(self.lines)


# The result for a file that several engines can load, with different tags.
CONFLICTING = Result((), (), has_required_changes=False)


class TemplateScan:
    """The changes to the templates of all engines."""

    def __init__(self) -> None:
        self.rewrites: dict[str, Rewrite] = {}
        self.results: dict[str, Result] = {}
        self.names: dict[str, str] = {}
        self.findings: dict[Finding, None] = {}
        self.notes: dict[str, None] = {}
        self.unusable: dict[str, None] = {}

    def add_engine(self, name: str, engine: CoreEngine) -> None:
        """Add the changes to the templates of the engine of that name."""
        failures: Failures = {}
        if error := charset_error(engine):
            self.unusable[error] = None
        for loader in iter_loaders(engine.template_loaders):
            if isinstance(loader, locmem.Loader):
                for template_name, source in loader.templates_dict.items():
                    self.add_text(name, engine, template_name, str(source))
            elif hasattr(loader, "get_dirs"):
                for directory in loader.get_dirs() if not error else ():
                    for template_name, path in walk_templates(
                        os.fspath(directory), failures
                    ):
                        self.add_file(engine, template_name, path)
            else:
                kind = type(loader)
                self.notes[
                    f"The templates of {kind.__module__}.{kind.__qualname__}, a loader "
                    f"of the engine '{name}', can't be listed."
                ] = None
        for path, failure in failures.items():
            reason = str(UnwritableFile(path, unread(failure)))
            # There may be templates in it that have to change.
            is_closed = isinstance(failure, PermissionError) and not is_installed(path)
            (self.unusable if is_closed else self.notes)[reason] = None

    def add_text(
        self, name: str, engine: CoreEngine, template_name: str, source: str
    ) -> None:
        """Add the changes to a template that is in the settings."""
        result = rewrite(source, engine, template_name)
        where = f"{template_name} of the locmem loader in '{name}'"
        for problem in result.problems:
            self.findings[Finding(where, *problem)] = None
        if result.text != source:
            self.findings[
                Finding(where, None, "Is not a file.", f"Write: {result.text!r}")
            ] = None

    def add_file(self, engine: CoreEngine, template_name: str, path: str) -> None:
        """Add the changes to a template that is a file."""
        path = os.path.realpath(path)
        try:
            file = File.read(path, engine.file_charset)
        except UnwritableFile as error:
            if not (is_installed(path) or is_other(path)):
                self.unusable[str(error)] = None
            return
        mark = BOM if file.text.startswith(BOM) else ""
        result = rewrite(file.text[len(mark) :], engine, template_name)
        if mark:
            result = result._replace(lines=marked(mark, result.lines))
        if is_installed(path):
            self.add_installed(file, result, getattr(engine, "strict", False))
        elif self.results.setdefault(path, result) != result:
            self.results[path] = CONFLICTING
            self.rewrites.pop(path, None)
            self.names.pop(path, None)
            self.findings[
                Finding(
                    path,
                    None,
                    "The engines load its tags from different libraries.",
                    "Change it by hand.",
                )
            ] = None
        else:
            for problem in result.problems:
                finding = Finding(path, *problem)
                if result.parses:
                    self.findings[finding] = None
                else:
                    self.unusable[str(finding)] = None
            if result.text != file.text:
                self.names[path] = template_name
                changes = line_by_line(lines(file.text), result.lines)
                self.rewrites[path] = Rewrite(file, result.text, changes)

    def add_installed(self, file: File, result: Result, strict: bool) -> None:
        """
        Add the changes to a template that isn't the project's. An engine that is
        ``strict`` rejects ``{% load partials %}``.
        """
        is_changed = result.text != file.text
        if result.has_required_changes or result.problems or (strict and is_changed):
            self.findings[
                Finding(
                    file.path,
                    result.problems[0].line if result.problems else None,
                    "An installed package has tags that Django 6.0 rejects.",
                    "It is left as it is: copy it into your project and change it "
                    "there, or upgrade the package.",
                )
            ] = None
        elif is_changed:
            self.notes[
                f"{display_path(file.path)} loads partials. It is left as it is, since it is in "
                "an installed package, and keeps working."
            ] = None


class TagSources:
    """The libraries that the tags come from, at a place in a template."""

    def __init__(self, engine: CoreEngine) -> None:
        self.engine = engine
        self.sources: dict[str, str] = {}
        for path in engine.builtins:
            self.add(path, import_library(path).tags)

    def __getitem__(self, tag: str) -> str | None:
        return self.sources.get(tag)

    def path(self, name: str) -> str | None:
        """Return what a ``{% load %}`` of that name loads."""
        return self.engine.libraries.get(name) or (
            LIBRARY if name == "partials" else None
        )

    def load(self, name: str, only: Iterable[str] | None = None) -> None:
        """Take the tags from the library of that name, or only some of them."""
        path = self.path(name)
        if path is not None:
            library = self.engine.template_libraries.get(name)
            tags = TAGS if library is None else library.tags
            self.add(path, tags if only is None else set(only).intersection(tags))

    def add(self, path: str, tags: Iterable[str]) -> None:
        self.sources |= {tag: path for tag in TAGS if tag in tags}

    @property
    def others(self) -> list[str | None]:
        """The other libraries that have a tag with the name of one of the package."""
        sources = (self["partialdef"], self["partial"])
        known = (None, LIBRARY, DJANGO_TAGS)
        return [source for source in sources if source not in known]


class Rewriter:
    """One template, while it is rewritten."""

    def __init__(self, text: str, engine: CoreEngine) -> None:
        self.text = text
        self.tags = TagSources(engine)
        self.removed: list[tuple[int, int]] = []
        self.edits: list[Edit] = []
        self.problems: list[Problem] = []
        self.defined: dict[str, int | None] = {}
        self.open = 0  # how many {% startpartial %} have no end tag so far
        for token in block_tags(text):
            match token.contents.split()[0]:
                case "load":
                    self.load(token)
                case "partialdef" | "startpartial":
                    self.definition(token)
                case "endpartial" if self.open:
                    self.open -= 1
                    self.replace_word(token, 0, "endpartialdef")
                case "extends":
                    self.extends(token)

    def load(self, token: Token) -> None:
        words = token.contents.split()
        is_from = len(words) >= 4 and words[-2] == "from"
        mine, others = [], []
        for name in words[-1:] if is_from else words[1:]:
            if self.tags.path(name) == LIBRARY:
                mine.append(name)
                others += self.tags.others
            self.tags.load(name, words[1:-2] if is_from else None)
        if others:
            self.problems.append(
                Problem(
                    token.lineno,
                    f"{{% {token.contents} %}} stays: {others[0]} also has a tag of "
                    "that name, and the last one counts.",
                    "Rename that tag to remove this line.",
                )
            )
        elif mine and (is_from or len(mine) == len(words) - 1):
            self.removed.append(span(token))
        elif mine:
            positions = words_of(self.text, token)
            for index, name in enumerate(words[1:], start=1):
                if name in mine:
                    self.edits.append(
                        Edit(positions[index - 1][1], positions[index][1])
                    )

    def definition(self, token: Token) -> None:
        words = token.split_contents()
        source = self.tags[words[0]]
        is_old = words[0] == "startpartial"
        if source not in (None, LIBRARY, DJANGO_TAGS):
            return
        if is_old:
            self.open += 1
            self.replace_word(token, 0, "partialdef")
        if (
            (is_old or source == LIBRARY)
            and len(words) == 3
            and words[2] != "inline"
            and not self.is_override(words[2])
        ):
            self.replace_word(token, 2, "inline")
        if len(words) > 1:
            name, line = words[1], token.lineno
            if name in self.defined:
                self.problems.append(
                    Problem(
                        line,
                        f"Partial '{name}' is defined in line {self.defined[name]}, "
                        "too. Only the last definition counted.",
                        "Remove or rename the others.",
                    )
                )
            self.defined.setdefault(name, line)

    def is_override(self, word: str) -> bool:
        """Return whether the tag is that of django-partials, since the word is."""
        return word == "override" and LIBRARY not in (
            *self.tags.engine.libraries.values(),
            *self.tags.engine.builtins,
        )

    def extends(self, token: Token) -> None:
        words = token.split_contents()
        name = words[1] if len(words) == 2 else ""
        if name[:1] in ("'", '"') and name[:1] == name[-1:] and "#" in name:
            self.problems.append(
                Problem(
                    token.lineno,
                    f"{{% {token.contents} %}}: a template can't extend a partial.",
                    "Move the partial to a file, and extend that.",
                )
            )

    def replace_word(self, token: Token, index: int, word: str) -> None:
        """
        Replace the word of that index or, if it isn't the first, all words from there
        on.
        """
        positions = words_of(self.text, token)
        end = positions[index if index == 0 else -1][1]
        self.edits.append(Edit(positions[index][0], end, word))


def rewrite(text: str, engine: CoreEngine, name: str) -> Result:
    r"""
    Return ``text``, a template of ``engine``, with the changes for the tags of Django
    6.0.

    >>> engine = Engine()
    >>> text = "{% load partials %}\n{% startpartial row %}{% endpartial %}"
    >>> rewrite(text, engine, "page.html").text
    '{% partialdef row %}{% endpartialdef %}'
    """
    if "{%" not in text:
        return Result(tuple(lines(text)), (), has_required_changes=False)
    # Django reads line endings as these. Positions stay the same.
    rewriter = Rewriter(text.replace("\r\n", " \n").replace("\r", "\n"), engine)
    edits = [*rewriter.edits, *removals(text, rewriter.removed)]
    after = tuple(edited_lines(text, edits))
    problems = tuple(rewriter.problems)
    has_required_changes = any(edit.text for edit in rewriter.edits)
    if edits and not problems:
        error = rejected("".join(after), engine, name)
        if error is not None:
            return Result(after, (error,), has_required_changes, parses=False)
    return Result(after, problems, has_required_changes)


def block_tags(text: str) -> Iterator[Token]:
    """Yield the block tags that Django's parser sees."""
    tokens = iter(DebugLexer(text).tokenize())
    for token in tokens:
        if token.token_type is TokenType.BLOCK and token.contents:
            if token.contents.split()[0] == "comment":
                for comment in tokens:
                    if (
                        comment.token_type is TokenType.BLOCK
                        and comment.contents == "endcomment"
                    ):
                        break
            else:
                yield token


def span(token: Token) -> tuple[int, int]:
    """Return where the tag begins and ends, with its braces."""
    assert token.position is not None  # the debug lexer sets it
    return token.position


def words_of(text: str, token: Token) -> list[tuple[int, int]]:
    """Return where the words of a tag in ``text`` begin and end."""
    position, end = span(token)
    position += len("{%")
    positions = []
    for word in smart_split(token.contents):
        position = text.index(word, position, end)
        positions.append((position, position + len(word)))
        position += len(word)
    return positions


def rejected(text: str, engine: CoreEngine, name: str) -> Problem | None:
    """
    Return what an engine like ``engine``, with the tags of this package, rejects in
    ``text``.
    """
    own = engine.builtins[len(engine.default_builtins) :]
    after = Engine(
        debug=True,
        strict=getattr(engine, "strict", False),
        libraries=engine.libraries,
        builtins=[path for path in own if path != LIBRARY],
    )
    try:
        Template(text, Origin(name, name), name, after)
    except Exception as error:
        # A tag of any library may raise anything while it is parsed.
        debug = getattr(error, "template_debug", {})
        reason = getattr(error, "raw_error_message", None) or str(error) or repr(error)
        reason = " ".join(reason.split())
        right = "With the changes above, it doesn't parse."
        return Problem(debug.get("line"), reason, right)
    return None


def is_other(path: str) -> bool:
    """
    Return whether the file, which can't be decoded, can't be a template with partials.
    """
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError:
        return False
    return b"{%" not in data or b"partial" not in data


def marked(mark: str, lines: Sequence[str]) -> tuple[str, ...]:
    """
    Return ``lines`` with a byte order mark before the first that stays.

    >>> marked("m", ["", "a", "b"])
    ('', 'ma', 'b')
    """
    first = next((index for index, line in enumerate(lines) if line), 0)
    return (
        *lines[:first],
        mark + "".join(lines[first : first + 1]),
        *lines[first + 1 :],
    )


def removals(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[Edit]:
    """
    Yield the edits that remove the tags: the whole line if it contains nothing else,
    and the blanks before a tag that ends its line.
    """
    for start, line, here in by_line(text, [Edit(*span) for span in spans]):
        if not here:
            continue
        if not edited(line, here).strip():
            yield Edit(start, start + len(line))
            continue
        *others, last = here
        if not line[last.end :].strip():
            last = last._replace(start=len(line[: last.start].rstrip()))
        for edit in (*others, last):
            yield Edit(start + edit.start, start + edit.end)


def edited_lines(text: str, edits: Iterable[Edit]) -> list[str]:
    """
    Return what each line of ``text`` becomes by the edits, each of which is within one
    line.
    """
    return [edited(line, here) for _, line, here in by_line(text, edits)]


def by_line(text: str, edits: Iterable[Edit]) -> Iterator[tuple[int, str, list[Edit]]]:
    """
    Yield the lines: where each starts, its text, and the edits in it, with positions
    relative to the line.
    """
    ordered = deque(sorted(edits))
    start = 0
    for line in lines(text):
        here = []
        while ordered and ordered[0].start < start + len(line):
            edit = ordered.popleft()
            here.append(edit._replace(start=edit.start - start, end=edit.end - start))
        yield start, line, here
        start += len(line)
