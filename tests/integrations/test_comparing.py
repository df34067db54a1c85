import pytest

from .comparing import Answer, Differs, check, check_same, without_tokens

OWN, OTHER = "a" * 64, "b" * 64


def test_without_tokens():
    html = f'<input value="{OWN}"><input value="{OTHER}">{"c" * 63} {"d" * 65}'
    assert without_tokens(html, lambda token: token == OWN) == (
        '<input value="(token)"><input value="(someone else\'s token)">'
        f"{'c' * 63} {'d' * 65}"
    )


def test_answer():
    answer = Answer(200, {"Content-Type": "text/html", "Vary": "Cookie"}, "<p>\n")
    assert str(answer) == "200\nContent-Type: text/html\nVary: Cookie\n\n<p>\n"


@pytest.mark.parametrize(
    "found",
    [
        Answer(404, {"Vary": "Cookie"}, "<p>"),
        Answer(200, {"Vary": "HX-Request"}, "<p>"),
        Answer(200, {}, "<p>"),
        Answer(200, {"Vary": "Cookie"}, "<p> "),
    ],
)
def test_answers_that_differ(found):
    expected = Answer(200, {"Vary": "Cookie"}, "<p>")
    check_same("it", expected, Answer(200, {"Vary": "Cookie"}, "<p>"))
    with pytest.raises(Differs):
        check_same("it", expected, found)


def test_difference():
    with pytest.raises(Differs) as raised:
        check_same("GET /", "<p>\none\n</p>", "<p>\ntwo\n</p>")
    assert str(raised.value).splitlines() == [
        "GET / differs:",
        "--- expected",
        "+++ GET /",
        "@@ -1,3 +1,3 @@",
        " <p>",
        "-one",
        "+two",
        " </p>",
    ]


def test_only_the_end_of_a_line_differs():
    with pytest.raises(Differs, match=r"\(only the ends of lines differ\)$"):
        check_same("it", "a\n", "a\r\n")


def test_long_difference():
    with pytest.raises(Differs) as raised:
        check_same("it", "\n".join("abc" * 20), "")
    assert len(str(raised.value).splitlines()) == 42
    assert str(raised.value).endswith("\n… and 23 lines more")


def test_check():
    check([1], "Never said.")
    with pytest.raises(Differs, match=r"^Nothing rendered\.$"):
        check([], "Nothing rendered.")
