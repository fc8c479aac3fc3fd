"""Records golden.json and semantics.json with transformers and Jinja2: pip install transformers jinja2, then run this."""

import datetime as real
import json
import pathlib
import sys

from transformers import PreTrainedTokenizerFast
from transformers.utils import chat_template_utils

HERE = pathlib.Path(__file__).parent
TOKENIZER = HERE / "../../../fixtures/llm/tokenizer/tokenizer.json"
NOW = real.datetime(2026, 11, 5, 7, 4, 9, 12345)


class Clock(real.datetime):
    @classmethod
    def now(cls, tz=None):
        return NOW


chat_template_utils.datetime = Clock

tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(TOKENIZER), bos_token="<|endoftext|>", eos_token="<|im_end|>")

WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Weather, \"now\" & <here>: it's 'live' — 你好 \u2028 \x7f",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"type": "string", "description": "  A city\nand its country  "},
                "10": {"type": ["number", "null"], "default": None},
                "2": {"type": "array", "items": {"type": "integer"}, "default": [1, 2.0, -0.0, 1e16, 1.5e-7]},
                "flags": {"type": "object", "additionalProperties": {"type": "boolean"}, "default": {"a": True}},
            },
            "required": ["city", "10"],
        },
        "return": {"type": "string", "description": "what it is like"},
    },
}
EMPTY = {
    "type": "function",
    "function": {"name": "clock", "description": "The time", "parameters": {"type": "object", "properties": {}}},
}


def call(name, arguments, id=None):
    out = {"type": "function", "function": {"name": name, "arguments": arguments}}
    return {"id": id, **out} if id else out


def u(content):
    return {"role": "user", "content": content}


def a(content, **more):
    return {"role": "assistant", "content": content, **more}


def s(content):
    return {"role": "system", "content": content}


CHATS = {
    "user": dict(messages=[u("Hi")], add_generation_prompt=True),
    "system": dict(messages=[s("  Be brief.\n"), u(" Hi ")], add_generation_prompt=True),
    "turns": dict(messages=[s("S"), u("1"), a("2"), u("3"), a("4"), u("5")], add_generation_prompt=True),
    "ended": dict(messages=[u("1"), a(" 2 \n"), u("3"), a("4")]),
    "empty": dict(messages=[u(""), a(""), u("\n")], add_generation_prompt=True),
    "unicode": dict(messages=[s("naïve — 你好"), u("👩\u200d🚀 \u00a0\u3000x\ufeff\r\n\ttab"), a("ﬁ ǅ İ ß \u0301\x85")]),
    "markup": dict(messages=[u("<b>\"it's\" & {{ x }} {% if %} {# no #} \\n</b>"), a("'\"<|im_end|>\"'")]),
    "tools": dict(messages=[s("Use tools."), u("Weather?")], tools=[WEATHER, EMPTY], add_generation_prompt=True),
    "tools_alone": dict(messages=[u("Weather?")], tools=[EMPTY], add_generation_prompt=True),
    "no_tools": dict(messages=[u("Weather?")], tools=[]),
    "call": dict(
        messages=[
            u("Weather?"),
            a("", tool_calls=[call("get_weather", {"city": "Zürich <&>", "10": None, "2": [1.0, 2]}, "abcdefghi")]),
            {"role": "tool", "name": "get_weather", "tool_call_id": "abcdefghi", "content": '{"t": 21}'},
        ],
        tools=[WEATHER],
        add_generation_prompt=True,
    ),
    "calls": dict(
        messages=[
            u("Weather and time?"),
            a("Both.", tool_calls=[call("get_weather", {"city": "B"}, "123456789"), call("clock", {}, "987654321")]),
            {"role": "tool", "tool_call_id": "123456789", "content": "rain"},
            {"role": "tool", "tool_call_id": "987654321", "content": "noon"},
            a("Rain at noon."),
            u("Thanks"),
        ],
        tools=[WEATHER, EMPTY],
    ),
    "null_content": dict(
        messages=[u("Time?"), a(None, tool_calls=[call("clock", {}, "987654321")]), {"role": "tool", "content": "1"}]
    ),
    "text_arguments": dict(messages=[u("Time?"), a("", tool_calls=[call("clock", '{"zone":  "UTC"}', "987654321")])]),
    "call_without_type": dict(messages=[u("T"), a("", tool_calls=[{"name": "clock", "arguments": {"x": [True, None]}}])]),
    "builtin": dict(
        messages=[u("Search"), a("", tool_calls=[call("brave_search", {"query": "x y", "n": "2"}, "987654321")])],
        builtin_tools=["brave_search", "code_interpreter"],
    ),
    "tools_with_system": dict(messages=[u("Hi")], tools=[WEATHER], tools_in_user_message=False, date_string="1 Jan"),
    "thinking": dict(
        messages=[u("2+2?"), a("<think>\nadd\n\n</think>\n\n  4"), u("3+3?"), a("6", reasoning_content="\n add \n")]
    ),
    "thinking_alias": dict(messages=[u("2+2?"), a("4", thinking="easy")]),
    "reasoning_alias": dict(messages=[u("2+2?"), a("4", reasoning="easier", reasoning_content=None)]),
    "no_thinking": dict(messages=[u("2+2?")], enable_thinking=False, add_generation_prompt=True),
    "image": dict(
        messages=[u([{"type": "image", "image": "a.png"}, {"type": "text", "text": "What is it?"}]), a("A cat")],
        add_generation_prompt=True,
        add_vision_id=True,
    ),
    "image_system": dict(messages=[s("S"), u([{"type": "text", "text": " t "}, {"type": "image", "image": "b"}])]),
    "parts": dict(messages=[u([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}])]),
    "bad_order": dict(messages=[u("1"), u("2")]),
    "bad_role": dict(messages=[{"role": "critic", "content": "no"}]),
    "continued": dict(messages=[u("Count"), a("1, 2, ")], continue_final_message=True),
    "continued_parts": dict(messages=[u([{"type": "text", "text": "go on: a"}])], continue_final_message=True),
}

