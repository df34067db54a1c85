"""
Recipes: values described by Python expressions over the names of ``values``.
"""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from . import values

STRINGS = [
    "''",
    "'x'",
    "'<b>bold</b> & \"quoted\" \\'single\\''",
    "'Ünï cödé'",
    "'one two  three\\nfour'",
    "'12'",
    "' 3.50 '",
    "'{{ a }}{% if %}'",
    '\'"""); import os #\'',
    "'{curly} %s %(a)s \\\\n'",
    "'https://example.com/?a=1&b=<2> x@example.com'",
    "'\\x00\\x85\\u2028'",
    "mark_safe('<i>safe</i>')",
    "format_html('<u>{}</u>', '<')",
]
NUMBERS = ["0", "1", "2", "3", "-7", "12345", "1234567.891", "0.5", "True", "False"]
# Not large, since output is padded to so many characters.
WIDTHS = ["0", "1", "3", "-7", "12", "True", "2.5", "'7'"]
ANY_NUMBERS = [
    *NUMBERS,
    "-0.0",
    "0.125",
    "-0.004",
    "1e16",
    "1e-7",
    "123456789012345678901234567",
    "-1234.5",
    "Decimal('2.675')",
    "Decimal('1234567.8900')",
    "Decimal('1E+3')",
    "Decimal('-0')",
    "Decimal('0.0000001')",
    "float('inf')",
    "'1234.5'",
]
ITERABLES = [
    "[1, 2, 3]",
    "[]",
    "['<a>', 'b', 'b']",
    "('x', 'y')",
    "{'b': 1, 'a': '<x>'}",
    "[[1, 2], [3, 4]]",
    "[('k', 'v'), ('<k>', '<v>')]",
    "[{'a': 1, 'b': '<x>'}, {'a': 1, 'b': 'y'}, {'a': 2, 'b': None}]",
    "[Obj(a=2, b='z'), Obj(a=1, b='<y>')]",
    "range(4)",
    "'string'",
    "[3, 1, 2, 1]",
    "[Point(1, '<p>'), Point(a=2, b=3)]",
    "[1.5, Decimal('2.50'), 12345, '<s>', None, True]",
    "[1, 'a', mark_safe('<s>'), 1, 'a']",
]
OBJECTS = [
    "Obj(a='<a>', b=Obj(a=1, b=[1, 2]))",
    "Thing(a='x')",
    "{'a': '<a>', 'b': {'a': [1, 2], 'b': 'c'}, 'items': 'shadowed'}",
    "{'a': 1, 'class': '<class>', 'ünï': 'ünï'}",
    "Point([1], '<p>')",
    "{0: 'zero', '0': '<text zero>', 1: 'one'}",
]
DATES = [
    "datetime(2024, 2, 29, 13, 5, 7)",
    "date(2024, 2, 29)",
    "time(23, 59, 1)",
    "datetime(2024, 7, 1, 23, 30, tzinfo=timezone.utc)",
    "datetime(2024, 1, 1, 0, 30, tzinfo=ZoneInfo('Asia/Tokyo'))",
    "datetime(2020, 10, 25, 2, 30, fold=1)",
]
TREES = ["tree(tree(), tree(name='<n>'))", "tree(tree(tree(), name=1), tree())"]
SOURCES = [
    "'{% for x in xs %}{{ x }}{% cycle 1 2 %}{% endfor %}{{ a }}'",
    "'{% layers %}{% with a=1 %}{{ a }}{% endwith %}{{ a }}'",
]
PAIRS = [
    "[('k', 'v'), ('<k>', '<v>')]",
    "[[1, 2], [3, 4]]",
    "{'a': 1, '<b>': 2}.items()",
    "['ab', 'cd']",
    "[(1, 2), [Int(3), lazystr('<4>')]]",
]
TRIPLES = [
    "[(1, 2, 3), ('a', '<b>', 'c')]",
    "['abc', ['x', 'y', ['z']]]",
    "[generate(1, 2, 3)]",
]
# What fails in a way that block.super hides, if it isn't hidden before.
RAISING = [
    "Call(Silent('gone'))",
    "Call(VariableDoesNotExist('no %s', ('x',)))",
    "Call(ObjectDoesNotExist('gone'))",
    "Call(ValueError('<gone>'))",
    "generate('<a>', Silent('gone'))",
    "generate(1, VariableDoesNotExist('no %s', ('x',)))",
    "odd(str=Silent('gone'))",
    "odd(bool=Silent('gone'))",
    "odd(iter=ObjectDoesNotExist('gone'))",
    "odd(eq=ValueError('eq'), contains=Silent('gone'))",
    "lazy_object(ObjectDoesNotExist('gone'))",
    "lazy_of(Silent('gone'), str)",
]
QUERIES = ["QueryDict('a=1&a=2&b=<x>&page=3')", "{'a': 1, 'b': [1, '<']}", "{}"]
TAME = [*STRINGS[:8], *NUMBERS, *ITERABLES, *OBJECTS, *DATES, "None"]

