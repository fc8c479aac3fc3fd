// Python's methods and Jinja2's filters, tests and globals, over the values of values.js.
//
// The renderer's own lack arguments (`lstrip('\n')` strips spaces as well, which Qwen3's template shows), count
// halves of characters, and know fewer names.
(function (v, formats) {
  "use strict";
  const { percent, braces } = formats;
  const {
    fail, string, integer, float, bool, list, tuple, func, text, str, repr, json, order, equal, compare, iterate,
    contains, truthy, number, typeName, isUndefined, isNone, isString, isNumber, isInteger, isList, isTuple, isDict, isLoop,
    undefinedSaying, undefinedMember, failUndefined, NONE, NamespaceValue, FunctionValue, FloatValue, IntegerValue,
    BooleanValue, StringValue, ObjectValue,
  } = v;

  const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
  const LEADING = new RegExp("^[" + SPACE + "]+");
  const TRAILING = new RegExp("[" + SPACE + "]+$");
  const WORDS = new RegExp("[^" + SPACE + "]+", "g");
  const LINE_END = /\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]/g;

  const argument = (args, kwargs, index, name, absent) => args[index] ?? kwargs.get(name) ?? absent;
  const asString = (x, what) => (isString(x) ? x.value : fail(what + " must be str, not " + typeName(x)));
  const asInteger = (x, what) => (isInteger(x) ? number(x) : fail(what + " must be int, not " + typeName(x)));
  const characters = (s) => Array.from(s);

  const strip = (s, chars, left, right) => {
    if (chars === undefined || isNone(chars)) {
      s = left ? s.replace(LEADING, "") : s;
      return right ? s.replace(TRAILING, "") : s;
    }
    const set = new Set(characters(asString(chars, "strip arg")));
    const all = characters(s);
    let start = 0;
    let end = all.length;
    while (left && start < end && set.has(all[start])) {
      start++;
    }
    while (right && end > start && set.has(all[end - 1])) {
      end--;
    }
    return all.slice(start, end).join("");
  };

  const split = (s, separator, most, fromRight) => {
    if (separator === undefined || isNone(separator)) {
      if (most < 0) {
        return s.match(WORDS) ?? [];
      }
      const parts = [];
      let rest = strip(s, undefined, !fromRight, fromRight);
      while (rest !== "" && parts.length < most) {
        const word = fromRight
          ? rest.match(new RegExp("[^" + SPACE + "]+$"))[0]
          : rest.match(new RegExp("^[^" + SPACE + "]+"))[0];
        if (fromRight) {
          parts.unshift(word);
          rest = rest.slice(0, rest.length - word.length).replace(TRAILING, "");
        } else {
          parts.push(word);
          rest = rest.slice(word.length).replace(LEADING, "");
        }
      }
      return rest === "" ? parts : fromRight ? [rest, ...parts] : [...parts, rest];
    }
    const by = asString(separator, "separator");
    if (by === "") {
      fail("empty separator");
    }
    const parts = s.split(by);
    if (most < 0 || parts.length <= most + 1) {
      return parts;
    }
    return fromRight
      ? [parts.slice(0, parts.length - most).join(by), ...parts.slice(parts.length - most)]
      : [...parts.slice(0, most), parts.slice(most).join(by)];
  };

  const replace = (s, from, to, most) => {
    if (from === "") {
      const all = characters(s);
      let out = "";
      for (let i = 0; i <= all.length; i++) {
        out += (most < 0 || i < most ? to : "") + (all[i] ?? "");
      }
      return out;
    }
    const parts = s.split(from);
    if (most < 0 || parts.length <= most + 1) {
      return parts.join(to);
    }
    return parts.slice(0, most + 1).join(to) + from + parts.slice(most + 1).join(from);
  };

  const lines = (s, keep) => {
    const out = [];
    let start = 0;
    for (const match of s.matchAll(LINE_END)) {
      const end = match.index + match[0].length;
      out.push(s.slice(start, keep ? end : match.index));
      start = end;
    }
    if (start < s.length) {
      out.push(s.slice(start));
    }
    return out;
  };

  const capitalized = (s) => {
    const all = characters(s);
    return all.length === 0 ? "" : all[0].toUpperCase() + all.slice(1).join("").toLowerCase();
  };

  const pythonTitle = (s) => {
    let out = "";
    let inside = false;
    for (const c of s) {
      const cased = c.toLowerCase() !== c.toUpperCase();
      out += !cased ? c : inside ? c.toLowerCase() : c.toUpperCase();
      inside = cased;
    }
    return out;
  };

  const starts = (s, x, test) =>
    isTuple(x) ? x.value.some((y) => test(s, asString(y, "prefix"))) : test(s, asString(x, "prefix"));

  const sub = (s, args) => {
    if (args.length < 2) {
      return [s, 0];
    }
    const all = characters(s);
    const at = (x, absent) => {
      const i = x === undefined || isNone(x) ? absent : asInteger(x, "index");
      return i < 0 ? Math.max(0, all.length + i) : Math.min(i, all.length);
    };
    const from = at(args[1], 0);
    return [all.slice(from, Math.max(from, at(args[2], all.length))).join(""), from];
  };

  const find = (s, args, last) => {
    const [part, from] = sub(s, args);
    const wanted = asString(args[0], "find arg");
    const at = last ? part.lastIndexOf(wanted) : part.indexOf(wanted);
    return at < 0 ? -1 : from + characters(part.slice(0, at)).length;
  };

  const pad = (s, args, where) => {
    const width = asInteger(args[0], "width");
    const fill = args[1] === undefined ? " " : asString(args[1], "fill character");
    const missing = width - characters(s).length;
    if (missing <= 0) {
      return s;
    }
    if (missing > v.LONGEST_TEXT) {
      fail("a text grew beyond " + v.LONGEST_TEXT + " characters");
    }
    const before = where === "right" ? missing
      : where === "left" ? 0
      : Math.floor(missing / 2) + (missing & width & 1);
    return fill.repeat(before) + s + fill.repeat(missing - before);
  };

  const partition = (s, by, last) => {
    const at = last ? s.lastIndexOf(by) : s.indexOf(by);
    if (at < 0) {
      return tuple((last ? ["", "", s] : [s, "", ""]).map(string));
    }
    return tuple([s.slice(0, at), by, s.slice(at + by.length)].map(string));
  };

  const every = (s, pattern) => bool(s !== "" && characters(s).every((c) => pattern.test(c)));

  const most = (args, kwargs, name) => asInteger(argument(args, kwargs, 1, name, integer(-1)), name);

  const STRING = {
    upper: (s) => string(s.toUpperCase()),
    lower: (s) => string(s.toLowerCase()),
    casefold: (s) => string(s.toLowerCase().replace(/ß/g, "ss")),
    swapcase: (s) => string(characters(s).map((c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase())).join("")),
    title: (s) => string(pythonTitle(s)),
    capitalize: (s) => string(capitalized(s)),
    strip: (s, a) => string(strip(s, a[0], true, true)),
    lstrip: (s, a) => string(strip(s, a[0], true, false)),
    rstrip: (s, a) => string(strip(s, a[0], false, true)),
    removeprefix: (s, a) => string(s.startsWith(asString(a[0], "prefix")) ? s.slice(a[0].value.length) : s),
    removesuffix: (s, a) =>
      string(asString(a[0], "suffix") !== "" && s.endsWith(a[0].value) ? s.slice(0, -a[0].value.length) : s),
    startswith: (s, a) => bool(starts(sub(s, a)[0], a[0], (t, p) => t.startsWith(p))),
    endswith: (s, a) => bool(starts(sub(s, a)[0], a[0], (t, p) => t.endsWith(p))),
    split: (s, a, k) => list(split(s, argument(a, k, 0, "sep"), most(a, k, "maxsplit"), false).map(string)),
    rsplit: (s, a, k) => list(split(s, argument(a, k, 0, "sep"), most(a, k, "maxsplit"), true).map(string)),
    splitlines: (s, a, k) => {
      const keep = argument(a, k, 0, "keepends");
      return list(lines(s, keep !== undefined && truthy(keep)).map(string));
    },
    partition: (s, a) => partition(s, asString(a[0], "separator"), false),
    rpartition: (s, a) => partition(s, asString(a[0], "separator"), true),
    replace: (s, a, k) => {
      const count = argument(a, k, 2, "count", integer(-1));
      return text(replace(s, asString(a[0], "replace() argument 1"), asString(a[1], "replace() argument 2"),
        asInteger(count, "count")));
    },
    join: (s, a) => text(iterate(a[0]).map((x, i) =>
      isString(x) ? x.value : fail("sequence item " + i + ": expected str instance, " + typeName(x) + " found")).join(s)),
    find: (s, a) => integer(find(s, a, false)),
    rfind: (s, a) => integer(find(s, a, true)),
    index: (s, a) => {
      const at = find(s, a, false);
      return at < 0 ? fail("substring not found") : integer(at);
    },
    count: (s, a) => {
      const [part] = sub(s, a);
      const wanted = asString(a[0], "count arg");
      return integer(wanted === "" ? characters(part).length + 1 : part.split(wanted).length - 1);
    },
    ljust: (s, a) => string(pad(s, a, "left")),
    rjust: (s, a) => string(pad(s, a, "right")),
    center: (s, a) => string(pad(s, a, "center")),
    zfill: (s, a) => {
      const sign = /^[+-]/.test(s) ? s[0] : "";
      return string(sign + pad(s.slice(sign.length), [integer(asInteger(a[0], "width") - sign.length), string("0")], "right"));
    },
    format: (s, a, k) => braces(s, a, k),
    isdigit: (s) => every(s, /^[\p{Nd}\u00b2\u00b3\u00b9\u2070-\u2079\u2080-\u2089]$/u),
    isdecimal: (s) => every(s, /^\p{Nd}$/u),
    isnumeric: (s) => every(s, /^\p{N}$/u),
    isalpha: (s) => every(s, /^\p{L}$/u),
    isalnum: (s) => every(s, /^[\p{L}\p{N}]$/u),
    isspace: (s) => every(s, new RegExp("^[" + SPACE + "]$")),
    islower: (s) => bool(s === s.toLowerCase() && s !== s.toUpperCase()),
    isupper: (s) => bool(s === s.toUpperCase() && s !== s.toLowerCase()),
    istitle: (s) => bool(s === pythonTitle(s) && s.toLowerCase() !== s.toUpperCase()),
    isascii: (s) => bool(/^[\x00-\x7f]*$/.test(s)),
  };

  // A list that Python has another type and text for.
  const shown = (name, value) => {
    value.view = (inner) => name + "(" + inner + ")";
    return value;
  };

  const pairs = (d) => Array.from(d.value, ([k, x]) => tuple([string(k), x]));
  const unsafe = (type, name) => () =>
    fail("access to attribute '" + name + "' of '" + type + "' object is unsafe.");

  const DICT = {
    get: (d, a, k) => (isString(a[0]) ? d.value.get(a[0].value) : undefined) ?? a[1] ?? NONE,
    items: (d) => shown("dict_items", list(pairs(d))),
    keys: (d) => shown("dict_keys", list(Array.from(d.value.keys(), string))),
    values: (d) => shown("dict_values", list(Array.from(d.value.values()))),
    copy: (d) => new ObjectValue(new Map(d.value)),
  };
  for (const name of ["clear", "pop", "popitem", "setdefault", "update"]) {
    DICT[name] = unsafe("dict", name);
  }

  const LIST = {
    count: (l, a) => integer(l.value.filter((x) => equal(x, a[0])).length),
    index: (l, a) => {
      const at = l.value.findIndex((x) => equal(x, a[0]));
      return at < 0 ? fail(repr(a[0]) + " is not in list") : integer(at);
    },
    copy: (l) => list(l.value.slice()),
  };
  for (const name of ["append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort"]) {
    LIST[name] = unsafe("list", name);
  }
  const TUPLE = { count: LIST.count, index: LIST.index };

  // A method as a value, or undefined.
  const method = (object, name) => {
    const table = isString(object) ? STRING : isDict(object) ? DICT : isTuple(object) ? TUPLE : isList(object) ? LIST : {};
    if (!Object.hasOwn(table, name)) {
      return undefined;
    }
    const self = isString(object) ? object.value : object;
    return func((args, kwargs) => table[name](self, args, kwargs));
  };

  const element = (object, key) => {
    if (isDict(object) || object instanceof NamespaceValue) {
      return isString(key) ? object.value.get(key.value) : undefined;
    }
    if (isList(object) && isInteger(key)) {
      return object.value.at(number(key));
    }
    if (isString(object) && isInteger(key)) {
      const c = characters(object.value).at(number(key));
      return c === undefined ? undefined : string(c);
    }
    return undefined;
  };

  // `object.name`: the method first, as Jinja2 does; `object[key]`: the member first.
  const attribute = (object, name) =>
    isUndefined(object)
      ? failUndefined(object)
      : method(object, name) ?? element(object, string(name)) ?? undefinedMember(object, string(name));
  const item = (object, key) =>
    isUndefined(object)
      ? failUndefined(object)
      : element(object, key) ?? (isString(key) ? method(object, key.value) : undefined) ?? undefinedMember(object, key);

  // The attribute `a.b.0` of filters such as map.
  const path = (object, attributePath, absent) => {
    let x = object;
    for (const part of str(attributePath).split(".")) {
      x = item(x, /^\d+$/.test(part) ? integer(Number(part)) : string(part));
      if (isUndefined(x) && absent !== undefined) {
        return absent;
      }
    }
    return x;
  };

  const ignoreCase = (x) => (isString(x) ? string(x.value.toLowerCase()) : x);
  const flag = (x) => x !== undefined && truthy(x);

  const sorted = (items, key, reverse) => {
    const keyed = items.map((x) => [key(x), x]);
    keyed.sort(([a], [b]) => (reverse ? -1 : 1) * compare(a, b, "<"));
    return keyed.map(([, x]) => x);
  };

  const sortKey = (attributeName, caseSensitive) => (x) => {
    const post = (y) => (caseSensitive ? y : ignoreCase(y));
    if (attributeName === undefined || isNone(attributeName)) {
      return post(x);
    }
    const keys = str(attributeName).split(",").map((a) => post(path(x, string(a))));
    return keys.length === 1 ? keys[0] : list(keys);
  };

  const wholeNumber = (x, absent, base) => {
    if (isString(x)) {
      const t = strip(x.value, undefined, true, true).replace(/(\d)_(?=\d)/g, "$1");
      const digits = base === 16 ? /^[+-]?(0x)?[0-9a-f]+$/i : base === 8 ? /^[+-]?(0o)?[0-7]+$/i
        : base === 2 ? /^[+-]?(0b)?[01]+$/i : /^[+-]?\d+$/;
      if (digits.test(t)) {
        const n = parseInt(t.replace(/0[xob]/i, ""), base);
        const value = integer(n);
        if (!Number.isSafeInteger(n) && base === 10) {
          value.text = BigInt(t).toString();
        }
        return value;
      }
      return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(t) ? integer(Math.trunc(Number(t))) : absent;
    }
    if (x instanceof IntegerValue) {
      return x;
    }
    return isNumber(x) && Number.isFinite(number(x)) ? integer(Math.trunc(number(x))) : absent;
  };

  const floating = (x, absent) => {
    if (isString(x)) {
      const t = strip(x.value, undefined, true, true);
      return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(t) ? float(Number(t)) : absent;
    }
    return isNumber(x) ? float(number(x)) : absent;
  };

  const length = (x) => {
    if (isString(x)) {
      return integer(characters(x.value).length);
    }
    if (isList(x) || isUndefined(x)) {
      return integer(iterate(x).length);
    }
    return isDict(x) ? integer(x.value.size) : fail("object of type '" + typeName(x) + "' has no len()");
  };

  const tojson = (x, a, k) => {
    const indent = argument(a, k, 1, "indent", NONE);
    const separators = argument(a, k, 2, "separators", NONE);
    return text(json(x, {
      ascii: flag(argument(a, k, 0, "ensure_ascii")),
      indent: isNone(indent) ? null : isString(indent) ? indent.value : " ".repeat(Math.max(0, asInteger(indent, "indent"))),
      separators: isNone(separators) ? null : iterate(separators).map(str),
      sorted: flag(argument(a, k, 3, "sort_keys")),
    }, 0));
  };

  const indented = (x, a, k) => {
    const width = argument(a, k, 0, "width", integer(4));
    const by = isString(width) ? width.value : " ".repeat(asInteger(width, "width"));
    const all = lines(str(x) + "\n", false);
    const blank = flag(argument(a, k, 2, "blank"));
    const out = all.map((line, i) => (i === 0 || (line === "" && !blank) ? line : by + line)).join("\n");
    return text(flag(argument(a, k, 1, "first")) ? by + out : out);
  };

  const rounded = (x, a, k) => {
    const precision = asInteger(argument(a, k, 0, "precision", integer(0)), "precision");
    const how = str(argument(a, k, 1, "method", string("common")));
    const factor = 10 ** precision;
    const n = number(x) * factor;
    if (how === "common") {
      if (isInteger(x) && precision >= 0) {
        return integer(number(x));
      }
      // Halves go to the even neighbour.
      const down = Math.floor(n);
      const up = n - down > 0.5 || (n - down === 0.5 && down % 2 !== 0);
      return float((up ? down + 1 : down) / factor);
    }
    return float((how === "ceil" ? Math.ceil(n) : Math.floor(n)) / factor);
  };

  const escaped = (s) =>
    s.replace(/[&<>"']/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;" })[c]);

  const truncated = (x, a, k) => {
    const s = str(x);
    const size = asInteger(argument(a, k, 0, "length", integer(255)), "length");
    const end = str(argument(a, k, 2, "end", string("...")));
    const leeway = argument(a, k, 3, "leeway", NONE);
    const all = characters(s);
    if (all.length <= size + (isNone(leeway) ? 5 : asInteger(leeway, "leeway"))) {
      return string(s);
    }
    const cut = all.slice(0, size - characters(end).length).join("");
    if (flag(argument(a, k, 1, "killwords"))) {
      return string(cut + end);
    }
    const at = cut.lastIndexOf(" ");
    return string((at < 0 ? cut : cut.slice(0, at)) + end);
  };

  // The test that select, reject and their kin are told: by name, or truth itself.
  const chosen = (args, from) => {
    if (args.length <= from) {
      return truthy;
    }
    const name = str(args[from]);
    return (x) => test(name, x, args.slice(from + 1));
  };

  const extreme = (x, a, k, sign) => {
    const key = sortKey(argument(a, k, 1, "attribute"), flag(argument(a, k, 0, "case_sensitive")));
    const items = iterate(x);
    if (items.length === 0) {
      return undefinedSaying("No aggregated item, sequence was empty.");
    }
    return items.reduce((best, y) => (sign * compare(key(y), key(best), "<") > 0 ? y : best));
  };

  const mapped = (x, a, k) => {
    if (a.length === 0 && k.has("attribute")) {
      return list(iterate(x).map((y) => path(y, k.get("attribute"), k.get("default"))));
    }
    if (a.length === 0) {
      fail("map requires a filter argument");
    }
    return list(iterate(x).map((y) => filter(str(a[0]), y, a.slice(1), k)));
  };

  const groups = (x, a, k) => {
    const by = argument(a, k, 0, "attribute");
    const absent = argument(a, k, 1, "default");
    const exact = (y) => path(y, by, absent);
    const key = (y) => (flag(argument(a, k, 2, "case_sensitive")) ? exact(y) : ignoreCase(exact(y)));
    const out = [];
    for (const y of sorted(iterate(x), key, false)) {
      const last = out.at(-1);
      if (last !== undefined && equal(key(last[1][0]), key(y))) {
        last[1].push(y);
      } else {
        out.push([exact(y), [y]]);
      }
    }
    return list(out.map(([name, items]) => tuple([name, list(items)])));
  };

  const batched = (x, a, k) => {
    const size = asInteger(argument(a, k, 0, "linecount"), "linecount");
    const fill = argument(a, k, 1, "fill_with");
    const items = iterate(x);
    const out = [];
    for (let i = 0; i < items.length; i += Math.max(1, size)) {
      const row = items.slice(i, i + size);
      while (fill !== undefined && !isNone(fill) && row.length < size) {
        row.push(fill);
      }
      out.push(list(row));
    }
    return list(out);
  };

  const unique = (x, a, k) => {
    const key = sortKey(argument(a, k, 1, "attribute"), flag(argument(a, k, 0, "case_sensitive")));
    const seen = [];
    return list(iterate(x).filter((y) => {
      const z = key(y);
      return seen.some((other) => equal(other, z)) ? false : seen.push(z) > 0;
    }));
  };

  const FILTERS = {
    abs: (x) => (x instanceof FloatValue ? float(Math.abs(x.value)) : integer(Math.abs(number(x)))),
    attr: (x, a) => attribute(x, str(a[0])),
    batch: batched,
    capitalize: (x) => string(capitalized(str(x))),
    center: (x, a, k) => string(pad(str(x), [argument(a, k, 0, "width", integer(80))], "center")),
    default: (x, a, k) =>
      isUndefined(x) || (flag(argument(a, k, 1, "boolean")) && !truthy(x))
        ? argument(a, k, 0, "default_value", string(""))
        : x,
    dictsort: (x, a, k) => {
      const by = str(argument(a, k, 1, "by", string("key")));
      const exact = flag(argument(a, k, 0, "case_sensitive"));
      const key = (pair) => (exact ? (y) => y : ignoreCase)(pair.value[by === "value" ? 1 : 0]);
      if (!isDict(x)) {
        fail("'" + typeName(x) + "' object has no attribute 'items'");
      }
      return list(sorted(pairs(x), key, flag(argument(a, k, 2, "reverse"))));
    },
    escape: (x) => string(escaped(str(x))),
    first: (x) => iterate(x)[0] ?? undefinedSaying("No first item, sequence was empty."),
    float: (x, a, k) => floating(x, argument(a, k, 0, "default", float(0))),
    format: (x, a, k) => (k.size > 0 ? percent(str(x), [], k) : percent(str(x), a)),
    groupby: groups,
    indent: indented,
    int: (x, a, k) =>
      wholeNumber(x, argument(a, k, 0, "default", integer(0)), asInteger(argument(a, k, 1, "base", integer(10)), "base")),
    items: (x) =>
      isUndefined(x) ? list([]) : isDict(x) ? list(pairs(x)) : fail("Can only get item pairs from a mapping."),
    join: (x, a, k) => {
      const by = str(argument(a, k, 0, "d", string("")));
      const of = argument(a, k, 1, "attribute");
      return text(iterate(x).map((y) => str(of === undefined ? y : path(y, of))).join(by));
    },
    last: (x) => iterate(x).at(-1) ?? undefinedSaying("No last item, sequence was empty."),
    length,
    list: (x) => list(iterate(x).slice()),
    lower: (x) => string(str(x).toLowerCase()),
    map: mapped,
    max: (x, a, k) => extreme(x, a, k, 1),
    min: (x, a, k) => extreme(x, a, k, -1),
    reject: (x, a) => list(iterate(x).filter((y) => !chosen(a, 0)(y))),
    rejectattr: (x, a) => list(iterate(x).filter((y) => !chosen(a, 1)(path(y, a[0])))),
    replace: (x, a, k) =>
      text(replace(str(x), str(argument(a, k, 0, "old")), str(argument(a, k, 1, "new")),
        asInteger(argument(a, k, 2, "count", integer(-1)), "count"))),
    reverse: (x) =>
      isString(x) ? string(characters(x.value).reverse().join("")) : list(iterate(x).slice().reverse()),
    round: rounded,
    safe: (x) => x,
    select: (x, a) => list(iterate(x).filter(chosen(a, 0))),
    selectattr: (x, a) => list(iterate(x).filter((y) => chosen(a, 1)(path(y, a[0])))),
    sort: (x, a, k) =>
      list(sorted(iterate(x), sortKey(argument(a, k, 2, "attribute"), flag(argument(a, k, 1, "case_sensitive"))),
        flag(argument(a, k, 0, "reverse")))),
    string: (x) => string(str(x)),
    sum: (x, a, k) => {
      const of = argument(a, k, 0, "attribute", NONE);
      const items = iterate(x).map((y) => (isNone(of) ? y : path(y, of)));
      return items.reduce((total, y) => add(total, y), argument(a, k, 1, "start", integer(0)));
    },
    title: (x) => string(str(x).split(/([-\s({[<]+)/).map((w) =>
      w === "" ? "" : characters(w)[0].toUpperCase() + characters(w).slice(1).join("").toLowerCase()).join("")),
    tojson,
    trim: (x, a, k) => string(strip(str(x), argument(a, k, 0, "chars"), true, true)),
    truncate: truncated,
    unique,
    upper: (x) => string(str(x).toUpperCase()),
    urlencode: (x) => string(encodeURIComponent(str(x)).replace(/[!'()*]/g, (c) =>
      "%" + c.charCodeAt(0).toString(16).toUpperCase()).replace(/%2F/g, "/")),
    wordcount: (x) => integer((str(x).match(/[\p{L}\p{N}_]+/gu) ?? []).length),
  };
  FILTERS.count = FILTERS.length;
  FILTERS.d = FILTERS.default;
  FILTERS.e = FILTERS.escape;

  const filter = (name, x, args, kwargs) =>
    Object.hasOwn(FILTERS, name) ? FILTERS[name](x, args, kwargs) : fail("No filter named '" + name + "'.");

  const TESTS = {
    boolean: (x) => x instanceof BooleanValue,
    callable: (x) => x instanceof FunctionValue || isLoop(x),
    defined: (x) => !isUndefined(x),
    divisibleby: (x, a) => number(x) % number(a[0]) === 0,
    eq: (x, a) => equal(x, a[0]),
    even: (x) => number(x) % 2 === 0,
    false: (x) => x instanceof BooleanValue && !x.value,
    filter: (x) => Object.hasOwn(FILTERS, str(x)),
    float: (x) => x instanceof FloatValue,
    ge: (x, a) => compare(x, a[0], ">=") >= 0,
    gt: (x, a) => compare(x, a[0], ">") > 0,
    in: (x, a) => contains(a[0], x),
    integer: (x) => x instanceof IntegerValue,
    iterable: (x) => isString(x) || isList(x) || isDict(x) || isUndefined(x),
    le: (x, a) => compare(x, a[0], "<=") <= 0,
    lower: (x) => truthy(STRING.islower(str(x))),
    lt: (x, a) => compare(x, a[0], "<") < 0,
    mapping: isDict,
    ne: (x, a) => !equal(x, a[0]),
    none: isNone,
    number: isNumber,
    odd: (x) => Math.abs(number(x) % 2) === 1,
    sameas: (x, a) => x.constructor === a[0].constructor && equal(x, a[0]),
    sequence: (x) => isString(x) || isList(x) || isDict(x) || isUndefined(x),
    string: isString,
    test: (x) => Object.hasOwn(TESTS, str(x)),
    true: (x) => x instanceof BooleanValue && x.value,
    undefined: isUndefined,
    upper: (x) => truthy(STRING.isupper(str(x))),
  };
  Object.assign(TESTS, {
    "==": TESTS.eq, equalto: TESTS.eq, "!=": TESTS.ne, ">": TESTS.gt, greaterthan: TESTS.gt, ">=": TESTS.ge,
    "<": TESTS.lt, lessthan: TESTS.lt, "<=": TESTS.le,
  });

  const test = (name, x, args) =>
    Object.hasOwn(TESTS, name) ? TESTS[name](x, args) : fail("No test named '" + name + "'.");

  const operands = (operator, a, b) => {
    if (isUndefined(a) || isUndefined(b)) {
      failUndefined(isUndefined(a) ? a : b);
    }
    return fail("unsupported operand type(s) for " + operator + ": '" + typeName(a) + "' and '" + typeName(b) + "'");
  };

  const add = (a, b) => {
    if (isNumber(a) && isNumber(b)) {
      return (isInteger(a) && isInteger(b) ? integer : float)(number(a) + number(b));
    }
    if (isString(a) && isString(b)) {
      return text(a.value + b.value);
    }
    if (isList(a) && isList(b) && isTuple(a) === isTuple(b)) {
      return isTuple(a) ? tuple(list(a.value.concat(b.value)).value) : list(a.value.concat(b.value));
    }
    if (isString(a) && !isUndefined(b)) {
      fail('can only concatenate str (not "' + typeName(b) + '") to str');
    }
    return operands("+", a, b);
  };

  const repeated = (a, n) => {
    const times = Math.max(0, number(n));
    if (isString(a)) {
      if (a.value.length * times > v.LONGEST_TEXT) {
        fail("a text grew beyond " + v.LONGEST_TEXT + " characters");
      }
      return string(a.value.repeat(times));
    }
    if (a.value.length * times > v.LONGEST_LIST) {
      fail("a list grew beyond " + v.LONGEST_LIST + " items");
    }
    return list(Array.from({ length: times }, () => a.value).flat());
  };

  const arithmetic = (operator, a, b) => {
    if (operator === "*" && (isString(a) || isList(a)) && isInteger(b)) {
      return repeated(a, b);
    }
    if (operator === "*" && isInteger(a) && (isString(b) || isList(b))) {
      return repeated(b, a);
    }
    if (operator === "%" && isString(a)) {
      return isDict(b) ? percent(a.value, [b], b.value) : percent(a.value, isTuple(b) ? b.value : [b]);
    }
    if (!isNumber(a) || !isNumber(b)) {
      return operands(operator, a, b);
    }
    const x = number(a);
    const y = number(b);
    if (y === 0 && (operator === "/" || operator === "//" || operator === "%")) {
      fail("division by zero");
    }
    const whole = isInteger(a) && isInteger(b);
    const integer = (n) => (Number.isSafeInteger(n) ? v.integer(n) : fail("an integer beyond 2^53 is not computed exactly"));
    switch (operator) {
      case "-":
        return (whole ? integer : float)(x - y);
      case "*":
        return (whole ? integer : float)(x * y);
      case "/":
        return float(x / y);
      case "//":
        return (whole ? integer : float)(Math.floor(x / y));
      case "%":
        return (whole ? integer : float)(x - y * Math.floor(x / y));
      default:
        return (whole && y >= 0 ? integer : float)(x ** y);
    }
  };

  const range = (args) => {
    const [a, b, c] = args.map((x) => asInteger(x, "range() argument"));
    const [start, stop, step] = b === undefined ? [0, a, 1] : [a, b, c ?? 1];
    if (step === 0) {
      fail("range() arg 3 must not be zero");
    }
    const size = Math.max(0, Math.ceil((stop - start) / step));
    if (size > 100000) {
      fail("Range too big. The sandbox blocks ranges larger than MAX_RANGE (100000).");
    }
    const numbers = list(Array.from({ length: size }, (_, i) => integer(start + i * step)));
    numbers.view = () => "range(" + start + ", " + stop + (step === 1 ? "" : ", " + step) + ")";
    return numbers;
  };

  const members = (args, kwargs) => {
    const entries = new Map();
    for (const source of args) {
      const all = isDict(source) ? source.value : iterate(source).map((pair) => {
        const [key, x] = iterate(pair);
        return [str(key), x];
      });
      for (const [key, x] of all) {
        entries.set(key, x);
      }
    }
    for (const [key, x] of kwargs) {
      entries.set(key, x);
    }
    return entries;
  };

  const namespace = (args, kwargs) => {
    const entries = members(args, kwargs);
    entries.forEach((_, name) => checkName(name));
    return new NamespaceValue(entries);
  };
  const checkName = (name) =>
    name.startsWith("_")
      ? fail("Chat templates cannot store underscore-prefixed attributes on a namespace, but got '" + name
          + "'. Please rename the attribute.")
      : name;

  const globals = (now) => new Map([
    ["true", bool(true)], ["True", bool(true)],
    ["false", bool(false)], ["False", bool(false)],
    ["none", NONE], ["None", NONE],
    ["range", func(range)],
    ["dict", func((args, kwargs) => new ObjectValue(members(args, kwargs)))],
    ["namespace", func(namespace)],
    ...["cycler", "joiner", "lipsum"].map((name) => [name, func(() => fail("'" + name + "' is not implemented"))]),
    ["raise_exception", func((args) => fail(str(args[0] ?? string(""))))],
    ["strftime_now", func((args) => string(strftime(now, asString(args[0], "strftime() argument 1"))))],
  ]);

  const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
  const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December"];

  // datetime.now().strftime in the locale C; `now` holds local fields, Monday is day 1.
  const strftime = (now, format) => {
    const two = (n) => [String(n), 2, "0"];
    const hour12 = now.hour % 12 === 0 ? 12 : now.hour % 12;
    const week = (first) => Math.floor((now.yearDay - 1 + 7 - ((now.weekDay - first + 7) % 7)) / 7);
    const numeric = {
      d: () => two(now.day), m: () => two(now.month), y: () => two(now.year % 100), H: () => two(now.hour),
      I: () => two(hour12), M: () => two(now.minute), S: () => two(now.second), e: () => [String(now.day), 2, " "],
      k: () => [String(now.hour), 2, " "], l: () => [String(hour12), 2, " "],
      j: () => [String(now.yearDay), 3, "0"], U: () => two(week(7)), W: () => two(week(1)),
      V: () => two(now.isoWeek), C: () => two(Math.floor(now.year / 100)),
    };
    const plain = {
      a: () => DAYS[now.weekDay - 1].slice(0, 3), A: () => DAYS[now.weekDay - 1],
      b: () => MONTHS[now.month - 1].slice(0, 3), B: () => MONTHS[now.month - 1], h: () => MONTHS[now.month - 1].slice(0, 3),
      Y: () => String(now.year), G: () => String(now.isoYear), f: () => String(now.micro).padStart(6, "0"),
      p: () => (now.hour < 12 ? "AM" : "PM"), P: () => (now.hour < 12 ? "am" : "pm"),
      u: () => String(now.weekDay), w: () => String(now.weekDay % 7), z: () => "", Z: () => "",
      n: () => "\n", t: () => "\t", "%": () => "%", s: () => String(now.epochSecond),
      c: () => strftime(now, "%a %b %e %H:%M:%S %Y"), x: () => strftime(now, "%m/%d/%y"),
      X: () => strftime(now, "%H:%M:%S"), D: () => strftime(now, "%m/%d/%y"), F: () => strftime(now, "%Y-%m-%d"),
      T: () => strftime(now, "%H:%M:%S"), R: () => strftime(now, "%H:%M"), r: () => strftime(now, "%I:%M:%S %p"),
    };
    return format.replace(/%([-_0^#]?)([A-Za-z%])/g, (whole, how, kind) => {
      if (Object.hasOwn(numeric, kind)) {
        const [digits, width, fill] = numeric[kind]();
        return how === "-" ? digits : digits.padStart(width, how === "_" ? " " : how === "0" ? "0" : fill);
      }
      if (!Object.hasOwn(plain, kind)) {
        return whole;
      }
      return how === "^" ? plain[kind]().toUpperCase() : plain[kind]();
    });
  };

  return { attribute, item, filter, test, add, arithmetic, globals, checkName };
})
