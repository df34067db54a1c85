"""
The text of generated functions, without a template.
"""

import ast

import pytest
from django.template.compiler.writer import (
    Constants,
    Writer,
    is_plain_identifier,
    literal,
)

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


def run(writer, **names):
    """Return what the function returns whose body is written."""
    namespace = {**writer.constants, **names}
    exec(f"def render():\n{writer.code()}", namespace)
    return namespace["render"]()


@pytest.fixture
def writer():
    return Writer(Constants())


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
    def test_has_the_hint_in_it(self, writer):
        assert [writer.name("x"), writer.name("x")] == ["x_1", "x_2"]

    @pytest.mark.parametrize("hint", ["_x", "__class__", "class", "ﬁ", "a b", "", "1"])
    def test_hint_that_python_would_take_otherwise(self, writer, hint):
        assert writer.name(hint) == "name_1"

    def test_are_never_those_of_constants(self, writer):
        """A constant's name begins with an underscore, and a local name doesn't."""
        constant = writer.constants.add(object(), "x")
        assert constant.startswith("_")
        assert not writer.name("_x").startswith("_")


class TestOutput:
    def test_nothing(self, writer):
        assert writer.code() == "    return ''\n"

    def test_one_text(self, writer):
        writer.text("a")
        writer.value("x")
        assert writer.code() == "    return f'a{x}'\n"

    def test_one_string_is_returned_as_it_is(self, writer):
        writer.string("html")
        assert writer.code() == "    return html\n"

    def test_one_value_is_converted(self, writer):
        writer.value("x")
        assert run(writer, x=1) == "1"

    def test_string_beside_others(self, writer):
        writer.string("html")
        writer.text("!")
        assert writer.code() == "    return f'{html}!'\n"

    def test_several_pieces(self, writer):
        writer.text("a")
        with writer.body("if x:"):
            writer.text("b")
        writer.text("c")
        assert run(writer, x=True) == "abc"
        assert run(writer, x=False) == "ac"

    def test_last_piece_in_a_statement(self, writer):
        with writer.body("if x:"):
            writer.text("b")
        assert run(writer, x=True) == "b"
        assert run(writer, x=False) == ""

    def test_text_after_which_something_happens(self, writer):
        writer.text("a")
        writer.flush()
        writer.line("x.append(1)")
        seen = []
        assert run(writer, x=seen) == "a"
        assert seen == [1]

    def test_empty_body(self, writer):
        with writer.body("if x:"):
            pass
        writer.text("a")
        assert run(writer, x=True) == "a"

    def test_body_of_slots(self, writer):
        with writer.body("if x:"):
            writer.slot()
        assert run(writer, x=True) == ""


class TestSlots:
    def test_lines_are_put_there_later(self, writer):
        slot = writer.slot()
        writer.value("x")
        slot.lines.append("x = 1")
        slot.lines.append("x += 1")
        assert run(writer) == "2"

    def test_reserved_line(self, writer):
        line = writer.reserve()
        with writer.indented():
            writer.text("a")
        line.text = "for _ in range(3):"
        assert run(writer) == "aaa"

    def test_reserved_line_that_is_never_written(self, writer):
        writer.reserve()
        writer.text("a")
        assert run(writer) == "a"


class TestEnclosing:
    def test_puts_lines_into_a_statement(self, writer):
        mark = writer.mark()
        writer.slot().lines.append("x = 1 / 0")
        writer.line("x = 2")
        writer.enclose(mark, "try:")
        with writer.block("except ZeroDivisionError:"):
            writer.line("x = 3")
        writer.value("x")
        assert run(writer) == "3"

    @pytest.mark.parametrize(("x", "html"), [(True, "one"), (False, "two")])
    def test_puts_an_alternative_in_front(self, writer, x, html):
        first = writer.slot()
        writer.text("two")
        writer.flush()
        writer.guard(first, writer.slot(), "if x:", "append('one')")
        assert run(writer, x=x) == html


class TestCapturing:
    def test_gives_what_is_rendered(self, writer):
        writer.text("a")
        with writer.captured() as outer:
            writer.text("b")
            with writer.captured() as inner:
                writer.text("c")
            writer.value(inner)
        writer.value(f"{outer}.upper()")
        assert run(writer) == "aBC"