ARGUMENTS = {"tools", "documents", "add_generation_prompt", "continue_final_message"}


def line(text):
    return " ".join(text.split())


def record_chats():
    out = []
    for path in sorted((HERE / "templates").glob("*.jinja")):
        source = path.read_text(encoding="utf-8")
        for name, chat in CHATS.items():
            more = {k: v for k, v in chat.items() if k != "messages"}
            case = {"template": path.name, "chat": name}
            try:
                case["text"] = tokenizer.apply_chat_template(
                    chat["messages"], chat_template=source, tokenize=False, **more
                )
            except Exception as e:
                case["error"] = type(e).__name__ + ": " + line(str(e))
            out.append(case)
    masks = []
    chatml = (HERE / "templates/chatml.jinja").read_text(encoding="utf-8")
    for name, chat in CHATS.items():
        if all(isinstance(m.get("content"), str) for m in chat["messages"]) and "continue_final_message" not in chat:
            got = tokenizer.apply_chat_template(
                chat["messages"], chat_template=chatml, return_dict=True, return_assistant_tokens_mask=True
            )
            masks.append({"chat": name, "ids": got["input_ids"], "mask": got["assistant_masks"]})
    golden = {"masks": masks, "now": NOW.isoformat(), "chats": CHATS, "cases": out}
    (HERE / "golden.json").write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(len(out), "chats,", sum("error" in c for c in out), "refused")


NAMES = {
    "t": "Hello World", "e": "", "u": "ä👩\u200d🚀ß", "sp": " \t\u00a0x\u3000\n", "q": "it's \"q\"", "n": 7, "z": 0,
    "neg": -7, "f": 2.5, "whole": 3.0, "big": 12345678901234567890, "tiny": 1e-7, "huge": 1e22, "yes": True, "no": False,
    "nil": None, "l": [3, 1, 2], "words": ["b", "A", "c"], "mixed": [1, "a", None, True, 1.5, [], {}],
    "d": {"b": 1, "a": {"x": None}, "10": "ten", "2": "two", "items": "shadow", "keys": [1]},
    "people": [{"name": "Bo", "age": 3}, {"name": "al", "age": 1}, {"name": "Cy", "age": 3}, {"age": 0}],
    "tree": [{"v": 1, "c": [{"v": 2, "c": [{"v": 3}, {"v": 4, "c": []}]}, {"v": 5}]}, {"v": 6, "c": [{"v": 7}]}],
}

