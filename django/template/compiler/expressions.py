"""
How variables, filter expressions and conditions are written as code.

Each function writes the statements that are needed first, and returns a Python
expression for the value: a local name or a constant, which can be evaluated any number
of times.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from django.template import Variable
from django.template.base import FilterExpression
from django.template.defaulttags import TemplateLiteral
from django.template.smartif import OPERATORS
from django.utils.safestring import SafeData, SafeString, mark_safe

from . import filters, plans
from .analysis import invalid_text
from .errors import NotCompilable
from .source import is_plain_identifier
from .symbols import Local, Loop, Scope, Symbol, as_local
from .values import Inline, Value

if TYPE_CHECKING:
    from .builder import FunctionBuilder, Part
    from .source import Line


class Planner:
    """
    Makes plans, and collects the local variables that they read. Methods return None
    for an expression in which a name of the template isn't a local variable: it has no
    plan.
    """

    def __init__(self, function: FunctionBuilder, scope: Scope) -> None:
        self.function = function
        self.scope = scope
        self.names: list[str] = []

    def plan(
        self, expression: FilterExpression, *, ignore_failures: bool = False
    ) -> plans.Plan | None:
        function = self.function
        begin, invalid = expression.var, None
        if expression.is_var:
            begin = self.lookup(expression.var)
            if function.string_if_invalid and not ignore_failures:
                invalid = invalid_text(function.string_if_invalid, expression.var)
        steps = [
            step
            for filter_function, arguments in expression.filters
            if (step := self.filter_step(filter_function, arguments))
        ]
        if begin is None or len(steps) < len(expression.filters):
            return None
        return plans.Plan(begin, steps, function.string_if_invalid, invalid)

    def filter_step(
        self, filter_function: Any, arguments: list[tuple[bool, Any]]
    ) -> plans.Step | None:
        given = [
            self.lookup(parameter, is_argument=True)
            if is_variable
            else mark_safe(parameter)
            for is_variable, parameter in arguments
        ]
        if None in given:
            return None
        return plans.Step(
            filters.FASTER.get(filter_function, filter_function),
            given,
            getattr(filter_function, "expects_localtime", False),
            getattr(filter_function, "needs_autoescape", False),
            getattr(filter_function, "is_safe", False),
            is_foreign(filter_function),
        )

    def lookup(self, variable: Variable, *, is_argument: bool = False) -> Any:
        if variable.lookups is None:
            return variable.literal
        name, *bits = variable.lookups
        found = local(self.function, self.scope, name)
        if not isinstance(found, Local):
            return None
        if is_argument:
            require(self.function, name, found)
        if found.name not in self.names:
            self.names.append(found.name)
        return plans.Lookup(self.names.index(found.name), tuple(bits))

    def condition(
        self, first: Any, operators: Iterable[Any]
    ) -> plans.Condition | plans.Plan | None:
        expression: Any = first.value
        begin = self.plan(expression, ignore_failures=True)
        operations = []
        for operator in operators:
            second = None
            if operator.second is not None:
                second = self.condition(*chain(operator.second))
                if second is None:
                    return None
            operations.append(plans.Operation(operator.id, second))
        if begin is None or not operations:
            return begin
        return plans.Condition(begin, operations)

    def call(self, plan: object, method: str, default: str) -> str:
        function = self.function
        if isinstance(plan, plans.Plan) and plan.invalid is not None:
            default = "MISSING"
        name = function.constants.add(plan, "plan")
        values = "".join(f"{name}, " for name in self.names)
        return (
            f"{name}.{method}(({values}), {default}, {function.autoescape}, "
            f"{function.use_tz}, state)"
        )


def constant(function: FunctionBuilder, value: object) -> Value:
    """Return a value that is known at compile time."""
    code = function.constants.add(value, "constant")
    return Value(code, type(value), constant=value)


def local(
    function: FunctionBuilder, scope: Scope, name: str, part: Part | None = None
) -> Symbol:
    """Return the variable that begins a lookup, by default in the current part."""
    found = scope.get(name)
    if found is None or function.is_stale(found):
        return function.variable(name, part)
    return found


def variable_as_it_is(function: FunctionBuilder, scope: Scope, name: str) -> str:
    """
    Write code that reads a variable without calling it. Return the local variable,
    which can be MISSING.
    """
    found = as_local(local(function, scope, name)).name
    return function.module.sink.variable(function.source, found)


def root_of(
    function: FunctionBuilder, variable: Variable, scope: Scope
) -> Local | None:
    """Return the local variable that begins a lookup, if it is one."""
    if variable.lookups is None:
        return None
    found = local(function, scope, variable.lookups[0])
    return found if isinstance(found, Local) else None


def lookup(
    function: FunctionBuilder, variable: Variable, scope: Scope, *, quiet: bool = False
) -> Value:
    """
    Write the lookup of a variable. The value hasn't been called, and can be a sentinel:
    see runtime.lookup. If ``quiet``, it is "" after a UnicodeDecodeError.
    """
    if variable.lookups is None:
        return constant(function, variable.literal)
    name, *bits = variable.lookups
    symbol = local(function, scope, name)
    if isinstance(symbol, Loop) and (counter := symbol.counter(tuple(bits))):
        code, cls = counter
        return Value(code, cls)
    found = as_local(symbol)
    source = function.source
    value = found.name
    strategy = (
        found.strategy_of(source) if bits and is_plain_identifier(bits[0]) else None
    )
    for bit in bits:
        before, value = value, source.name(bit)
        if not is_plain_identifier(bit):
            key = function.constants.add(bit, "key")
            call = f"look_up_step({before}, {key}, string_if_invalid, state)"
            step = f"{value} = {function.result(call)}"
            strategy = None
            if not quiet:
                source.line(step)
                continue
            with source.block("try:"):
                source.line(step)
            with source.block("except UnicodeDecodeError:"):
                source.line(f"{value} = ''")
            continue
        if strategy is None:
            strategy = source.name("strategy")
            source.line(f"{strategy} = lookup_strategies[type({before})]")
        key = f"{before}.get('{bit}', MISSING)"
        if hasattr(dict, bit):
            item = f"{before}['{bit}'] if '{bit}' in {before}"
            key = f"({item} else {before}.{bit})"
        has = ""
        if function.is_in_loop:
            # An exception takes as long as ten lookups: don't raise a second one.
            missed = source.name("missed")
            function.prologue.lines.append(f"{missed} = False")
            has = f" and not {missed}"
        call = f"look_up_step({before}, '{bit}', string_if_invalid, state)"
        with source.block("try:"):
            source.line(
                f"{value} = {before}.{bit} if {strategy} == 0{has} else {key} "
                f"if {strategy} == 1 else {function.result(call)}"
            )
        failed = "retry_lookup_text" if quiet else "retry_lookup"
        with source.block("except Exception as error:"):
            source.line(f"{value} = {failed}({before}, '{bit}', error)")
            if function.is_in_loop:
                source.line(f"{missed} = True")
        strategy = None
    return Value(value, is_called=False)


def path(function: FunctionBuilder, bits: Iterable[str]) -> str:
    """Return a tuple of the names that are looked up, as an expression."""
    keys = (
        f'"{bit}"' if is_plain_identifier(bit) else function.constants.add(bit, "key")
        for bit in bits
    )
    return f"({''.join(f'{key}, ' for key in keys)})"


def resolve(
    function: FunctionBuilder,
    expression: FilterExpression,
    scope: Scope,
    *,
    ignore_failures: bool = False,
    as_text: bool = False,
) -> Value:
    """
    Write code that does what ``expression.resolve()`` does. With ``as_text``, the value
    may be the rendered text instead, if that is faster.
    """
    source = function.source
    default = "None" if ignore_failures else "string_if_invalid"
    if expression.filters and not function.is_fast:
        planner = Planner(function, scope)
        if plan := planner.plan(expression, ignore_failures=ignore_failures):
            name = source.name("value")
            source.line(f"{name} = {planner.call(plan, 'value', default)}")
            return Value(name)
    apply = partial(filtered, function, expression, scope=scope, as_text=as_text)
    if not expression.is_var:
        return apply(constant(function, expression.var))
    if not function.string_if_invalid or ignore_failures:
        return apply(resolve_variable(function, expression.var, scope, default))
    # A missing variable isn't filtered then.
    value = resolve_variable(function, expression.var, scope, "MISSING")
    if value.cls is not None:
        return apply(value)
    name = value.code
    with source.block(f"if {name} is MISSING:"):
        source.line(f"{name} = {invalid(function, expression.var)}")
    if expression.filters:
        with source.block("else:"):
            result = filtered(function, expression, Value(name), scope=scope)
            source.line(f"{name} = {result.code}")
    return Value(name)


def resolve_variable(
    function: FunctionBuilder, variable: Variable, scope: Scope, default: str
) -> Value:
    """
    Write the lookup of a variable, and the call of its value. ``default`` is the
    expression of the value of a missing variable. Nothing else refers to the local
    variable that is returned.
    """
    source = function.source
    lookups: Any = variable.lookups
    if not function.is_fast and (found := root_of(function, variable, scope)):
        name = source.name(lookups[-1])
        keys = path(function, lookups[1:])
        source.line(
            f"{name} = look_up({found.name}, {keys}, {default}, string_if_invalid, "
            "state)"
        )
        return Value(name)
    value = lookup(function, variable, scope)
    if value.cls is not None:
        return value
    name = value.code
    if len(lookups) == 1:
        name = source.name("value")
        source.line(f"{name} = {value.code}")
    call = f"call_or_default({name}, string_if_invalid, {default}, state)"
    with source.block(f"if type({name}) not in NEVER_CALLABLE:"):
        source.line(f"{name} = {function.result(call)}")
    return Value(name)


def loop_values(
    function: FunctionBuilder, expression: FilterExpression, scope: Scope
) -> tuple[str, Line]:
    """
    Write the values that a loop iterates over. Return their local variable, and the
    line that makes them a sequence.
    """
    source = function.source
    name = source.name("values")
    value = resolve(function, expression, scope, ignore_failures=True)
    source.line(f"{name} = {value.code}")
    sink = function.module.sink
    with source.block(f"if type({name}) is not list:"):
        if sink.streams(source):
            sink.wait(source, name, repeats=function.repeats)
        line = source.reserve()
        line.text = f"{name} = {sink.sequence(source, name)}"
    return name, line


def invalid(function: FunctionBuilder, variable: Variable) -> str:
    """Return the expression of the text that is rendered for a missing variable."""
    return function.constants.add(
        invalid_text(function.string_if_invalid, variable), "invalid"
    )


def filtered(
    function: FunctionBuilder,
    expression: FilterExpression,
    value: Value,
    *,
    scope: Scope,
    as_text: bool = False,
) -> Value:
    """Write the filters of an expression."""
    last = len(expression.filters)
    for number, (filter_function, arguments) in enumerate(expression.filters, 1):
        given = [
            argument(function, parameter, scope)
            if is_variable
            else constant(function, mark_safe(parameter))
            for is_variable, parameter in arguments
        ]
        call = partial(filter_call, function, filter_function, value, given)
        write = filters.WRITERS.get(filter_function) if function.is_fast else None
        result = write(function, value, *given) if write else None
        if isinstance(result, Inline):
            value = inlined(function, result, call, as_text and number == last)
        else:
            value = result or call()
    return value


def inlined(
    function: FunctionBuilder, inline: Inline, call: Callable[[], Value], as_text: bool
) -> Value:
    """Write a filter that is called for some values only."""
    source = function.source
    result = source.name("filtered")
    as_text = as_text and inline.is_text
    with source.block(f"if {inline.test}:"):
        html = inline.is_safe and not as_text
        code = f"SafeString({inline.code})" if html else inline.code
        source.line(f"{result} = {code}")
    with source.block("else:"):
        value = call()
        code = text_of(function, value) if as_text else value.code
        source.line(f"{result} = {code}")
    return Value(result, is_text=as_text)


def argument(function: FunctionBuilder, variable: Variable, scope: Scope) -> Value:
    """Write the lookup of a filter's argument, where a missing variable is an error."""
    if variable.lookups is None:
        return lookup(function, variable, scope)
    name, *bits = variable.lookups
    symbol = local(function, scope, name)
    if isinstance(symbol, Loop) and symbol.counter(tuple(bits)):
        return lookup(function, variable, scope)
    found = as_local(symbol)
    require(function, name, found)
    source = function.source
    value = source.name("argument")
    source.line(f"{value} = {found.name}")
    key = function.constants.add(tuple(bits), "bits") if bits else "()"
    call = f"argument({value}, {key}, string_if_invalid, state)"
    line = f"{value} = {function.result(call)}"
    if bits:
        source.line(line)
    else:
        with source.block(f"if type({value}) not in NEVER_CALLABLE:"):
            source.line(line)
    return Value(value)


