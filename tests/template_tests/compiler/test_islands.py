"""
Islands: nodes that render themselves in the midst of compiled code. What they see of the
context is what Django has there, and code sees what they do to it.

A row of MISCHIEF is what the tags of a third party do, one of PLACES is where they stand,
and one of READERS what is read before and behind them. Each mischief is tried at each
place, and what else differs between renderings takes turns: see VARIANTS.

The tests are a part of the combinations. If the environment variable ISLANDS is "all", each
mischief is tried at each place, and more of the pairs are. Nothing here says which code runs.
"""

from __future__ import annotations

import datetime
import itertools
import operator
import os
import re
from dataclasses import dataclass, fields

import pytest
from django.core.cache import cache
from django.template import Context, RequestContext
from django.template.backends import django as core_backend
from django.template.compiler.builder import ModuleBuilder
from django.template.partials.django import DjangoTemplates
from django.test import RequestFactory
from django.utils import timezone, translation
from django.utils.safestring import mark_safe

from .conftest import LIBRARY, STRINGS_IF_INVALID, engine_options
from .mischief import Pictured, Unstoppable, describe, describe_context, journal

BUILTINS = [
    "django.templatetags.i18n",
    "django.templatetags.l10n",
    "django.templatetags.tz",
    "django.templatetags.cache",
    LIBRARY,
    "tests.template_tests.compiler.mischief",
    "tests.template_tests.compiler.test_changed_nodelists",
]

RENDERINGS = 3