# Values that hold the value written as %s.
HOLDERS = [
    "[%s, 1, %s]",
    "{'a': %s, 'b': 'x'}",
    "Obj(a=%s, b=1)",
    "Call(%s)",
    "function(%s)",
    "lazy_object(%s)",
    "(%s, %s)",
    "generate(%s, 2)",
    "Once(1, %s)",
    "Dict(a=%s)",
    "Thing(a=%s, b=2)",
    "[[%s, 1], ['b', %s]]",
    "[{'a': %s, 'b': 1}, {'a': 'x'}]",
]
AWKWARD = [
    # Strings
    "lazystr('<lazy>')",
    "gettext_lazy('Yes')",
    "lazy_of('<x>', str)",
    "lazy_of(mark_safe('<s>'), str)",
    "lazy_of(12345, int)",
    "lazy_of([1, 2], list)",
    "lazy_of(ValueError('lazy'), str)",
    "Str('<x>')",
    "Shouting('<x>')",
    "Formatted('<x>')",
    "Html('x')",
    "Safe('<x>')",
    "SafeShouting('<x>')",
    "Unequal('x')",
    "b'<bytes>'",
    "bytearray(b'x')",
    "'x' * 300",
    # Numbers
    "Int(12345)",
    "PlainInt(12345)",
    "Float(1234.5)",
    "Dec('1234.50')",
    "Decimal('-1234.560')",
    "Decimal('NaN')",
    "Decimal('1E+30')",
    "Truthy(0)",
    "Truthy(5)",
    "Priority.LOW",
    "Priority.HIGH",
    "Priority",
    "Suit.HEARTS",
    "Suit",
    "Colour.RED",
    "Colour",
    "float('nan')",
    "float('inf')",
    "-0.0",
    "1e300",
    "1e-7",
    "2 ** 70",
    "-(10 ** 25)",
    "10 ** 400",
    "10 ** 5000",
    "complex(1, -2)",
    "Fraction(1, 3)",
    # Dates
    "Moment(2024, 2, 29, 1, 2, 3)",
    "Day(2024, 2, 29)",
    "Raw(2024, 2, 29, 1, 2, 3, tzinfo=timezone.utc)",
    "datetime.min",
    "datetime.max",
    "datetime.max.replace(tzinfo=timezone.utc)",
    "date(1, 1, 1)",
    "time(1, 2, tzinfo=timezone.utc)",
    "timedelta(days=1, seconds=5)",
    # Collections
    "{1, 2, 3}",
    "set()",
    "frozenset([1])",
    "Dict(a='<a>', items='x')",
    "Missing(a=1)",
    "defaultdict(list, a='<a>')",
    "defaultdict(int)",
    "OrderedDict([('b', 1), ('a', 2)])",
    "MappingProxyType({'a': '<a>'})",
    "QueryDict('a=1&a=2&b=<x>&page=3')",
    "MultiValueDict({'a': ['1', '<2>']})",
    "List(['<a>', 1])",
    "Indexed('<a>', 'b')",
    "Once('<a>', 'b', 'b')",
    "Once(1, ValueError('next'))",
    "Sized(2, 'a', 'b')",
    "Sized(7, 'a')",
    "Sized(0, 'a')",
    "Sized(TypeError('no length'), 'a')",
    "generate('<a>', 'b')",
    "generate(1, KeyError('in generator'))",
    "File('<a>\\nb')",
    "{'a': 1}.items()",
    "{'a': '<k>'}.keys()",
    "[[1, 2, 3], [4, 5, 6], [7]]",
    "[None, float('nan'), float('nan')]",
    "[Str('a'), Html('b'), Safe('<c>')]",
    "['a', lazystr('<b>'), gettext_lazy('No'), Int(3)]",
    "[Priority.LOW, Suit.SPADES, Colour.BLUE]",
    "[['a', ['<b>', 'c']], 'd']",
    "{None: 1, True: 2, 3: 'three', 'ünï': 4, 'a b': 5}",
    # Callables and classes
    "Call('<c>')",
    "Call('x', do_not_call_in_templates=True)",
    "Call('x', alters_data=True)",
    "Call(ValueError('<raised>'))",
    "Call(Silent('silent'))",
    "Call(Silent)",
    "Call(TypeError('inside'))",
    "Call(VariableDoesNotExist('no %s', ('x',)))",
    "Call(ObjectDoesNotExist('gone'))",
    "Call(decode_error())",
    "Call(Call('<twice>'))",
    "Call(StopIteration())",
    "function('<f>')",
    "function(KeyError('k'))",
    "requires",
    "needs_keyword",
    "len",
    "dict",
    "str",
    "'x'.upper",
    "lambda: '<lambda>'",
    "Plain",
    "WithMeta",
    "Generic",
    "Silent",
    # Objects
    "Thing()",
    "Plain()",
    "WithMeta()",
    "Attributes()",
    "...",
    "ValueError('<e>')",
    "UUID(int=1)",
    "odd()",
    "odd(str='<odd>')",
    "odd(str=ValueError('<str>'))",
    "odd(str=Silent('str'))",
    "odd(str=3)",
    "odd(html='<p>odd</p>')",
    "odd(html=ValueError('html'))",
    "odd(html=3)",
    "odd(str=Shouting('x'))",
    "odd(str=mark_safe('<safe>'))",
    "odd(bool=False)",
    "odd(bool=ValueError('bool'))",
    "odd(bool=3)",
    "odd(len=0)",
    "odd(len=2, getitem='<item>')",
    "odd(len=-1)",
    "odd(len=ValueError('len'))",
    "odd(eq=True, hash=1)",
    "odd(eq=ValueError('eq'))",
    "odd(eq=[], hash=TypeError('hash'))",
    "odd(lt=True, gt=ValueError('gt'), contains=True)",
    "odd(getitem='<item>')",
    "odd(getitem=KeyError('item'))",
    "odd(getitem=ValueError('item'))",
    "odd(getitem=RuntimeError('item'))",
    "odd(getitem=Silent('item'))",
    "odd(getitem=AttributeError('item'))",
    "odd(getitem=function('<called>'))",
    "odd(getattr='<attr>')",
    "odd(getattr=AttributeError('attr'))",
    "odd(getattr=RuntimeError('attr'))",
    "odd(getattribute=ValueError('attribute'))",
    "odd(iter=3)",
    "odd(iter=iter(['<a>', 'b']))",
    "odd(iter=ValueError('iter'))",
    "odd(call='<called>')",
    "odd(call=TypeError('call'))",
    "odd(int=7, float=1.5, index=2)",
    "odd(int=ValueError('int'))",
    "odd(add='<added>', radd='<added>')",
    "odd(format='<format>')",
    "odd(dir=[])",
    "odd((str,), html='<html>')",
    "odd((str,), str=ValueError('str'))",
    "odd((int,), str='<int>', format='<format>')",
    "odd((dict,), getitem='<any>', items=[])",
    "odd((list,), iter=iter([1, 2, 3]), len=5)",
    "odd((list,), len=0, bool=True)",
    "odd((dict,), contains=True)",
    "lazy_object('<lazy>')",
    "lazy_object(12345)",
    "lazy_object(None)",
    "lazy_object(ValueError('lazy'))",
    "lazy_object([1, 2])",
]