def require(function: FunctionBuilder, name: str, variable: Local) -> None:
    """Note that it is an error if a variable that has been looked up is missing."""
    # A condition hides the error.
    if function.part.variables.get(name) is variable and not function.is_in_condition:
        function.require(name)


def filter_call(
    function: FunctionBuilder,
    filter_function: Any,
    value: Value,
    arguments: Iterable[Value],
) -> Value:
    """Write the call of a filter as Django makes it."""
    source = function.source
    called = filters.FASTER.get(filter_function, filter_function)
    name = function.constants.add(called, "filter")
    result = source.name("filtered")
    given = value.code
    if getattr(filter_function, "expects_localtime", False):
        given = source.name("local")
        source.line(f"{given} = template_localtime({value.code}, {function.use_tz})")
    parameters = [given, *(each.code for each in arguments)]
    if getattr(filter_function, "needs_autoescape", False):
        parameters.append(f"autoescape={function.autoescape}")
    source.line(f"{result} = {name}({', '.join(parameters)})")
    forget_formats(function, filter_function)
    if getattr(filter_function, "is_safe", False) and may_be_safe(value):
        with source.block(f"if isinstance({given}, SafeData):"):
            source.line(f"{result} = mark_safe({result})")
    return Value(result)


def forget_formats(function: FunctionBuilder, called: Any) -> None:
    """
    Write that formats are looked up again after a call, unless it is of Django's own.
    """
    if is_foreign(called):
        function.source.line("state.forget_formats()")