# What islands do. The variables of the view are those of variables().
MISCHIEF = {
    "nothing": "{% opaque %}",
    "take a picture": "{% picture %}",
    "take two": "{% picture %}{{ x }}{% picture %}",
    "take a picture quietly": "{% quiet_picture %}{{ x }}{% quiet_picture %}",
    "read": "{% get x %}{% quiet_get y %}{% get forloop %}",
    "read with a function": "{% read_simply 'x' %}{% quiet_context_tag 'y' %}",
    # The innermost scope
    "set": "{% set x <new> %}",
    "set what is missing": "{% set missing <new> %}{{ missing }}",
    "set a collection": "{% set xs ab %}{% set pairs ab %}",
    "set what is built in": "{% set True <new> %}{{ True }}{% if True %}{{ None }}{% endif %}",
    "set block": "{% set block <new> %}{{ block }}{{ block.name }}",
    "set and take a picture": "{% set x <new> %}{% picture %}",
    "set if": "{% if y %}{% set x <new> %}{% endif %}",
    "set with a function": "{% write_simply 'x' y %}",
    "set as": "{% context_tag 'y' as x %}{% read_simply 'y' as y %}",
    "set what code sets": "{% firstof y as x %}{% set x <new> %}{% firstof x y as z %}{% picture %}",
    "delete": "{% delete x %}",
    "forget": "{% forget x %}{% forget y %}",
    "forget what code sets": "{% firstof y as z %}{% forget z %}{{ z }}{% picture %}",
    "replace the scope": "{% replace_scope x <new> %}{% picture %}",
    # Others
    "set below": "{% set_below -2 x <new> %}",
    "set at the bottom": "{% set_below 0 x <new> %}{% set_below 0 missing <new> %}{{ missing }}",
    "set in the first": "{% set_below 1 x <new> %}{% set_below 1 missing <new> %}",
    "set upward": "{% set_upward x <new> %}{% set_upward missing <new> %}",
    "set a loop's upward": "{% set_upward xs ab %}{% set_upward forloop <new> %}",
    "set in the view's": "{% set_own x <new> %}{% set_own missing <new> %}",
    "set everywhere": "{% set_everywhere x <new> %}",
    "forget below": "{% forget_below -2 x %}{% forget_below -2 y %}",
    "forget what is built in": "{% forget_below 0 True %}{% if True %}{{ True }}{% endif %}",
    "forget the view's": "{% forget_own x %}{% forget_own y %}",
    "clear the view's": "{% clear_own %}",
    "replace all scopes": "{% replace_scopes x <new> %}",
    # Their number
    "push": "{% push x <new> %}",
    "push, and set": "{% push_empty %}{% set x <new> %}{% firstof y as z %}",
    "push, and pop": "{% push x <new> %}{{ x }}{% picture %}{% pop %}",
    "push twice": "{% push x <new> %}{% push y <new> %}{{ x }}{% pop %}{% picture %}",
    "push the view's": "{% push_own %}{% set x <new> %}",
    "pop": "{% pop %}",
    "pop, and push": "{% pop %}{{ x }}{% push x <new> %}",
    "pop, and push what is empty": "{% pop %}{% push_empty %}{{ x }}{% picture %}",
    "pop twice": "{% pop %}{% picture %}{% pop %}",
    "insert": "{% insert_below x <new> %}{% insert_below missing <new> %}{{ missing }}",
    "swap": "{% swap %}",
    # The context itself
    "keep an attribute": "{% set_attribute %}{{ x }}{% set_attribute %}",
    "rename": "{% set_name %}{% picture %}",
    "escape no more": "{% escaping off %}",
    "escape": "{% escaping on %}",
    "escape no more, and escape": "{% escaping off %}{{ x }}{% write_simply 'z' y %}{% escaping on %}",
    "format no more": "{% set_flag use_l10n False %}",
    "format": "{% set_flag use_l10n True %}",
    "leave times": "{% set_flag use_tz False %}",
    "convert times": "{% set_flag use_tz True %}",
    "set a function that sets": "{% set_writer z x %}{{ z }}{{ x }}{% if z %}{{ x }}{% endif %}",
    # The state of the rendering
    "count": "{% count %}{% count %}",
    "count for itself": "{% counter %}",
    "count at the bottom": "{% count 0 %}{% count 1 %}",
    "remember": "{% remember %}{% with z=y %}{% remember %}{% endwith %}{% remember %}",
    "push the state": "{% push_state %}{% picture %}",
    "pop the state": "{% pop_state %}{% opaque %}",
    # Loops
    "read the loop": "{% loop %}",
    "set the counter": "{% set_loop counter <c> %}{{ forloop.counter }}{% loop %}",
    "set the first": "{% set_loop first '' %}{% set_loop missing <m> %}{{ forloop.missing }}",
    "set the last": "{% set_loop last <l> %}{% if forloop.last %}last{% endif %}",
    "set the outer loop": "{% set_outer_loop counter <c> %}{{ forloop.parentloop.counter }}",
    "set the parent": "{% set_loop parentloop <p> %}{{ forloop.parentloop.counter }}",
    "replace the loop": "{% replace_loop %}{{ forloop.counter }}{{ forloop.last }}",
    "set forloop": "{% set forloop <new> %}{{ forloop }}",
    "forget the loop": "{% forget forloop %}",
    "clear the loop": "{% clear_loop %}{{ forloop.counter }}",
    "loops": "{% for x in xs %}{% loop %}{% for z in xs %}{% loop %}{{ forloop.parentloop.counter }}{% endfor %}{% endfor %}",
    # Blocks
    "block": "{% block_name %}{{ block.name }}",
    "block.super": "{{ block.super|upper }}{{ block.super }}{{ x }}",
    "super of the block": "{% set x <new> %}{% super %}{{ x }}",
    "skip a block": "{% skip_block main %}",
    # Locales
    "a language": "{% language de %}",
    "a language, and back": "{% language de %}{{ n }}{% language en %}",
    "a time zone": "{% be_in Asia/Tokyo %}",
    # Errors
    "fail": "{% fail plain %}",
    "fail, having set": "{% set y <new> %}{% fail key x %}",
    "fail, having pushed": "{% fail_pushed plain x %}",
    "fail, having popped": "{% pop %}{% fail type x %}",
    "fail as a variable": "{% fail variable %}",
    "fail as a variable, having set": "{% set_own y <new> %}{% fail variable x %}",
    "fail as a template": "{% fail template x %}",
    "fail as syntax": "{% fail syntax %}",
    "fail silently": "{% fail silent %}",
    "fail silently, having pushed": "{% fail_pushed silent x %}",
    "fail like an iterator": "{% fail stop x %}",
    "fail beyond Exception": "{% fail base x %}",
    "fail in what code renders": "{% set y <new> %}{{ x|default:missing }}{{ y|fails }}",
    "fail, and have it caught": "{% attempt %}{{ x }}{% fail plain x %}{% endattempt %}",
    "fail in a scope, and have it caught": (
        "{% attempt %}{% with x=y %}{{ x }}{% fail variable x %}{% endwith %}{% endattempt %}"
    ),
    "fail in a loop, and have it caught": (
        "{% attempt %}{% for x in xs %}{{ x }}{% set y x %}{% if forloop.last %}{% fail plain %}"
        "{% endif %}{% endfor %}{% endattempt %}"
    ),
    "fail in an autoescape, and have it caught": (
        "{% attempt %}{% autoescape off %}{{ x }}{{ y|fails }}{% endautoescape %}{% endattempt %}"
    ),
    "fail in code, and have it caught": (
        "{% attempt %}{% firstof y as x %}{{ x }}{{ y|fails }}{% endattempt %}{% picture %}"
    ),
    "leave a scope open, and have it caught": (
        "{% attempt %}{% fail_pushed plain x %}{% endattempt %}{% picture %}"
    ),
    "leave a scope open, and have it closed": (
        "{% attempt_restoring %}{% fail_pushed silent x %}{% endattempt_restoring %}"
    ),
    # Tags with a nodelist
    "render nothing": "{% times 0 %}{% set x <new> %}{{ x }}{% endtimes %}",
    "render once": "{% times 1 %}{% set x <new> %}{{ x }}{{ time }}{% endtimes %}",
    "render three times": "{% times 3 %}{{ x }}{% set_upward x time %}{{ time }}{% endtimes %}",
    "render in a scope": "{% around %}{{ x }}{{ inside }}{% picture %}{% endaround %}",
    "render, and set": "{% plainly %}{% firstof y as x %}{{ x }}{% endplainly %}",
    "render quietly": "{% quiet_around %}{{ x }}{% for x in xs %}{{ x }}{% endfor %}{% endquiet_around %}",
    "render what sets": "{% quiet_around %}{% set x <new> %}{% endquiet_around %}",
    "render within": "{% times 2 %}{% around %}{% times 2 %}{{ x }}{% count %}{% endtimes %}{% endaround %}{% endtimes %}",
    "render node by node": "{% node_by_node %}{{ x }}{% set x <new> %}{{ x }}{% if x %}{{ y }}{% endif %}{% endnode_by_node %}",
    "render in a copy": "{% in_copy %}{{ x }}{% set x <new> %}{{ x }}{% picture %}{% endin_copy %}",
    "render backwards": "{% replacing %}{{ x }}{% set x <new> %}{{ x }}{% endreplacing %}",
    "capture": "{% captured x %}{{ x }}{% if y %}{{ y }}{% endif %}{% endcaptured %}",
    "render loops": "{% times 2 %}{% for x in xs %}{% cycle x y %}{{ forloop.counter }}{% set y x %}{% endfor %}{% endtimes %}",
    "render what is pushed": "{% plainly %}{% push x <new> %}{{ x }}{% endplainly %}",
    # Tags of functions
    "include the context": "{% include_context %}",
    "include the context, and set": "{% include_context '<new>' %}{{ value }}",
    "include variables": "{% include_variables x %}",
    "include a value": "{% include_value x %}{% quiet_inclusion %}",
    "a block for a function": "{% block_simply 'x' %}{{ x }}{% set y <new> %}{% endblock_simply %}",
    "a block as a variable": "{% block_without as x %}{{ x }}{% set y <new> %}{% endblock_without %}",
    # Nodelists: how often the nodes have been rendered counts all renderings.
    **{
        f"{what} {where} at {number}": f'{{% change {where} "{what}" {number} %}}'
        for where, what, number in [
            ("template", "append", 1),
            ("template", "append a variable", 2),
            ("template", "delete", 2),
            ("template", "replace", 3),
            ("template", "insert", 3),
            ("around", "append a variable", 1),
            ("around", "extend", 2),
            ("around", "delete", 2),
            ("around", "remove", 1),
            ("around", "set", 3),
            ("around", "clear", 2),
            ("around", "reverse", 3),
        ]
    },
    "append to its own": '{% change own "append a variable" 2 %}{{ x }}{% endchange %}',
    "set, and append": '{% set x <new> %}{% change around "append a variable" 2 %}',
}