EXPRESSIONS = r"""
t | e | n | f | whole | big | tiny | huge | yes | nil | l | mixed | d | people[0] | missing
[1, 2.0, -0.0, 1e16, 1e15, 123456789.125, 0.1, 1e-4, 1e-5, 1.5e300]
(1,) | (1, 2) | () | {'a': 1, 'b': (2, 'x')} | ['it\'s', 'a"b', 'a\'b"c', 'new\nline', '\x00\x7f\u200b\u00e9']
n + 1 | n - 10 | n * 2 | n / 2 | n // 2 | neg // 2 | neg % 3 | n % -3 | 2 ** 3 | 2 ** -1 | f * 2 | f // 1 | yes + 1
7.5 % 2 | -7.5 // 2 | 1 / 3 | 10 / 5 | 3 * 'ab' | 'ab' * 2 | [1] * 3 | l + [9] | (1,) + (2,) | t + '!' | 'a' ~ n ~ nil ~ yes
'%s is %d, %r %5.1f|%-4s|%04d%%' % (t, n, q, f, 'x', 42) | '%s' % nil | '%s %s' | format('a', 1)
n == 7 | n == '7' | n == 7.0 | yes == 1 | no == 0 | nil == missing | nil == none | missing == missing | e == no | z == no
l == [3, 1, 2] | l == (3, 1, 2) | {'a': 1} == {'a': 1.0} | 'a' != "a" | [1, [2]] == [1, [2]]
1 < 2 | 'a' < 'b' | 'B' < 'a' | '\uffff' < '\U0001f600' | [1, 2] < [1, 3] | 2.5 >= f | yes > no
'ell' in t | 'z' not in t | 3 in l | '3' in l | nil in mixed | 'a' in d | 'x' in d.a | 1 in missing | [] in mixed | 1.0 in l
not yes | not e | not missing | yes and t | e or 'x' | nil or no or 'last' | l and 0 | not l
'a' if yes else 'b' | 'a' if no | ('a' if no) is defined | 1 if yes else 1 / 0
d.a | d['a'] | d.items is callable | d['items'] | d.keys | callable | d.a.x | d.b.c | nil.x | t.x | n.x | d.nope | d['10'] | d.get('2')
d.get('q') | d.get('q', 'x') | d.get('a').x is none | d.items() | list | d.keys() | list | d.values() | list | length
d | length | d | list | d | items | list | d | dictsort | d | dictsort(reverse=true) | first
l[0] | l[-1] | l[9] is defined | l[1:] | l[::-1] | l[:-1] | l[-2:] | t[0] | t[-1] | t[::-1] | t[1:4] | u[1] | u[1:] | u | length
t.upper() | t.lower() | t.title() | 'they\'re BILL\'s'.title() | 'hELLO wORLD'.capitalize() | t.swapcase() | 'ß'.upper()
'  x '.strip() | '\n\n x \n'.lstrip('\n') | '\n x \n'.rstrip('\n') | 'xxaxx'.strip('x') | 'abcba'.strip('ab') | sp.strip() | sp | trim
'a,b,,c'.split(',') | ' a  b '.split() | 'a b c'.split(' ', 1) | 'a b c'.split(none, 1) | 'a b c'.rsplit(' ', 1) | ''.split() | ''.split(',')
'abc'.startswith('ab') | 'abc'.startswith(('x', 'a')) | 'abc'.endswith('bc') | 'abcabc'.find('c') | 'abc'.find('z') | 'abcabc'.rfind('c') | 'äbc'.index('b')
'aXbX'.replace('X', '-') | 'aXbX'.replace('X', '-', 1) | 'abc'.replace('', '.') | 'aaa'.count('a') | 'a.b'.partition('.') | 'a.b.c'.rpartition('.')
'-'.join(['a', 'b']) | 'a\nb\r\nc\n'.splitlines() | 'abc'.removeprefix('ab') | 'abc'.removesuffix('bc') | '42'.zfill(5) | '-4'.zfill(4) | 'x'.center(4) | 'x'.ljust(3) ~ '|' | 'x'.rjust(3)
'12'.isdigit() | '1a'.isalnum() | 'ab'.isalpha() | 'AB'.isupper() | 'ab'.islower() | ' '.isspace() | ''.isdigit() | '{} {0}'.count('{') | '{}-{}'.format(1, 'a') | '{x}'.format(x=2)
t | upper | t | lower | 'foo bar-baz (qux)' | title | 'fOO' | capitalize | t | length | t | first | t | last | e | first is defined | t | reverse | l | reverse | list
l | sort | l | sort(reverse=true) | words | sort | words | sort(case_sensitive=true) | people[:3] | sort(attribute='age,name') | map(attribute='name') | join(', ')
l | join | l | join('-') | words | join(d='+') | people[:3] | join(', ', attribute='name') | 'abc' | join('.') | mixed | join(' ')
l | first | l | last | l | min | l | max | l | sum | [] | max is defined | people | sum(attribute='age') | words | max | people[:3] | map(attribute='name') | list
people | map(attribute='name', default='?') | list | words | map('upper') | list | l | map('string') | join | ['1', 'x', 2.7] | map('int') | list | ['1.5', 'x'] | map('float', 9.0) | list
l | select('gt', 1) | list | l | reject('odd') | list | mixed | select | list | mixed | select('string') | list | mixed | reject('none') | list | l | select('in', [1, 2]) | list
people | selectattr('name') | list | length | people | selectattr('age', 'equalto', 3) | map(attribute='name') | list | people | rejectattr('age', 'gt', 0) | list | people | selectattr('name', 'defined') | list | length
people[:3] | groupby('age') | list | length | people[:3] | groupby('age') | map('first') | list | [1, 1, 2, 'A', 'a'] | unique | list | l | batch(2) | list | l | batch(2, 'x') | list
'  a ' | trim | 'xax' | trim('x') | missing | trim | nil | trim | n | string ~ '!' | 'a<b>&"\'' | e | 'a b/ü?' | urlencode | 'one two  three' | wordcount
'a\nb\n\nc' | indent | 'a\nb\n\nc' | indent(2, true) | 'a\nb\n\nc' | indent(2, blank=true) | 'a\nb' | indent('> ') | 'aXbX' | replace('X', '-', 1) | n | replace('7', 'seven')
missing | default | missing | default('x') | e | default('x') | e | default('x', true) | nil | d('x', boolean=true) | no | default('x', true) | missing | d(n)
'42' | int | '4.9' | int | 'x' | int | 'x' | int(5) | '0x1f' | int(base=16) | nil | int | yes | int | -4.9 | int | '1.5' | float | 'x' | float | 3 | float | ' 7 ' | int | '1_000' | int
2.5 | round | 3.5 | round | 2.567 | round(2) | 2.1 | round(0, 'ceil') | 2.9 | round(method='floor') | 5 | round | neg | abs | -2.5 | abs | 42 | round(1)
'a long text to be cut off somewhere here' | truncate(15) | 'a long text to be cut off' | truncate(9, true) | 'short' | truncate(9) | 'a long text here' | truncate(9, end='!', leeway=0)
t | tojson | q | tojson | u | tojson | '\x00\x1f\x7f\u2028</script>&' | tojson | n | tojson | whole | tojson | big | tojson | tiny | tojson | huge | tojson | -0.0 | tojson | nil | tojson | yes | tojson
d | tojson | mixed | tojson | (1, 'a') | tojson | [] | tojson(indent=2) | {} | tojson(indent=2) | d | tojson(indent=2) | d | tojson(indent=1, sort_keys=true) | u | tojson(ensure_ascii=true) | mixed | tojson(separators=(',', ':'))
d | tojson(sort_keys=true) | mixed | tojson(indent=0) | d | tojson(indent=4, separators=(',', ' : '))
n is odd | n is even | n is divisibleby 7 | n is divisibleby(2) | n is not divisibleby 2 | t is string | n is string | n is number | f is float | n is integer | yes is integer | yes is number | yes is boolean
l is iterable | t is iterable | d is iterable | n is iterable | d is mapping | l is mapping | l is sequence | t is sequence | d is sequence | nil is none | missing is none | missing is defined | n is defined | missing is undefined
n is sameas 7 | yes is sameas true | n is sameas true | n is eq 7 | n is equalto(8) | n is in [7] | n is not in l | n is gt 3 and n is lt(9) | 'a' is in 'abc' | l[0] is eq l[0] | 'ab' is lower | 'AB' is upper | t is filter | 'upper' is filter
true is true | True is true | no is false | none is none | None | yes is not none and n is defined
range(3) | list | range(1, 4) | list | range(5, 0, -2) | list | range(0) | list | dict(a=1, b=2) | dict(d, c=3) | length | namespace(a=1).a | namespace().b is defined
strftime_now('%Y-%m-%d') | strftime_now('%d %b %Y') | strftime_now('%A %a %B %-d %e %j %U %W %y %I %p %H:%M:%S.%f %% %D %F %T %c %x %X %u %w %G %V %h %C')
1 + 2 * 3 | (1 + 2) * 3 | -n + 1 | - 3 | 2 - -1 | not n == 7 | 1 if 2 > 1 and not 3 > 4 else 0 | 'a' 'b' | [[1, 2], [3]][0][1] | {'k': {'j': [5]}}.k.j[0] | "}}" | '%}' | {'a': {'b': 1}}
0x1f | 0b101 | 0o17 | 1_000 | 1.5e3 | 1E2 | .5 is defined
""".strip()