def is_foreign(called: Any) -> bool:
    """Return whether a tag or a filter isn't Django's own."""
    return not getattr(called, "__module__", "").startswith("django.")


def may_be_safe(value: Value) -> bool:
    return value.cls is None or issubclass(value.cls, SafeData)


def output(
    function: FunctionBuilder, expression: FilterExpression, scope: Scope
) -> None:
    """Write the output of a variable node."""
    source = function.source
    is_usual = function.use_l10n != "False" and function.use_tz == "None"
    if (
        is_usual
        and not function.is_fast
        and output_by_plan(function, expression, scope)
    ):
        return
    if expression.filters or not expression.is_var or function.string_if_invalid:
        value = guarded(
            function, lambda: resolve(function, expression, scope, as_text=True)
        )
    elif len(expression.var.lookups or ()) > 2:
        value = guarded(function, lambda: lookup(function, expression.var, scope))
    else:
        value = lookup(function, expression.var, scope, quiet=True)
    source.value(text_of(function, value))


def output_by_plan(
    function: FunctionBuilder, expression: FilterExpression, scope: Scope
) -> bool:
    """
    Write the output of a variable node as one call, if possible; return whether it is.
    """
    if expression.filters or function.string_if_invalid:
        planner = Planner(function, scope)
        plan = planner.plan(expression)
        if plan is None:
            return False
        function.source.call(planner.call(plan, "text", "string_if_invalid"))
        return True
    found = root_of(function, expression.var, scope) if expression.is_var else None
    if found is None:
        return False
    keys = path(function, expression.var.lookups[1:])
    function.source.call(
        f"look_up_text({found.name}, {keys}, {function.autoescape}, string_if_invalid, "
        "state)"
    )
    return True