# What is read before and behind: each is written twice.
READERS = [
    "",
    "{{ x }}",
    "{{ x|upper }}{% if y %}{{ y|default:'none' }}{% endif %}{{ f }}",
    "{% if x == '<new>' %}new{% elif y %}{{ x }}{% else %}no{% endif %}{{ missing }}",
    "{{ forloop.counter }}{% if forloop.first %}first{% endif %}{{ forloop.last }}",
    "{{ forloop.parentloop.counter }}{{ forloop.revcounter0|add:1 }}{{ forloop.missing }}",
    "{% firstof missing x y %}{% cycle x y 'z' %}",
    "{% with z=x x=y %}{{ x }}{{ z }}{% endwith %}{{ x }}{{ z }}",
    "{% for x in xs %}{{ x }}{{ forloop.counter }}{{ y }}{% endfor %}{{ x }}",
    "{{ o.recorded }}{{ o.a.b|default:y }}{{ o }}{{ time }}",
    "{{ n }}{{ n|floatformat:1 }}{{ when }}{{ html }}{% widthratio n 3 10 %}",
    "{% firstof y x as w %}{{ w }}{% now 'e' as v %}{{ v }}",
    "{% ifchanged x %}{{ x }}{% else %}same{% endifchanged %}{% regroup xs by b as g %}{{ g|length }}",
    "{% include 'read.html' with z=x %}{% include 'read.html' only %}",
    "{% filter upper %}{{ x }}{% endfilter %}{% spaceless %}<p> {{ y }}</p> {% endspaceless %}",
    "{% blocktranslate with z=x %}{{ z }}{{ y }}{% endblocktranslate %}{% translate 'Yes' as w %}{{ w }}",
    "{% picture %}",
    "{{ x }}{% picture %}{{ x }}{{ True }}",
    "{% context_tag 'x' %}{% shout x y %}{{ block.name }}",
]

PAGE = "page.html"
EXTENDS = "{% extends 'base.html' %}"

