"""
The text of generated functions, without a template.
"""

import ast

import pytest
from django.template.compiler.sinks import Sink
from django.template.compiler.source import (
    Constants,
    SourceBuilder,
    is_plain_identifier,
    literal,
)
from django.utils.safestring import SafeString

# What would end a string, an f-string or a line, if it were written as it is.
TEXTS = [
    "",
    "it's",
    'say "yes"',
    "'''",
    '"""',
    "both ' and \"",
    "back\\slash",
    "\\",
    "\\'",
    "{",
    "}",
    "{{ x }}",
    "{x!r:>{y}}",
    "\n",
    "\r\n",
    "\0",
    "\x1b[31m",
    "\N{LINE SEPARATOR}",
    "é ﬁ 漢 \U0001f600",
    "\ud800",
    "\\N{BULLET}",
    "#",
]


def finished(source):
    """Return the body of a function that returns what it renders."""
    source.flush()
    Sink().finish(source)
    return source.code()


def run(source, **names):
    """Return what the function returns whose body is written."""
    namespace = {**source.constants, **names}
    exec(f"def render():\n{finished(source)}", namespace)
    return namespace["render"]()


@pytest.fixture
def source():
    return SourceBuilder(Constants())


class TestLiteral:
    @pytest.mark.parametrize("text", TEXTS)
    def test_means_the_text(self, text):
        assert eval(f"f'{literal(text)}'") == text

    @pytest.mark.parametrize("text", TEXTS)
    def test_is_one_constant(self, text):
        [*values] = ast.parse(f"f'{literal(text)}'", mode="eval").body.values
        assert all(isinstance(value, ast.Constant) for value in values)

    @pytest.mark.parametrize("text", ["\n", "\r", "\x0b", "\x0c", "\x1c", "\x85"])
    def test_is_on_one_line(self, text):
        assert len(literal(text).splitlines()) == 1


class TestIdentifiers:
    @pytest.mark.parametrize("name", ["x", "_x", "x1", "match", "X", "print", "self"])
    def test_plain(self, name):
        assert is_plain_identifier(name)

    @pytest.mark.parametrize("name", ["", "1", "a b", "a-b", "ﬁ", "é", "class", "None"])
    def test_not_plain(self, name):
        assert not is_plain_identifier(name)


class TestConstants:
    def test_one_name_for_an_object(self):
        constants, value = Constants(), []
        name = constants.add(value, "value")
        assert (name, constants.add(value, "other")) == ("_value_0", "_value_0")
        assert constants == {"_value_0": value}

    def test_equal_objects_have_names_of_their_own(self):
        constants = Constants()
        assert constants.add([], "value") == "_value_0"
        assert constants.add([], "value") == "_value_1"

    def test_begins_with_others(self):
        assert Constants({"a": 1}) == {"a": 1}


class TestNames:
    def test_has_the_hint_in_it(self, source):
        assert [source.name("x"), source.name("x")] == ["x_1", "x_2"]

    @pytest.mark.parametrize("hint", ["_x", "__class__", "class", "ﬁ", "a b", "", "1"])
    def test_hint_that_python_would_take_otherwise(self, source, hint):
        assert source.name(hint) == "name_1"

    def test_are_never_those_of_constants(self, source):
        """A constant's name begins with an underscore, and a local name doesn't."""
        constant = source.constants.add(object(), "x")
        assert constant.startswith("_")
        assert not source.name("_x").startswith("_")