def guarded(function: FunctionBuilder, write: Callable[[], Value]) -> Value:
    """Write an expression whose value is "" if it raises UnicodeDecodeError."""
    source = function.source
    if source.has_calls:
        source.flush()
    mark = source.mark()
    value = write()
    if source.mark() == mark:
        return value
    result = source.name("value")
    source.line(f"{result} = {value.code}")
    source.enclose(mark, "try:")
    with source.block("except UnicodeDecodeError:"):
        source.line(f"{result} = ''")
    return Value(result, is_called=value.is_called, is_text=value.is_text)


def text_of(function: FunctionBuilder, value: Value) -> str:
    """
    Write the conversion of a value, as render_value_in_context() does it; return the
    expression of its text.
    """
    source = function.source
    code = value.code
    if value.is_text or value.cls in (bool, SafeString):
        return code
    if function.use_l10n == "False" or function.use_tz != "None":
        return text_by_flags(function, value)
    if value.is_called:
        convert = f"text({code}, state, {function.autoescape})"
    else:
        convert = function.result(
            f"text_of_lookup({code}, state, {function.autoescape}, string_if_invalid)"
        )
    if value.cls is int:
        return f"{code} if state.plain_integers else {convert}"
    cls, result = source.name("type"), source.name("text")
    source.line(f"{cls} = type({code})")
    with source.block(f"if {cls} is str:"):
        source.line(f"{result} = {escaped(code, function.autoescape)}")
    with source.block(
        f"elif {cls} is SafeString or {cls} is int and state.plain_integers:"
    ):
        source.line(f"{result} = {code}")
    table = "unescaped" if function.autoescape == "False" else "escaped"
    # The same as the last branch, without its calls.
    with source.block(f"elif {cls} in state.{table}:"):
        source.line(f"{result} = state.{table}[{cls}]({code})")
    with source.block("else:"):
        source.line(f"{result} = {convert}")
    return result