# Where they do it: BODY is written there, with what is read before and behind it.
PLACES: dict[str, str | dict[str, str]] = {
    "root": "BODY",
    "root, first": "BODY and {{ x }}{{ y }}",
    "root, last": "{{ x }} and {{ y }}BODY",
    "root, between": "{{ x }} and {{ y }}BODY and {{ x }}{% if y %}{{ y }}{% endif %}",
    "root, twice": "BODY{{ x }}BODY",
    "if": "{% if y %}BODY{% endif %}{{ x }}",
    "if of what is changed": "{{ x }}{% if x %}{{ x }}BODY{{ x }}{% endif %}{% if x == y %}{{ x }}{% endif %}",
    "elif": "{% if missing %}no{% elif y %}BODY{% else %}no{% endif %}{{ x }}",
    "else": "{% if missing %}{{ x }}{% else %}BODY{% endif %}{{ x }}{{ y }}",
    "ifs": "{% if x %}{% if y %}BODY{% endif %}{{ x }}{% endif %}{{ y }}",
    "one branch": "{{ x }}{% for z in xs %}{% if forloop.first %}BODY{% endif %}{{ x }}{{ z }}{% endfor %}{{ x }}",
    "for": "{{ x }}{% for x in xs %}BODY{% endfor %}{{ x }}",
    "for, another variable": "{% for z in xs %}{{ z }}BODY{{ z }}{% endfor %}{{ x }}{{ z }}",
    "for, reversed": "{% for x in xs reversed %}{{ forloop.counter0 }}BODY{{ forloop.revcounter }}{% endfor %}",
    "for, two variables": "{% for x, y in pairs %}BODY{{ y }}{% endfor %}{{ x }}{{ y }}",
    "for, variables of a scope": "{% with x=y %}{% for z, y in pairs %}{{ x }}BODY{{ y }}{% endfor %}{% endwith %}",
    "nested loops": "{% for x in xs %}{% for y in xs %}BODY{{ forloop.parentloop.counter }}{% endfor %}{{ x }}{{ forloop.counter }}{% endfor %}{{ y }}",
    "nested loops, one name": "{% for x in xs %}{{ x }}{% for x in xs %}{{ x }}BODY{% endfor %}{{ x }}{% endfor %}{{ x }}",
    "nested loops, the outer": "{% for x in xs %}{% for z in xs %}{{ x }}{{ forloop.parentloop.last }}{% endfor %}BODY{{ forloop.last }}{% endfor %}",
    "behind a loop": "{% for x in xs %}{{ x }}{{ forloop.counter }}{% endfor %}BODY{% for x in xs %}{{ x }}{% endfor %}",
    "empty": "{% for x in missing %}no{% empty %}BODY{% endfor %}{{ x }}",
    "loop over what is changed": "{% for z in o.items %}{{ z }}BODY{% endfor %}{{ o.items|length }}",
    "with": "{% with x=y %}BODY{% endwith %}{{ x }}",
    "with, more": "{% with x=y z=x %}{{ z }}BODY{{ z }}{% endwith %}{{ x }}{{ z }}",
    "nested scopes": "{% with z=x %}{% for x in xs %}{% with y=x %}BODY{{ z }}{% endwith %}{{ y }}{% endfor %}{{ x }}{% endwith %}",
    "block": "{{ x }}{% block main %}BODY{% endblock %}{{ x }}",
    "block in a loop": "{% for x in xs %}{% block main %}BODY{% endblock %}{{ x }}{% endfor %}",
    "loop in a block": "{% block main %}{% for x in xs %}BODY{% endfor %}{{ x }}{% endblock %}",
    "nested blocks": "{% block main %}{{ x }}{% block title %}BODY{% endblock %}{{ x }}{% endblock %}{{ x }}",
    "beside blocks": {
        PAGE: EXTENDS + "{% block main %}{{ x }}{{ y }}{% endblock %}",
        "base.html": "{{ x }}BODY{% block main %}{% endblock %}BODY",
    },
    "inherited block": {
        PAGE: EXTENDS + "{% block title %}{{ x }}{% endblock %}",
        "base.html": "{% block main %}BODY{% endblock %}{{ x }}{% block title %}{% endblock %}",
    },
    "overridden block": {
        PAGE: EXTENDS + "{% block main %}BODY{% endblock %}",
        "base.html": "{{ x }}{% block main %}no{% endblock %}{{ x }}",
    },
    "overridden block, behind block.super": {
        PAGE: EXTENDS + "{% block main %}{{ block.super }}BODY{{ block.super }}{% endblock %}",
        "base.html": "{% block main %}{{ x }}{{ y }}{% endblock %}{{ x }}",
    },
    "middle of a chain": {
        PAGE: "{% extends 'middle.html' %}{% block title %}{{ x }}{% endblock %}",
        "middle.html": EXTENDS + "{% block main %}BODY{{ block.super }}{% endblock %}",
        "base.html": "{% block title %}{% endblock %}{% block main %}{{ x }}{% endblock %}{{ x }}",
    },
    "block.super": {
        PAGE: EXTENDS + "{% block main %}{{ x }}{{ block.super }}{{ x }}{% endblock %}",
        "base.html": "{% block main %}BODY{% endblock %}{{ x }}",
    },
    "block.super, filtered": {
        PAGE: EXTENDS + "{% block main %}{% with x=y %}{{ block.super|upper }}{% endwith %}{{ x }}{% endblock %}",
        "base.html": "{% block main %}BODY{% endblock %}",
    },
    "block.super in a loop": {
        PAGE: EXTENDS + "{% block main %}{% for x in xs %}{{ block.super }}{{ x }}{% endfor %}{% endblock %}",
        "base.html": "{% block main %}BODY{% endblock %}{{ x }}",
    },
    "block.super of block.super": {
        PAGE: "{% extends 'middle.html' %}{% block main %}{{ block.super }}{{ x }}{% endblock %}",
        "middle.html": EXTENDS + "{% block main %}BODY{{ block.super }}{% endblock %}",
        "base.html": "{% block main %}BODY{% endblock %}",
    },
    "child of a variable": {
        PAGE: "{% extends base %}{% block main %}BODY{% endblock %}",
        "base.html": "{{ x }}{% block main %}{% endblock %}{{ x }}",
    },
    "include": {PAGE: "{{ x }}{% include 'part.html' %}{{ x }}", "part.html": "BODY"},
    "include with": {
        PAGE: "{% include 'part.html' with x=y z=x %}{{ x }}{{ z }}",
        "part.html": "{{ z }}BODY",
    },
    "include only": {
        PAGE: "{% include 'part.html' with x=y only %}{{ x }}",
        "part.html": "BODY",
    },
    "include in a loop": {
        PAGE: "{% for x in xs %}{% include 'part.html' %}{{ x }}{% endfor %}{{ x }}",
        "part.html": "BODY",
    },
    "include with in a loop": {
        PAGE: "{% for z in xs %}{% include 'part.html' with x=z %}{{ x }}{% endfor %}",
        "part.html": "{% for y in xs %}BODY{% endfor %}",
    },
    "include of a variable": {
        PAGE: "{% include part with z=x %}{{ x }}",
        "part.html": "BODY{{ z }}",
    },
    "include of several": {
        PAGE: "{{ x }}{% for z in xs %}{% include parts %}{{ x }}{% endfor %}",
        "part.html": "BODY",
    },
    "include in an include": {
        PAGE: "{% include 'middle.html' with x=y %}{{ x }}",
        "middle.html": "{{ x }}{% include 'part.html' %}{{ x }}",
        "part.html": "{% if x %}BODY{% endif %}",
    },
    "beside an include": {
        PAGE: "{{ x }}BODY{% include 'part.html' with z=x %}{{ x }}",
        "part.html": "{{ x }}{{ y }}{{ z }}{% firstof x as x %}",
    },
    "include of a child": {
        PAGE: "{% block main %}{% include 'part.html' %}{{ x }}{% endblock %}",
        "part.html": EXTENDS + "{% block main %}BODY{{ block.super }}{% endblock %}",
        "base.html": "{% block main %}{{ x }}{% endblock %}",
    },
    "include in a block": {
        PAGE: EXTENDS + "{% block main %}{% include 'part.html' %}{{ x }}{% endblock %}",
        "base.html": "{% block main %}{{ x }}{% endblock %}{{ x }}",
        "part.html": "BODY",
    },
    "inclusion tag": {PAGE: "{{ x }}{% place_value y %}{{ x }}", "placed.html": "BODY"},
    "inclusion tag with the context": {
        PAGE: "{{ x }}{% for x in xs %}{% place_in_context %}{{ x }}{% endfor %}{{ x }}",
        "placed.html": "BODY",
    },
    "autoescape off": "{% autoescape off %}{{ x }}BODY{{ x }}{% endautoescape %}{{ x }}",
    "autoescape on": "{% autoescape off %}{% autoescape on %}BODY{% endautoescape %}{{ x }}{% endautoescape %}{{ x }}",
    "spaceless": "{% spaceless %}<p> {{ x }} </p> <p>BODY</p> {% endspaceless %}{{ x }}",
    "filter": "{% filter upper %}{{ x }}BODY{% endfilter %}{{ x }}",
    "filter of a variable": "{% for x in xs %}{% filter default:x|lower %}BODY{% endfilter %}{% endfor %}",
    "cache": "{% cache 500 name %}BODY{% endcache %}{{ x }}",
    "cache of two": "{% for z in 'aab' %}{% cache 500 name z %}{{ z }}BODY{% endcache %}{{ x }}{% endfor %}",
    "ifchanged": "{% for z in xs %}{% ifchanged %}BODY{% endifchanged %}{{ x }}{% endfor %}",
    "ifchanged of a variable": "{% for z in 'aab' %}{% ifchanged z x %}BODY{% else %}{{ x }}BODY{% endifchanged %}{% endfor %}",
    "beside cycle": "{% for x in xs %}{% cycle x y 'z' as c %}BODY{{ c }}{% endfor %}{% cycle c %}",
    "beside blocktranslate": (
        "{% blocktranslate asvar t %}{{ x }}{% endblocktranslate %}BODY{{ t }}"
        "{% blocktranslate with z=x count c=n %}{{ z }}{{ y }}{% plural %}{{ c }}{{ x }}{% endblocktranslate %}"
    ),
    "localize off": "{{ n }}{% localize off %}{{ n }}BODY{{ n }}{% endlocalize %}{{ n }}",
    "localtime off": "{% localtime off %}{{ when }}BODY{% endlocaltime %}{{ when }}",
    "timezone": "{% timezone 'Asia/Tokyo' %}{{ when }}BODY{% endtimezone %}{{ when }}",
    "regroup": "{% regroup pairs by 0 as groups %}{% for g in groups %}{% for x in g.list %}BODY{{ g.grouper }}{% endfor %}{% endfor %}",
    "block tag": "{% around %}BODY{% endaround %}{{ x }}",
    "block tag, quiet": "{{ x }}{% quiet_around %}BODY{% endquiet_around %}{{ x }}",
    "block tag that renders nothing": "{{ x }}{% times 0 %}BODY{% endtimes %}{{ x }}",
    "block tag that renders three times": "{% times 3 %}{{ time }}BODY{{ x }}{% endtimes %}{{ x }}{{ time }}",
    "block tag in a loop": "{% for x in xs %}{% times 2 %}{{ x }}BODY{% endtimes %}{{ x }}{% endfor %}",
    "loop in a block tag": "{% plainly %}{% for x in xs %}BODY{{ x }}{% endfor %}{% endplainly %}{{ x }}",
    "block tag that catches": "{% attempt %}{{ x }}BODY{{ x }}{% endattempt %}{{ x }}{{ y }}",
    "block tag that catches in a loop": "{% for x in xs %}{% attempt %}{% with y=x %}BODY{% endwith %}{% endattempt %}{{ x }}{{ y }}{% endfor %}{{ x }}",
    "block tag that catches, and restores": "{% for x in xs %}{% attempt_restoring %}{{ x }}BODY{% endattempt_restoring %}{{ x }}{% endfor %}",
    "block tag that captures": "{% captured z %}BODY{% endcaptured %}{{ z }}{{ x }}",
    "block tag that copies": "{{ x }}{% in_copy %}BODY{% endin_copy %}{{ x }}",
    "block tag node by node": "{% for x in xs %}{% node_by_node %}BODY{% endnode_by_node %}{% endfor %}{{ x }}",
    "block of a function": "{% block_simply 'y' %}{{ x }}BODY{% endblock_simply %}{{ x }}{{ y }}",
    "block as a variable": "{% block_without as z %}BODY{% endblock_without %}{{ z }}{{ x }}",
    "block of a page in a block tag": {
        PAGE: EXTENDS + "{% block main %}{% around %}BODY{{ block.super }}{% endaround %}{% endblock %}",
        "base.html": "{% times 2 %}{% block main %}{{ x }}{% endblock %}{% endtimes %}{{ x }}",
    },
}  # fmt: skip