class TestOutput:
    def test_nothing(self, source):
        assert finished(source) == "    return ''\n"

    def test_one_text(self, source):
        source.text("a")
        source.value("x")
        assert finished(source) == "    return f'a{x}'\n"

    def test_one_string_is_returned_as_it_is(self, source):
        source.string("html")
        assert finished(source) == "    return html\n"

    def test_one_value_is_converted(self, source):
        source.value("x")
        assert run(source, x=1) == "1"

    def test_string_beside_others(self, source):
        source.string("html")
        source.text("!")
        assert finished(source) == "    return f'{html}!'\n"

    def test_several_pieces(self, source):
        source.text("a")
        with source.body("if x:"):
            source.text("b")
        source.text("c")
        assert run(source, x=True) == "abc"
        assert run(source, x=False) == "ac"

    def test_last_piece_in_a_statement(self, source):
        with source.body("if x:"):
            source.text("b")
        assert run(source, x=True) == "b"
        assert run(source, x=False) == ""

    def test_text_after_which_something_happens(self, source):
        source.text("a")
        source.flush()
        source.line("x.append(1)")
        seen = []
        assert run(source, x=seen) == "a"
        assert seen == [1]

    def test_empty_body(self, source):
        with source.body("if x:"):
            pass
        source.text("a")
        assert run(source, x=True) == "a"

    def test_body_of_slots(self, source):
        with source.body("if x:"):
            source.slot()
        assert run(source, x=True) == ""


class TestSlots:
    def test_lines_are_put_there_later(self, source):
        slot = source.slot()
        source.value("x")
        slot.lines.append("x = 1")
        slot.lines.append("x += 1")
        assert run(source) == "2"

    def test_reserved_line(self, source):
        line = source.reserve()
        with source.indented():
            source.text("a")
        line.text = "for _ in range(3):"
        assert run(source) == "aaa"

    def test_reserved_line_that_is_never_written(self, source):
        source.reserve()
        source.text("a")
        assert run(source) == "a"


class TestEnclosing:
    def test_puts_lines_into_a_statement(self, source):
        mark = source.mark()
        source.slot().lines.append("x = 1 / 0")
        source.line("x = 2")
        source.enclose(mark, "try:")
        with source.block("except ZeroDivisionError:"):
            source.line("x = 3")
        source.value("x")
        assert run(source) == "3"

    @pytest.mark.parametrize(("x", "html"), [(True, "one"), (False, "two")])
    def test_puts_an_alternative_in_front(self, source, x, html):
        first = source.slot()
        source.text("two")
        source.flush()
        source.guard(first, source.slot(), "if x:", "append('one')")
        assert run(source, x=x) == html


class TestCapturing:
    def test_gives_what_is_rendered(self, source):
        source.text("a")
        with source.captured() as outer:
            source.text("b")
            with source.captured() as inner:
                source.text("c")
            source.value(inner)
        source.value(f"{outer}.upper()")
        assert run(source) == "aBC"

    @pytest.mark.parametrize(
        ("pieces", "expression"),
        [
            ([], "''"),
            ([("text", "<b>")], "'<b>'"),
            ([("text", "<b>"), ("value", "x")], "f'<b>{x}'"),
            ([("value", "x")], "''.join((f'{x}',))"),
            ([("string", "x")], "''.join((x,))"),
            ([("string", "x"), ("string", "x")], "f'{x}{x}'"),
        ],
    )
    def test_needs_no_list_where_no_statement_renders(self, source, pieces, expression):
        with source.captured():
            for method, code in pieces:
                getattr(source, method)(code)
        assert source.code() == f"    captured_1 = {expression}\n"

    @pytest.mark.parametrize("method", ["value", "string", "call"])
    def test_gives_a_string_of_no_subclass(self, source, method):
        with source.captured() as html:
            getattr(source, method)("x")
        source.string(f"type({html}).__name__")
        assert run(source, x=SafeString("a")) == "str"

    def test_calls_are_in_front_of_what_follows(self, source):
        with source.captured() as html:
            source.text("a")
            source.call("x.pop()")
            source.value("x.pop()")
        source.string(html)
        assert run(source, x=["b", "c"]) == "acb"

    @pytest.mark.parametrize(("x", "html"), [(True, "(one two)"), (False, "( two)")])
    def test_an_alternative_to_what_renders_nothing(self, source, x, html):
        with source.captured() as captured:
            append = source.append_name
            first = source.slot()
            source.line("pass")
            last = source.slot()
            source.is_guarded = True
            source.text(" two")
        assert not source.is_guarded
        source.text("(")
        source.value(captured)
        source.text(")")
        source.guard(first, last, "if x:", f"{append}('one')")
        assert run(source, x=x) == html