def text_by_flags(function: FunctionBuilder, value: Value) -> str:
    """Do what text_of() does, where a tag has changed how values are formatted."""
    source = function.source
    code = value.code
    if not value.is_called:
        called = source.name("value")
        source.line(f"{called} = {code}")
        call = f"value_of_lookup({called}, string_if_invalid, state)"
        with source.block(f"if type({called}) not in NEVER_CALLABLE:"):
            source.line(f"{called} = {function.result(call)}")
        code = called
    result = source.name("text")
    flags = ", ".join(function.flags())
    source.line(f"{result} = text_with({code}, {flags})")
    return result


def escaped(code: str, autoescape: str) -> str:
    """Return the expression of a string, escaped unless ``autoescape`` is off."""
    if autoescape == "False":
        return code
    # Most strings need no escaping, and this test is faster than html.escape().
    needs = " or ".join(f"{character} in {code}" for character in CHARACTERS)
    return f"escape({code}) if {needs} else {code}"


CHARACTERS = ("'&'", "'<'", "'>'", "'\"'", '"\'"')

# The most operators in a chain, as a fraction of the recursion limit. In Django, a
# longer chain can reach the limit, which makes an operator False.
LONGEST_CONDITION = 0.4


def condition(function: FunctionBuilder, node: Any, scope: Scope) -> str:
    """Write the condition of an ``{% if %}``; return the expression of its value."""
    function.is_in_condition = True
    try:
        return asked(function, test(function, node, scope))
    finally:
        function.is_in_condition = False