# Those that only engines with partials have.
PLACES_OF_PARTIALS: dict[str, str | dict[str, str]] = {
    "partial": "{% partialdef row %}BODY{% endpartialdef %}{{ x }}{% partial row %}{{ x }}",
    "partial, inline": "{{ x }}{% partialdef row inline %}BODY{% endpartialdef %}{{ x }}",
    "partial in a loop": "{% partialdef row %}BODY{% endpartialdef %}{% for x in xs %}{% partial row %}{{ x }}{% endfor %}{{ x }}",
    "partial called twice": "{% partialdef row %}BODY{% endpartialdef %}{% partial row %}{% with x=y %}{% partial row %}{% endwith %}",
    "loop in a partial": "{% partialdef row %}{% for x in xs %}BODY{% endfor %}{{ x }}{% endpartialdef %}{% partial row %}{{ x }}",
    "partial with": "{% partialdef row %}{{ z }}BODY{% endpartialdef %}{% partial row with x=y z=x %}{{ x }}{{ z }}",
    "partial with, in a loop": "{% partialdef row %}BODY{% endpartialdef %}{% for z in xs %}{% partial row with x=z %}{{ x }}{% endfor %}",
    "partial only": "{% partialdef row %}BODY{% endpartialdef %}{% partial row with x=y only %}{{ x }}",
    "partial with nothing": "{% partialdef row %}BODY{% endpartialdef %}{% for x in xs %}{% partial row only %}{% endfor %}",
    "partial with parameters": "{% partialdef row with x z=y %}{{ z }}BODY{% endpartialdef %}{% partial row with x=y %}{{ x }}{{ z }}",
    "beside partials": "{% partialdef row %}{{ x }}{{ y }}{% firstof y as x %}{% endpartialdef %}{% partial row %}BODY{% partial row with z=x %}{{ x }}",
    "partial of another template": {
        PAGE: "{{ x }}{% partial 'part.html#row' with z=x %}{{ x }}",
        "part.html": "{% partialdef row %}BODY{{ z }}{% endpartialdef %}",
    },
    "partial that is included": {
        PAGE: "{% for x in xs %}{% include 'part.html#row' %}{{ x }}{% endfor %}",
        "part.html": "{% partialdef row %}BODY{% endpartialdef %}",
    },
    "partial that is inherited": {
        PAGE: EXTENDS + "{% block main %}{% partial row %}{{ x }}{% endblock %}",
        "base.html": "{% partialdef row %}BODY{% endpartialdef %}{% block main %}{% endblock %}{{ x }}",
    },
    "override": {
        PAGE: EXTENDS + "{% partialdef row override %}BODY{% endpartialdef %}",
        "base.html": "{% partialdef row inline %}no{% endpartialdef %}{{ x }}{% for x in xs %}{% partial row with y=x %}{% endfor %}",
    },
    "override, beside partial.super": {
        PAGE: EXTENDS + "{% partialdef row override %}{{ partial.super }}BODY{{ partial.super }}{% endpartialdef %}",
        "base.html": "{% partialdef row inline %}{{ x }}{{ y }}{% endpartialdef %}{{ x }}",
    },
    "partial.super": {
        PAGE: EXTENDS + "{% partialdef row override %}{{ x }}{{ partial.super }}{{ x }}{% endpartialdef %}",
        "base.html": "{% partialdef row inline %}BODY{% endpartialdef %}{{ x }}",
    },
    "block in a partial": {
        PAGE: EXTENDS + "{% block main %}BODY{{ block.super }}{% endblock %}",
        "base.html": "{% partialdef row inline %}{% block main %}{{ x }}{% endblock %}{% endpartialdef %}{{ x }}",
    },
    "partial in a block tag": "{% partialdef row %}BODY{% endpartialdef %}{% times 2 %}{% partial row %}{{ x }}{% endtimes %}{{ x }}",
    "block tag in a partial": "{% partialdef row %}{% around %}BODY{% endaround %}{{ x }}{% endpartialdef %}{% partial row with y=x %}",
    "partial that calls itself": (
        "{% partialdef row %}{{ z.name }}BODY{% for z in z.children %}{% partial row %}{% endfor %}"
        "{% endpartialdef %}{% with z=tree %}{% partial row %}{% endwith %}{{ x }}"
    ),
}  # fmt: skip

