"""
Run where the wheel is installed, away from the checkout, with mypy and pyright, and
with django-stubs or without: both find the types of the public names and report what
is used wrongly, if they are configured as docs/ref/tools.txt says.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
DOCUMENTED = (HERE.parents[1] / "docs" / "ref" / "tools.txt").read_text()
HAS_STUBS = find_spec("mypy_django_plugin") is not None

# Where these are missing, what the documentation says is not needed any more.
WITHOUT_CONFIGURATION = 'Module "django.template" has no attribute "Context"'
WITHOUT_LINKS = 'Import "django.template.partials.engine" could not be resolved'

LINKS = [
    """cd "$(python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')\"""",
    "ln -s ../../django/template/partials ../../django/template/compiler "
    "django-stubs/template/",
]

MYPY = """\
wrong_use.py:12: error: Unexpected keyword argument "allow" for "render_partials"; \
did you mean "allowed"?  [call-arg]
wrong_use.py:12: note: "render_partials" defined in \
"django.template.partials.shortcuts"
wrong_use.py:13: error: List item 0 has incompatible type "int"; expected "str"  \
[list-item]
wrong_use.py:17: error: "PartialDescription" has no attribute "nmae"  [attr-defined]
wrong_use.py:18: error: Incompatible return value type (got "tuple[str, ...]", \
expected "str")  [return-value]
wrong_use.py:22: error: Incompatible types in assignment (expression has type "int", \
base class "HtmxPartialMixin" defined the type as "Sequence[str] | None")  [assignment]
Found 5 errors in 1 file (checked 1 source file)
"""

# The numbers of the lines, and the messages.
PYRIGHT = """\
12: No parameter named "allow"
13: Argument of type "list[int]" cannot be assigned to parameter "names" of type \
"Iterable[str]" in function "render_partials"
  "Literal[1]" is not assignable to "str"
17: Cannot access attribute "nmae" for class "PartialDescription"
  Attribute "nmae" is unknown
18: Type "tuple[str, ...]" is not assignable to return type "str"
  "tuple[str, ...]" is not assignable to "str"
22: Type "Literal[1]" is not assignable to declared type "str | Sequence[str] | None"
  Type "Literal[1]" is not assignable to type "str | Sequence[str] | None"
    "Literal[1]" is not assignable to "str"
    "Literal[1]" is not assignable to "Sequence[str]"
    "Literal[1]" is not assignable to "None"
"""


def run(*arguments):
    """Return what a program of this environment prints, whether it fails or not."""
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"},
    ).stdout


def mypy(file, *options):
    # Not with the configuration of the checkout.
    return run("mypy", "--config-file=", "--no-incremental", *options, file)


def pyright(file, mode="basic"):
    Path("pyrightconfig.json").write_text(json.dumps({"typeCheckingMode": mode}))
    printed = run("pyright", "--outputjson", "--pythonpath", sys.executable, file)
    report = json.loads(printed)
    assert report["summary"]["filesAnalyzed"] == 1, printed
    # What explains a message is indented by no-break spaces.
    return "".join(
        f"{error['range']['start']['line'] + 1}: {error['message']}\n"
        for error in report["generalDiagnostics"]
    ).replace("\N{NO-BREAK SPACE}", " ")


def check(name, printed, expected):
    assert printed == expected, f"{name} printed:\n{printed}"
    print(f"{name}: as expected.")


assert WITHOUT_CONFIGURATION in DOCUMENTED
assert WITHOUT_LINKS in DOCUMENTED
for file in (HERE / "typing").iterdir():
    shutil.copy(file, file.name)

if HAS_STUBS:
    options = ["--strict"]
    for name in ["partials", "compiler"]:
        stubs = Path(sysconfig.get_path("purelib"), "django-stubs", "template")
        (stubs / name).unlink(missing_ok=True)  # of the last run
    printed = pyright("public_api.py")
    assert WITHOUT_LINKS in printed, printed
    assert all(f"$ {line}\n" in DOCUMENTED for line in LINKS)
    subprocess.run(
        "\n".join(LINKS),
        shell=True,
        check=True,
        env={
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        },
    )
else:
    options = ["--config-file", "without_stubs.toml"]
    printed = mypy("public_api.py", "--ignore-missing-imports")
    assert WITHOUT_CONFIGURATION in printed, printed

success = "Success: no issues found in 1 source file\n"
check("mypy public_api.py", mypy("public_api.py", *options), success)
check("mypy wrong_use.py", mypy("wrong_use.py", *options), MYPY)
# Without stubs, what pyright infers of Django itself is not strictly typed.
mode = "strict" if HAS_STUBS else "basic"
check("pyright public_api.py", pyright("public_api.py", mode), "")
check("pyright wrong_use.py", pyright("wrong_use.py"), PYRIGHT)