def chain(node: Any) -> tuple[Any, list[Any]]:
    """Return the first operand of a condition, and the operators in order."""
    operators: list[Any] = []
    while node.id in OPERATORS:
        if type(node) is not OPERATORS[node.id]:
            raise NotCompilable(f"Its operator {node.id!r} isn't Django's.")
        operators.insert(0, node)
        node = node.first
    is_too_long = len(operators) > sys.getrecursionlimit() * LONGEST_CONDITION
    if is_too_long:
        raise NotCompilable(f"Its condition has {len(operators)} operators.")
    if type(node) is not TemplateLiteral:
        raise NotCompilable(f"{type(node).__qualname__} isn't an operand of Django's.")
    return node, operators


def check_condition(node: Any) -> None:
    """Raise NotCompilable if a condition can't be written."""
    _, operators = chain(node)
    for operator in operators:
        if operator.second is not None:
            check_condition(operator.second)


def test(function: FunctionBuilder, node: Any, scope: Scope) -> Value:
    """
    Write a condition; return its value, a bool if its truth has been tested already.
    """
    node, operators = chain(node)
    if not operators:
        return Value(literal_condition(function, node, scope), bool)
    if not function.is_fast:
        planner = Planner(function, scope)
        if plan := planner.condition(node, operators):
            result = function.source.name("condition")
            function.source.line(f"{result} = {planner.call(plan, 'value', 'None')}")
            return Value(result, bool)
    # An operator without a left operand is always the right operand of another one. So
    # operators that are side by side in the template are side by side in the code.
    result = function.source.name("condition")
    first: Value | None = None
    for operator in operators:
        emit_operator(function, operator, result, first, scope)
        # Its value can be that of the second operand, whose truth hasn't been tested.
        first = Value(result, None if operator.id in ("and", "or") else bool)
    assert first is not None
    return first


def emit_operator(
    function: FunctionBuilder,
    node: Any,
    result: str,
    first: Value | None,
    scope: Scope,
) -> None:
    """
    Write an operator. If ``first`` is passed, the first operand has been evaluated.
    """
    source = function.source
    with source.block("try:"):
        if first is None:
            first = operand(function, node.first, scope)
        if node.id in ("and", "or"):
            asked(function, first)
            if first.code != result:
                source.line(f"{result} = {first.code}")
            with source.block(f"if {'not ' if node.id == 'or' else ''}{result}:"):
                second = operand(function, node.second, scope)
                source.line(f"{result} = {second.code}")
        elif node.id == "not":
            source.line(f"{result} = not {asked(function, first)}")
        else:
            second = operand(function, node.second, scope)
            if node.id not in ("is", "is not"):
                asked(function, first)
                asked(function, second)
            source.line(f"{result} = {first.code} {node.id} {second.code}")
    function.module.sink.except_error(source)
    with source.block("except Exception:"):
        source.line(f"{result} = False")


def operand(function: FunctionBuilder, node: Any, scope: Scope) -> Value:
    if type(node) is TemplateLiteral:
        expression: Any = node.value
        return resolve(function, expression, scope, ignore_failures=True)
    return test(function, node, scope)


def asked(function: FunctionBuilder, value: Value) -> str:
    """Return the expression of a value whose truth is tested."""
    if value.cls is None:
        function.module.sink.truth(function.source, value.code)
    return value.code


def literal_condition(function: FunctionBuilder, node: Any, scope: Scope) -> str:
    source = function.source
    expression: Any = node.value
    if not expression.filters:
        value = resolve(function, expression, scope, ignore_failures=True)
        return asked(function, value)
    result = source.name("condition")
    with source.block("try:"):
        value = resolve(function, expression, scope, ignore_failures=True)
        source.line(f"{result} = {asked(function, value)}")
    with source.block("except VariableDoesNotExist:"):
        source.line(f"{result} = None")
    return result