# Those that are rendered by another name.
FRAGMENTS: dict[str, tuple[str, str | dict[str, str]]] = {
    "partial alone": ("page.html#row", "{{ x }}{% partialdef row %}BODY{% endpartialdef %}"),
    "partial alone, inherited": (
        "page.html#row",
        {
            PAGE: EXTENDS,
            "base.html": "{% partialdef row %}BODY{% endpartialdef %}{{ x }}",
        },
    ),
    "override alone": (
        "page.html#row",
        {
            PAGE: EXTENDS + "{% partialdef row override %}BODY{{ partial.super }}{% endpartialdef %}",
            "base.html": "{% partialdef row %}BODY{% endpartialdef %}",
        },
    ),
    "block alone": (
        "page.html#main",
        {
            PAGE: EXTENDS + "{% block main %}BODY{{ block.super }}{% endblock %}",
            "base.html": "{{ x }}{% block main %}BODY{% endblock %}",
        },
    ),
}  # fmt: skip

ALL_PLACES = {
    **{name: (PAGE, place) for name, place in (PLACES | PLACES_OF_PARTIALS).items()},
    **FRAGMENTS,
}

# Where each mischief is always tried, others take turns.
MAIN_PLACES = [
    "root, between",
    "else",
    "nested loops",
    "with",
    "overridden block",
    "block.super",
    "include with",
    "partial with, in a loop",
    "block tag that catches",
]