TEMPLATES = [
    "{% for x in l %}{% if loop.first %}{% set seen = x %}{% endif %}{{ seen is defined }} {% endfor %}{{ seen is defined }}",
    "{% set x = 1 %}{% for i in l %}{{ x }}{% set x = x + i %}{{ x }} {% endfor %}{{ x }}",
    "{% set ns = namespace(x=1) %}{% for i in l %}{% set ns.x = ns.x + i %}{% endfor %}{{ ns.x }}",
    "{% set ns = namespace() %}{% set ns._x = 1 %}", "{% set d.b = 2 %}", "{{ l.append(4) }}", "{{ d.update({}) }}",
    "{% for i in l %}a{{ i }}{% if i == 1 %}b{% continue %}{% endif %}c{% endfor %}",
    "{% for i in l %}a{% if i == 1 %}b{% break %}{% endif %}c{% else %}none{% endfor %}",
    "{% for i in [] %}a{% else %}none{% endfor %}|{% for i in missing %}a{% else %}none{% endfor %}|{% for c in 'aä' %}{{ c }},{% endfor %}",
    "{% for i in nil %}a{% endfor %}", "{% for i in n %}a{% endfor %}",
    "{% for k in d %}{{ k }} {% endfor %}{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}",
    "{% for k, v in l %}{% endfor %}", "{% for k, (a, b) in [(1, (2, 3))] %}{{ k }}{{ a }}{{ b }}{% endfor %}",
    "{% for i in l if i > 1 %}{{ loop.index }}{{ loop.last }}{{ loop.length }}{{ loop.revindex }} {% endfor %}",
    "{% for i in l %}{{ loop.index0 }}{{ loop.revindex0 }}{{ loop.previtem }}{{ loop.nextitem is defined }}{{ loop.cycle('x', 'y') }}{{ loop.changed(i > 1) }}{{ loop.depth }} {% endfor %}",
    "{% for i in l %}{% for j in l %}{{ loop.depth }}{{ loop.index }}{% endfor %}{{ loop.index }} {% endfor %}",
    "{% macro m(a, b=2, c=a) %}[{{ a }}{{ b }}{{ c }}]{% endmacro %}{{ m(1) }}{{ m(1, c=3) }}{{ m(b=1, a=0) }}{{ m() }}",
    "{% macro m(a) %}{{ a }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, x=3) }}", "{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}",
    "{% macro m(a) %}{% endmacro %}{{ m(x=2) }}", "{% macro m() %}{{ x }}{% endmacro %}{% for x in l %}{{ m() }}{% endfor %}{% set x = 5 %}{{ m() }}",
    "{% macro m() %}({{ caller() }}){% endmacro %}{% call m() %}in{% endcall %}{{ m is callable }}",
    "{% macro m(xs) %}{% for x in xs %}{{ caller(x) }}{% endfor %}{% endmacro %}{% call(y) m(l) %}<{{ y }}>{% endcall %}",
    "{% macro r(n) %}{{ n }}{% if n > 0 %}{{ r(n - 1) }}{% endif %}{% endmacro %}{{ r(3) }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{% set x = m('<') %}{{ x }}{{ x | length }}{{ x == '<' }}{{ x is string }}",
    "{% set x %}a {{ n }} b{% endset %}{{ x | upper }}|{% set x, y = 1, 'b' %}{{ x }}{{ y }}", "{% filter upper %}a{{ t }}{% endfilter %}",
    "{% if n %}a{% elif t %}b{% else %}c{% endif %}{% if z %}a{% elif e %}b{% elif t %}d{% else %}c{% endif %}{% if not l %}x{% endif %}",
    "a\n  {% if yes %}\n  b\n  {% endif %}\n  c\n", "a  {%- if yes -%}  b  {%- endif -%}  c", "a\n{{ n }}\nb\n\n", "  {{ n }}  {# c #}  \n  {# d #}\n x",
    "  {%+ if yes %}\n a{% endif +%}\nb", "{% if yes -%}\n\n  a\n{%- endif %}\n\nb", "x {#- c -#} y", "\n{% if yes %}\n\n{% endif %}\n", "{{ n -}}  \n z", "{{- n }}",
    "{% raw %}{{ n }} {% if %}{% endraw %}|{%- raw -%}  {{ x }}  {%- endraw -%}  |\n  {% raw %}\n a {% endraw %}\n b",
    "a -}\n b %}\n c #}\n {% if yes %}d{% endif %}", "{{ '{% if x %}\n' }}|{{ \"-%}\n\" }}", "\t {% if yes %}a{% endif %}\r\nb\rc\n", "{{ 'a\\nb\\t\\x41\\u00e9\\'\\\"\\\\ \\d \\/ \\101' }}", '{{ "a\\\nb" }}',
    "{% generation %}a{{ n }}{% set g = 1 %}{% endgeneration %}{{ g is defined }}", "x\n  {%- generation %}\n  y\n  {% endgeneration -%}\n z",
    "{{ missing }}|{{ missing.x }}", "{{ missing['x'] }}", "{{ d.nope.x }}", "{{ nil.x.y }}", "{{ missing + 'a' }}", "{{ t + 1 }}", "{{ t + nil }}", "{{ 1 + t }}", "{{ nil + 1 }}", "{{ l + t }}",
    "{{ 1 < 'a' }}", "{{ nil < 1 }}", "{{ 1 / 0 }}", "{{ n % 0 }}", "{{ 1 in n }}", "{{ 1 in t }}", "{{ t() }}", "{{ missing() }}", "{{ d.nope() }}", "{{ n | length }}", "{{ missing | tojson }}",
    "{{ t.split('') }}", "{{ l[missing] }}", "{{ range(100001) | length }}", "{{ raise_exception('no: ' ~ n) }}", "{{ t | nofilter }}", "{{ t is notest }}", "{% if %}{% endif %}", "{% for x in l %}", "{{ n",
    "{{ n }", "{% nope %}", "{# open", "{{ 'open }}", "{{ n ~ }}", "{{ (n }}", "{{ a b }}", "{{ 'x'.join([1]) }}", "{{ 'a'.index('z') }}", "{{ l.index(9) }}", "{{ [1, 'a'] | sort }}", "{{ nil | items }}",
    "{{ messages is defined }}{{ tools is none }}{{ bos_token }}", "{{ true }}{{ True }}{{ none }}{{ None }}{{ [none, true] }}", "{% if nil == none and missing != none %}a{% endif %}",
    "{{ -n | abs }}|{{ 2 + 3 | string }}|{{ n | string | length + 1 }}", "{{ l | map('add') }}", "{{ 'a' if n == 7 else 'b' if n == 8 else 'c' }}", "{% set a = 'x' if no %}{{ a }}|{{ a is defined }}",
    "{{ 1 < 2 < 3 }}{{ 3 > 2 == 2 }}{{ (3 > 2) == true }}{{ 1 == (1) == 1 }}{{ (1 < 2) in [true] }}{{ n < f < 9 }}",
    "{{ (1, 2,) }}{{ ((1,),) }}{{ (n) }}{{ (n | string) ~ 1 }}{{ l.count(1,) }}{% for x in (1,) %}{{ x }}{% endfor %}",
    "{{ n is in (7,) }}{{ t.startswith(('He',)) }}{{ [(1, 2,), ()] }}{{ (1) + (2) }}",
    "{% set l2 = l + ['z'] %}{{ l2 }}{{ l }}", "{% for m in people %}{{ m.name or 'anon' }}{{ ', ' if not loop.last }}{% endfor %}", "{% for a in [1] %}{% set x = 1 %}{% if yes %}{% set x = 2 %}{% endif %}{{ x }}{% endfor %}",
    "{% if yes %}{% set y = 1 %}{% endif %}{{ y }}", "{{ 'äöü' | upper }}{{ 'ǆ' | title }}{{ 'ΑΣ' | lower }}", "{{ {'a': 1}.items() | list }}{{ {'a': 1} | items | list }}", "{{ loop is defined }}",
    "{% with a = 1, b = t %}{{ a }}{{ b }}{% endwith %}{{ a is defined }}", "{% with %}{% set a = 1 %}{{ a }}{% endwith %}{{ a is defined }}",
    "{% set a = 1 %}{% with a = 2, b = a %}{{ a }}{{ b }}{% set a = 3 %}{{ a }}{% endwith %}{{ a }}",
    "{% with a, b = (1, 2), (c, d2) = [3, (4,)] %}{{ a }}{{ b }}{{ c }}{{ d2 }}{% endwith %}", "{% with a = {'x': [1, 2]}, b = (l | sort)[0] if yes else 0, c = n > 1 %}{{ a.x }}{{ b }}{{ c }}{% endwith %}",
    "x\n  {% with a = 1 %}\n  y{{ a }}\n  {% endwith %}\nz", "{% with a = 1 -%}  b  {%- endwith %} c", "{% with a = [1, 2] %}{% with b = a[1] %}{{ a }}{{ b }}{% endwith %}{% endwith %}",
    "{% for i in l %}a{% with k = i %}b{% if k == 1 %}{% continue %}{% endif %}{{ k }}{{ loop.index }}{% endwith %}c{% endfor %}", "{% for i in l %}{% with %}{{ i }}{% break %}{% endwith %}{% endfor %}",
    "{% macro m() %}{% with a = varargs %}{{ a }}{{ varargs }}{{ kwargs }}{% endwith %}{% endmacro %}{{ m(1, x=2) }}", "{% set ns = namespace(a=1) %}{% with b = ns %}{% set b.a = 2 %}{% endwith %}{{ ns.a }}",
    "{% with a = missing %}{{ a is defined }}{{ a }}|{{ a.x }}{% endwith %}", "{% with a, b = 1 %}{% endwith %}", "{% with a, b = (1, 2, 3) %}{% endwith %}", "{% with a %}{% endwith %}", "{% with a = %}{% endwith %}",
    "{% with a = 1, %}{% endwith %}", "{% with a = b = 1 %}{% endwith %}", "{% with d.b = 1 %}{% endwith %}", "{% with 1 = 1 %}{% endwith %}", "{% with a = *l %}{% endwith %}", "{% with a = 1 %}", "{% with a = 1 %}{% endcall %}", "{% with a = 1, 2 %}{% endwith %}",
    "{% for x in tree recursive %}{{ x.v }}{{ loop(x.c) }}{% endfor %}", "{% for x in tree recursive %}[{{ loop.depth }}{{ loop.depth0 }}{{ loop.index }}/{{ loop.length }} {{ x.v }}{% if x.c %}({{ loop(x.c) }}){% endif %}]{% endfor %}",
    "{% for x in tree recursive %}{{ x.v }}{{ loop(x.c) }}{% else %}.{% endfor %}", "{% for x in tree if x.v != 2 recursive %}{{ x.v }}{{ loop(x.c or []) }}{% endfor %}", "{% for x in tree if (x.v is odd) recursive %}{{ x.v }}{{ loop(x.c or []) | upper }}{% endfor %}",
    "<ul>\n{%- for x in tree recursive %}\n  <li>{{ x.v }}\n  {%- if x.c -%}\n  <ul>{{ loop(x.c) }}</ul>\n  {%- endif %}</li>\n{%- endfor %}\n</ul>", "{% set k = 9 %}{% for x in tree recursive %}{{ k }}{% set k = x.v %}{{ k }}{{ loop(x.c) }}{{ k }}{{ loop.last }}{{ loop.nextitem is defined }} {% endfor %}{{ k }}",
    "{% for x in tree recursive %}{{ loop.changed(x.v > 2) }}{{ loop.cycle('a', 'b') }}{{ loop.previtem.v }}{{ loop(x.c) }}{% endfor %}", "{% for x in tree recursive %}{% set inner = loop(x.c) %}<{{ inner }}{{ inner | length }}>{{ x.v }}{% endfor %}",
    "{% for x in tree recursive %}{% set outer = loop %}{% for y in [1, 2] %}{{ loop.depth }}{{ y }}{{ outer(x.c) if y == 1 }}{% endfor %}{% endfor %}", "{% for x in tree recursive %}{% if x.v == 2 %}{% continue %}{% endif %}{{ x.v }}{{ loop(x.c) }}{% if x.v == 1 %}{% break %}{% endif %}{% endfor %}",
    "{% for k, v in {'a': {'b': {}}, 'c': {}}.items() recursive %}{{ k }}({{ loop(v.items()) }}){% endfor %}", "{% for x in tree %}{{ loop(x.c) }}{% endfor %}", "{% for x in tree recursive %}{{ loop(nil) }}{% endfor %}", "{% for x in tree recursive %}{{ loop() }}{% endfor %}", "{% for x in l recursive %}{{ loop(l) }}{% endfor %}",
    "{% for x in recursive %}{% endfor %}", "{% set recursive = l %}{% for x in (recursive) %}{{ x }}{% endfor %}", "{% for x in l recursive if x %}{% endfor %}", "{% for x in {'recursive': l}.recursive %}{{ x }}{% endfor %}", "{% for x in l %}{{ loop }}{{ loop is callable }}{% endfor %}",
    "{% for x in l %}{{ loop.changed() }}{{ loop.changed(x, 1) }}{{ loop.cycle(*l) }}{{ loop.nextitem }}{{ loop.nope is defined }};{% endfor %}", "{% for x in l %}{{ loop.cycle() }}{% endfor %}",
    "{% set x | upper %}a {{ t }} b{% endset %}{{ x }}", "{% set x | upper | replace('A', '7') | trim %} a b {% endset %}[{{ x }}]", "{% set ns = namespace() %}{% set ns.x | trim('.') %}..a..{% endset %}{{ ns.x }}", "{% set x | length %}abc{% endset %}{{ x + 1 }}",
    "{% set x | default('none') | upper %}{% endset %}[{{ x }}]", "{% set x | upper = 1 %}", "{% set x | nofilter %}a{% endset %}", "{% set x | upper %}a", "{% set x %}a{% set y = 1 %}{% endset %}{{ y is defined }}{{ x }}", "{% set x | upper %}\n  a\n{% endset %}\n{{ x }}",
    "{% for i in l %}{% set x %}a{{ i }}{% if i == 1 %}{% continue %}{% endif %}{% endset %}{{ x }}{% endfor %}", "{% for i in l %}-{% filter upper %}a{{ i }}{% if i == 1 %}{% break %}{% endif %}{% endfilter %}{% endfor %}",
    "{% filter upper | replace('A', 'b') %}a{{ t }}{% endfilter %}", "{% filter trim %}  a  {% set z = 5 %}{% endfilter %}{{ z }}", "{% filter indent(2) | trim %}\na\nb\n{% endfilter %}", "{% filter %}a{% endfilter %}", "{% filter upper, lower %}a{% endfilter %}", "{% filter nofilter %}a{% endfilter %}",
    "{% filter upper %}a{% filter lower %}A{{ n }}{% endfilter %}b{% endfilter %}", "{% set w = 'l' %}{% filter replace(w, 'L') | truncate(length=7, leeway=0) %}{{ t }}{% endfilter %}", "{% filter tojson %}a\"b{% endfilter %}",
    "{% macro m(a) %}{{ a }}({{ caller() }}){% endmacro %}{% set o = {'m': m} %}{% call o.m(1) %}in{% endcall %}{% call o['m'](2) %}{{ n }}{% endcall %}", "{% macro m(xs) %}{% for x in xs %}{{ caller(x, z=2) }}{% endfor %}{% endmacro %}{% call(y, z=1, w=3) m(l) %}<{{ y }}{{ z }}{{ w }}>{% endcall %}",
    "{% macro m() %}{{ caller(1) }}{% endmacro %}{% call m() %}{% endcall %}", "{% call m %}{% endcall %}", "{% call 1 %}{% endcall %}", "{% call missing() %}{% endcall %}", "{% macro m() %}{{ caller() }}{% endmacro %}{% for x in l %}{% call m() %}{{ x }}{{ loop.index }}{% endcall %}{% endfor %}",
    "{% macro m() %}{{ caller is defined }}{% endmacro %}{{ m() }}", "{% macro m() %}x{% endmacro %}{% call m() %}in{% endcall %}", "{% macro a() %}<{{ caller() }}>{% endmacro %}{% macro b() %}[{% call a() %}{{ caller() }}{% endcall %}]{% endmacro %}{% call b() %}x{% endcall %}",
    "{% macro m() %}{{ kwargs.keys() | list }}{% endmacro %}{% call m(z=1) %}x{% endcall %}", "{% macro m(caller=none) %}{{ caller() if caller else '-' }}{% endmacro %}{{ m() }}{% call m() %}x{% endcall %}", "{% macro m() %}{{ caller }}{% endmacro %}{{ m(caller=3) }}",
    "{% if no %}{% include 'other' %}{% endif %}a", "{% include 'other' %}", "{% include 'other' ignore missing %}", "{% include ['a', 'b'] without context %}", "{% if no %}{% include t ~ '.x' ignore missing with context %}{% import 'x' as y %}{% from 'x' import y, z as w %}{% endif %}a", "{% import 'x' as y %}", "{% from 'x' import y %}", "{% extends 'x' %}", "{% include %}",
    "{% do l %}", "{% if no %}{% do l %}{% endif %}", "{% trans %}a{% endtrans %}", "{% debug %}", "{% endif %}", "{% else %}", "{% if yes %}{% endfor %}", "{% for x in l %}{% elif x %}{% endfor %}", "{% break %}", "{% continue %}", "{% for x in l %}{% macro m() %}{% break %}{% endmacro %}{% endfor %}",
    "{% for x in l %}{% generation %}{{ x }}{% break %}{% endgeneration %}{% endfor %}", "{% %}", "{% 1 %}", "{% if yes %}a", "{% set x %}a", "{% filter upper %}a{% endcall %}", "{% macro m() %}a{% endfor %}", "{% with a = 1 %}{% else %}{% endwith %}", "{% for x in [] %}{% else %}{% else %}{% endfor %}",
]


