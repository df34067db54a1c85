import pytest

from .comparing import Answer, Differs
from .concurrency import Load, check_load, summed
from .requests import Request, Served, answer

ANSWER = Answer(200, {}, "")


def served(process, at_once, live, pages):
    headers = {
        "X-Process": process,
        "X-At-Once": at_once,
        "X-Compiled-Live": live,
        "X-Compiled-Pages": pages,
    }
    return Served(ANSWER, headers)


def test_summed():
    """The counters of each process only grow, as numbers."""
    answers = [
        served("1", "2", "9", "0"),
        served("1", "3", "10", "1"),
        served("2", "4", "5", "7"),
        served("2", "1", "4", "6"),
    ]
    load = summed(answers, 2)
    assert load == Load(answers=4, kinds=2, processes=2, at_once=4, live=15, pages=8)
    assert str(load) == (
        "4 answers to 2 different requests, by 2 processes, up to 4 at a time in one "
        "process: each the same as with the test client. Compiled code rendered 15 "
        "times with a context, and 8 times without one. No error or warning in the log."
    )


@pytest.mark.parametrize(
    ("at_once", "live", "pages", "wrong"),
    [
        (1, 9, 9, "No two requests were answered at a time."),
        (2, 0, 9, "Compiled code rendered nothing with a context."),
        (2, 9, 0, "Compiled code rendered nothing without a context."),
    ],
)
def test_load_that_shows_nothing(at_once, live, pages, wrong):
    check_load(Load(4, 2, 1, at_once=2, live=1, pages=1))
    with pytest.raises(Differs) as raised:
        check_load(Load(4, 2, 1, at_once, live, pages))
    assert str(raised.value) == wrong


def test_answer(rf):
    """Only what must be the same everywhere is kept, and one's own tokens aren't."""
    from django.middleware.csrf import get_token

    secret = "s" * 32
    request = rf.get("/")
    request.META["CSRF_COOKIE"] = secret
    html = f"<i>{get_token(request)}</i> <b>{'x' * 64}</b>"
    headers = {"Vary": "Cookie", "Date": "today", "Content-Type": "text/html"}
    assert answer(200, headers, html.encode(), secret) == Answer(
        200,
        {"Content-Type": "text/html", "Vary": "Cookie"},
        "<i>(token)</i> <b>(someone else's token)</b>",
    )


def test_request():
    request = Request("/1/", "de", htmx=True, data="a=b")
    assert str(request) == "POST /1/ de htmx"
    assert request.headers("s") == {
        "Accept-Language": "de",
        "HX-Request": "true",
        "X-CSRFToken": "s",
    }
    assert str(Request("/")) == "GET / en"
    assert "HX-Request" not in Request("/").headers("s")