# Those of two islands: the second is written at OTHER.
TWO_PLACES: dict[str, str | dict[str, str]] = {
    "a loop, and behind": "{% for x in xs %}{{ x }}BODY{{ y }}{% endfor %}{{ x }}OTHER{{ x }}{{ y }}",
    "before a loop, and in it": "BODY{{ x }}{% for z in xs %}{{ x }}{{ z }}OTHER{{ forloop.counter }}{% endfor %}",
    "an inner loop, and the outer": "{% for x in xs %}{% for y in xs %}BODY{{ y }}{% endfor %}{{ x }}OTHER{{ y }}{% endfor %}",
    "two branches": "{% for x in xs %}{% if forloop.first %}BODY{% else %}OTHER{% endif %}{{ x }}{{ y }}{% endfor %}{{ x }}",
    "a scope, and behind": "{% with x=y z=x %}{{ x }}BODY{% endwith %}{{ x }}OTHER{{ x }}{{ z }}",
    "two loops": "{% for x in xs %}BODY{{ x }}{% endfor %}{% for y in xs %}{{ x }}OTHER{{ y }}{% endfor %}{{ y }}",
    "an include, and behind": {
        PAGE: "{{ x }}{% for z in xs %}{% include 'part.html' with y=z %}{{ y }}OTHER{{ x }}{% endfor %}",
        "part.html": "{{ x }}BODY{{ y }}",
    },
    "an isolated include, and before": {
        PAGE: "OTHER{{ x }}{% include 'part.html' with x=y only %}{{ y }}OTHER{{ x }}",
        "part.html": "{{ x }}BODY{{ y }}",
    },
    "two blocks": {
        PAGE: EXTENDS + "{% block main %}{{ x }}BODY{% endblock %}{% block title %}OTHER{{ x }}{% endblock %}",
        "base.html": "{% block main %}{% endblock %}{{ x }}{% block title %}{% endblock %}{{ x }}",
    },
    "a block, and its parent": {
        PAGE: EXTENDS + "{% block main %}{% for x in xs %}BODY{{ block.super }}{% endfor %}{% endblock %}",
        "base.html": "{% with y=x %}{% block main %}{{ x }}OTHER{{ y }}{% endblock %}{% endwith %}{{ x }}",
    },
    "a block, and around it": {
        PAGE: EXTENDS + "{% block main %}{{ x }}BODY{{ x }}{% endblock %}",
        "base.html": "OTHER{% block main %}{% endblock %}{{ x }}{{ y }}OTHER",
    },
    "a partial, and a loop of calls": (
        "{% partialdef row %}{{ x }}BODY{{ y }}{% endpartialdef %}"
        "{% for z in xs %}{% partial row with y=z %}{{ y }}OTHER{{ x }}{% endfor %}{{ x }}"
    ),
    "an override, and what it overrides": {
        PAGE: EXTENDS + "{% partialdef row override %}BODY{{ x }}{{ partial.super }}{% endpartialdef %}",
        "base.html": "{% partialdef row inline %}{{ x }}OTHER{{ y }}{% endpartialdef %}{{ x }}",
    },
    "a block tag, and behind": "{% times 2 %}{{ x }}BODY{{ y }}{% endtimes %}{{ x }}OTHER{{ y }}",
    "a block tag in a loop, and before": "{% for x in xs %}OTHER{{ x }}{% around %}BODY{{ y }}{% endaround %}{{ x }}{% endfor %}",
    "what is caught, and behind": "{% attempt %}{% with x=y %}{{ x }}BODY{% endwith %}{% endattempt %}{{ x }}OTHER{{ y }}",
}  # fmt: skip

# Templates that every engine has, where a place doesn't have another.
TEMPLATES = {
    "read.html": "<{{ x }}{{ y }}{{ z }}>",
    "included.html": "({{ x }}{{ y }})",
}


@dataclass(frozen=True)
class Variant:
    """
    How a template is rendered.

    entry
        With a context, or by the backend.

    request
        Whether there is a request.

    mode
        The fixture that says when code is written, and how.
    """

    entry: str = "context"
    request: bool = False
    mode: str = "at_once"
    string_if_invalid: str = ""
    cached: bool = True
    autoescape: bool = True
    language: str = "en"


MODES = ["as_users_have_it", "at_once", "at_once_for_size"]
ENTRIES = [("context", False), ("backend", False), ("context", True), ("backend", True)]

# Periods that have no divisor in common: each is combined with each.
VARIANTS = [
    Variant(
        *ENTRIES[turn % 4],
        mode=MODES[turn % 3],
        string_if_invalid=STRINGS_IF_INVALID[max(turn % 5 - 2, 0)],
        cached=turn % 7 != 3,
        autoescape=turn % 11 != 5,
        language="en" if turn % 13 else "de",
    )
    for turn in range(4 * 3 * 5 * 7 * 11 * 13)
]


@pytest.fixture
def as_users_have_it():
    """Have templates compiled when they are rendered for the second time."""


@dataclass
class Result:
    """What becomes of a rendering."""

    kind: str
    text: str
    journal: list[str]
    context: str
    nodes: list[str]
    own: list[str]


def variables():
    when = datetime.datetime(2024, 2, 29, 23, 5, 7, tzinfo=datetime.timezone.utc)
    leaf = {"name": "leaf", "children": []}
    return {
        "own": True,
        "x": "<x>",
        "y": "why",
        "n": 1234.5,
        "xs": ["a", "<b>"],
        "pairs": [("k", "<v>"), (1, 2)],
        "o": Pictured(a={"b": "<ab>"}, items=["i", "<j>"]),
        "f": function,
        "when": when,
        "html": mark_safe("<i>"),
        "base": "base.html",
        "part": "part.html",
        "parts": ["missing.html", "part.html"],
        "tree": {"name": "root", "children": [leaf, leaf]},
    }


def function():
    journal.append("called")
    return "<f>"


def make_backend(cls, templates, variant, **options):
    arguments = engine_options(
        TEMPLATES | templates,
        cached=variant.cached,
        string_if_invalid=variant.string_if_invalid,
        autoescape=variant.autoescape,
        builtins=BUILTINS,
        context_processors=["django.template.context_processors.request"],
        **options,
    )
    return cls({"NAME": "django", "DIRS": [], "APP_DIRS": False, "OPTIONS": arguments})


