from .comparing import Answer
from .concurrency import Load, summed
from .requests import Request, Served, answer

ANSWER = Answer(200, {}, "")


def served(process, compiled, at_once):
    told = {"X-Process": process, "X-Compiled-Renders": compiled, "X-At-Once": at_once}
    return Served(ANSWER, told)


def test_summed():
    """The counters of each process only grow, as numbers."""
    answers = [
        served("1", "9", "2"),
        served("1", "10", "3"),
        served("2", "5", "4"),
        served("2", "4", "1"),
    ]
    load = summed(answers, 2)
    assert load == Load(answers=4, kinds=2, processes=2, at_once=4, compiled=15)
    assert str(load) == (
        "4 answers to 2 different requests, by 2 processes, up to 4 at a time in one "
        "process: each as the test client has it. Compiled code rendered 15 times. No "
        "error or warning in the log."
    )


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
        "<i>(token)</i> <b>(somebody else's token)</b>",
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