# What each name has in a tame context, unless it is another name's.
BY_NAME = {
    "s": STRINGS,
    "n": WIDTHS,
    "d": ANY_NUMBERS,
    "xs": ITERABLES,
    "ys": ITERABLES,
    "o": OBJECTS,
    "when": DATES,
    "tree": TREES,
    "source": SOURCES,
    "pairs": PAIRS,
    "triples": TRIPLES,
    "languages": ["['de', 'ar']", "['fr', ['en', 'English']]", "[]"],
    "lang": ["'de'", "'ar'", "'xx'", "'de-ch'", "None"],
    "zone": ["'Asia/Tokyo'", "timezone.utc", "None", "ZoneInfo('Europe/Paris')"],
    "query": QUERIES,
    "gone": RAISING,
}

tame = {name: st.sampled_from(pool) for name, pool in BY_NAME.items()}
anything_tame = st.sampled_from(TAME)
awkward = st.sampled_from(AWKWARD)
holder = st.sampled_from(HOLDERS)
percent = st.integers(0, 99)


def draw_recipe(draw, name: str, awkwardness: int) -> str:
    """Draw a recipe for a variable, awkward in so many of a hundred cases."""
    if draw(percent) >= 100 - awkwardness:
        recipe = draw(awkward)
        if draw(percent) >= 70:
            recipe = draw(holder).replace("%s", recipe)
        return recipe
    return draw(tame.get(name, anything_tame))


@cache
def compiled(recipe: str):
    return compile(recipe, "<recipe>", "eval")


def build(recipe: str, **names: object):
    """Make the value."""
    return eval(compiled(recipe), vars(values) | names)