def render(template, variant):
    """Render once, with fresh values, and return what becomes of it."""
    values = variables()
    request = RequestFactory().get("/") if variant.request else None
    context = None
    journal.clear()
    cache.clear()
    with translation.override(variant.language), timezone.override(None):
        try:
            if variant.entry == "backend":
                html = template.render(values, request)
            else:
                autoescape = template.template.engine.autoescape
                context = (
                    Context(values, autoescape=autoescape)
                    if request is None
                    else RequestContext(request, values, autoescape=autoescape)
                )
                html = template.template.render(context)
            kind, text = type(html).__name__, str(html)
        except (Exception, Unstoppable) as error:
            kind, text = type(error).__name__, str(error)
    left = describe(values)
    if context is not None:
        left += f"\n{describe_context(context)}"
    return Result(
        kind,
        without_addresses(text),
        list(map(without_addresses, journal)),
        left,
        list(journal.nodes),
        list(journal.own),
    )


def without_addresses(text):
    return re.sub(r"\bat 0x[0-9a-f]+", "at 0x…", text)


def render_again_and_again(backend, name, variant):
    template = backend.get_template(name)
    return [render(template, variant) for _ in range(RENDERINGS)]


def differences(reference, other, names):
    """Yield what is different in which rendering."""
    for number, results in enumerate(zip(reference, other, strict=True), 1):
        for name in names:
            first, second = (getattr(result, name) for result in results)
            if first != second:
                yield f"rendering {number}, {name}:\n{first}\n    is now\n{second}"


@pytest.fixture
def same(request, monkeypatch):
    """
    Return a function that has templates rendered by the nodes and by the code of this
    engine, and by Django's own.
    """
    # They are looked for in all installed apps for each engine.
    libraries = dict(core_backend.get_installed_libraries())
    monkeypatch.setattr(core_backend, "get_installed_libraries", lambda: libraries)

    def same(templates, turn, place, name=PAGE, is_django=False):
        variant = VARIANTS[turn % len(VARIANTS)]
        request.getfixturevalue(variant.mode)
        nodes, code = (
            render_again_and_again(
                make_backend(DjangoTemplates, templates, variant, compiled=compiled),
                name,
                variant,
            )
            for compiled in (False, True)
        )
        names = [each.name for each in fields(Result)]
        different = [*differences(nodes, code, names)]
        if is_django and not different:
            backend = make_backend(core_backend.DjangoTemplates, templates, variant)
            names.remove("own")
            results = render_again_and_again(backend, name, variant)
            different = [*differences(results, nodes, names)]
        if different:
            text = "\n".join([f"{templates}\n{variant}", *different])
            pytest.fail(text, pytrace=False)

    return same


def fill(place, *bodies):
    """Return the templates of a place, with a body where it has BODY, and its own OTHER."""
    templates = {PAGE: place} if isinstance(place, str) else place
    for word, body in zip(["BODY", "OTHER"], bodies, strict=False):
        templates = {
            name: source.replace(word, body) for name, source in templates.items()
        }
    return templates


def every(number, *lists):
    """
    Return rows of a table: a name of each of the lists, and a number for what takes turns.
    It is every so many of the rows that there are, or with ISLANDS twenty times as many.
    """
    step = max(number // 20, 1) if os.environ.get("ISLANDS") == "all" else number
    rows = []
    *others, last = map(list, lists)
    for indexes in itertools.product(*(range(len(names)) for names in others)):
        # A diagonal: each name is there as often as the others.
        for index in range(-sum(indexes) % step, len(last), step):
            names = [names[at] for names, at in zip(others, indexes, strict=True)]
            names.append(last[index])
            # In each row and column of the table, all take turns.
            turn = sum(map(operator.mul, [*indexes, index], [31, 101, 7]))
            rows.append(pytest.param(*names, turn, id="-".join(names)))
    return rows


@pytest.mark.parametrize(
    ("what", "place", "turn"),
    every(1, MISCHIEF, MAIN_PLACES)
    + every(20, MISCHIEF, [name for name in ALL_PLACES if name not in MAIN_PLACES]),
)
def test_mischief(same, what, place, turn):
    reader = READERS[turn % len(READERS)]
    name, sources = ALL_PLACES[place]
    templates = fill(sources, reader + MISCHIEF[what] + reader)
    same(templates, turn, place, name, place in PLACES and turn % 23 < 6)


@pytest.mark.parametrize(("what", "other", "turn"), every(61, MISCHIEF, MISCHIEF))
def test_two_in_one_place(same, what, other, turn):
    reader = READERS[turn % len(READERS)]
    place = MAIN_PLACES[turn % len(MAIN_PLACES)]
    name, sources = ALL_PLACES[place]
    body = reader.join(["", MISCHIEF[what], MISCHIEF[other], ""])
    same(fill(sources, body), turn, place, name)


@pytest.mark.parametrize(
    ("place", "what", "other", "turn"), every(911, TWO_PLACES, MISCHIEF, MISCHIEF)
)
def test_one_in_each_of_two_places(same, place, what, other, turn):
    reader = READERS[turn % len(READERS)]
    bodies = reader + MISCHIEF[what], MISCHIEF[other] + reader
    same(fill(TWO_PLACES[place], *bodies), turn, place)


def test_string_if_invalid_that_cannot_be_formatted(make_engine, monkeypatch):
    """All nodes that render themselves then are found before any is written."""
    begun = []
    begin = ModuleBuilder.begin
    monkeypatch.setattr(
        ModuleBuilder, "begin", lambda self: begun.append(1) or begin(self)
    )
    engine = make_engine("{{ x }}" * 50, string_if_invalid="%s %s")
    html = engine.get_template("page.html").render(Context({"x": 1}))
    assert html == "1" * 50
    assert len(begun) < 10