def render(source):
    try:
        template = chat_template_utils._compile_jinja_template(source)
        return {"text": template.render(messages=[], tools=None, bos_token="<s>", **NAMES)}
    except Exception as e:
        return {"error": type(e).__name__ + ": " + line(str(e))}


def record_semantics():
    cases = []
    for row in EXPRESSIONS.splitlines():
        # `|` parts expressions and applies filters: what makes sense of one to three parts is a case.
        parts = row.split(" | ")
        for i in range(len(parts)):
            for j in range(i + 1, min(i + 3, len(parts)) + 1):
                cases.append({"source": "{{ " + " | ".join(parts[i:j]) + " }}"})
    cases += [{"source": t} for t in TEMPLATES]
    seen = set()
    out = []
    for case in cases:
        if case["source"] in seen:
            continue
        seen.add(case["source"])
        case.update(render(case["source"]))
        nonsense = ("TemplateAssertionError", "TemplateSyntaxError")
        if case.get("error", "").startswith(nonsense) and case["source"] not in TEMPLATES:
            continue
        if " at 0x" in case.get("text", ""):
            continue  # generators and functions, by their address
        out.append(case)
    semantics = {"now": NOW.isoformat(), "names": NAMES, "cases": out}
    (HERE / "semantics.json").write_text(json.dumps(semantics, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    print(len(out), "snippets,", sum("error" in c for c in out), "refused")


record_chats()
record_semantics()
