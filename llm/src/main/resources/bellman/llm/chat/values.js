// Python's values as the renderer's classes hold them: their text, their JSON, equality and order.
//
// The renderer keeps its classes to itself; they are taken from values that it makes. It gives its values
// JavaScript's text and equality, where templates were written for Python's: `{{ true }}` is `True`, a list of
// texts has single quotes, `1 == "1"` is false, and a missing member is not `none`.
(function (jinja) {
  "use strict";
  const { Environment, Interpreter } = jinja;
  const probe = new Environment();
  let probes = 0;
  const classOf = (value) => probe.set("probe" + probes++, value).constructor;
  const StringValue = classOf("");
  const IntegerValue = classOf(1);
  const FloatValue = classOf(1.5);
  const BooleanValue = classOf(true);
  const ArrayValue = classOf([]);
  const ObjectValue = classOf({});
  const NullValue = classOf(null);
  const UndefinedValue = classOf(undefined);
  const FunctionValue = classOf(() => 0);
  const NamespaceValue = probe.lookupVariable("namespace").value([]).constructor;
  const TupleValue = new Interpreter(probe).evaluate({ type: "TupleLiteral", value: [] }, probe).constructor;

  // Sizes that no chat needs, so that a template cannot fill the memory.
  const LONGEST_TEXT = 1 << 24;
  const LONGEST_LIST = 1 << 20;

  class TemplateError extends Error {}

  const fail = (message) => {
    throw new TemplateError(message);
  };

  const NONE = new NullValue(null);
  const string = (s) => new StringValue(s);
  const integer = (n) => new IntegerValue(n);
  const float = (n) => new FloatValue(n);
  const bool = (b) => new BooleanValue(b);
  const list = (items) => {
    if (items.length > LONGEST_LIST) {
      fail("a list grew beyond " + LONGEST_LIST + " items");
    }
    return new ArrayValue(items);
  };
  const tuple = (items) => new TupleValue(items);
  const func = (f) => new FunctionValue(f);

  const undefinedNamed = (name) => {
    const value = new UndefinedValue();
    value.hint = repr(string(name)) + " is undefined";
    return value;
  };
  const undefinedSaying = (hint) => {
    const value = new UndefinedValue();
    value.hint = hint;
    return value;
  };
  const undefinedMember = (object, key) => {
    const type = object instanceof NullValue ? "None" : typeName(object) + " object";
    return undefinedSaying(
      key instanceof StringValue
        ? "'" + type + "' has no attribute " + repr(key)
        : type + " has no element " + repr(key)
    );
  };
  const failUndefined = (value) => fail(value.hint ?? "a value is undefined");

  const isUndefined = (v) => v instanceof UndefinedValue;
  const isNone = (v) => v instanceof NullValue;
  const isString = (v) => v instanceof StringValue;
  const isNumber = (v) => v instanceof IntegerValue || v instanceof FloatValue || v instanceof BooleanValue;
  const isInteger = (v) => v instanceof IntegerValue || v instanceof BooleanValue;
  const isList = (v) => v instanceof ArrayValue;
  const isTuple = (v) => v instanceof TupleValue;
  const isDict = (v) => v instanceof ObjectValue;
  const isLoop = (v) => v instanceof NamespaceValue && !(v.value instanceof Map);
  const truthy = (v) => v.__bool__().value;
  const number = (v) => Number(v.value);

  const typeName = (v) =>
    isString(v) ? "str"
    : v instanceof BooleanValue ? "bool"
    : v instanceof IntegerValue ? "int"
    : v instanceof FloatValue ? "float"
    : isTuple(v) ? "tuple"
    : isList(v) ? "list"
    : isDict(v) ? "dict"
    : isNone(v) ? "NoneType"
    : isUndefined(v) ? "Undefined"
    : isLoop(v) ? "LoopContext"
    : v instanceof NamespaceValue ? "Namespace"
    : "function";

  const integerText = (v) =>
    v.text ?? (Number.isSafeInteger(v.value) ? String(v.value) : BigInt(v.value).toString());

  // Python's shortest text of a double: positional from 1e-4 up to 1e16.
  const floatText = (x) => {
    if (Number.isNaN(x)) {
      return "nan";
    }
    if (!Number.isFinite(x)) {
      return x < 0 ? "-inf" : "inf";
    }
    const sign = x < 0 || Object.is(x, -0) ? "-" : "";
    const [mantissa, power] = Math.abs(x).toExponential().split("e");
    const digits = mantissa.replace(".", "");
    const exponent = Number(power);
    if (exponent < -4 || exponent >= 16) {
      const size = String(Math.abs(exponent)).padStart(2, "0");
      const tail = digits.length > 1 ? "." + digits.slice(1) : "";
      return sign + digits[0] + tail + "e" + (exponent < 0 ? "-" : "+") + size;
    }
    if (exponent < 0) {
      return sign + "0." + "0".repeat(-exponent - 1) + digits;
    }
    const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
    return sign + whole + "." + (digits.slice(exponent + 1) || "0");
  };

  const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}\p{Zs}]/u;
  const SHORT_ESCAPES = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\" };

  const quoted = (text) => {
    const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
    let out = quote;
    for (const c of text) {
      if (c === quote) {
        out += "\\" + c;
      } else if (SHORT_ESCAPES[c] !== undefined) {
        out += SHORT_ESCAPES[c];
      } else if (c !== " " && UNPRINTABLE.test(c)) {
        const code = c.codePointAt(0);
        const hex = code.toString(16);
        out += code < 0x100 ? "\\x" + hex.padStart(2, "0")
          : code < 0x10000 ? "\\u" + hex.padStart(4, "0")
          : "\\U" + hex.padStart(8, "0");
      } else {
        out += c;
      }
    }
    return out + quote;
  };

  const repr = (v) => (isString(v) ? quoted(v.value) : isUndefined(v) ? "Undefined" : str(v));

  const str = (v) => {
    if (isString(v)) {
      return v.value;
    }
    if (v instanceof IntegerValue) {
      return integerText(v);
    }
    if (v instanceof FloatValue) {
      return floatText(v.value);
    }
    if (v instanceof BooleanValue) {
      return v.value ? "True" : "False";
    }
    if (isTuple(v)) {
      return "(" + v.value.map(repr).join(", ") + (v.value.length === 1 ? ",)" : ")");
    }
    if (isList(v)) {
      const items = "[" + v.value.map(repr).join(", ") + "]";
      return v.view === undefined ? items : v.view(items);
    }
    if (isDict(v)) {
      return "{" + Array.from(v.value, ([k, x]) => quoted(k) + ": " + repr(x)).join(", ") + "}";
    }
    if (isLoop(v)) {
      return "<LoopContext " + str(v.value.get("index")) + "/" + str(v.value.get("length")) + ">";
    }
    if (v instanceof NamespaceValue) {
      return "<Namespace {" + Array.from(v.value, ([k, x]) => quoted(k) + ": " + repr(x)).join(", ") + "}>";
    }
    return isNone(v) ? "None" : isUndefined(v) ? "" : "<function>";
  };

  const jsonString = (text, ascii) => {
    const plain = JSON.stringify(text);
    return ascii
      ? plain.replace(/[\x7f-\uffff]/g, (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"))
      : plain;
  };

  // json.dumps
  const json = (v, o, depth) => {
    if (isString(v)) {
      return jsonString(v.value, o.ascii);
    }
    if (v instanceof BooleanValue) {
      return v.value ? "true" : "false";
    }
    if (v instanceof IntegerValue) {
      return integerText(v);
    }
    if (v instanceof FloatValue) {
      const x = v.value;
      return Number.isFinite(x) ? floatText(x) : Number.isNaN(x) ? "NaN" : x < 0 ? "-Infinity" : "Infinity";
    }
    if (isNone(v)) {
      return "null";
    }
    const [comma, colon] = o.separators ?? [o.indent === null ? ", " : ",", ": "];
    const inner = o.indent === null ? "" : "\n" + o.indent.repeat(depth + 1);
    const outer = o.indent === null ? "" : "\n" + o.indent.repeat(depth);
    if (isList(v)) {
      return v.value.length === 0
        ? "[]"
        : "[" + inner + v.value.map((x) => json(x, o, depth + 1)).join(comma + inner) + outer + "]";
    }
    if (isDict(v)) {
      let entries = Array.from(v.value);
      if (o.sorted) {
        entries = entries.sort(([a], [b]) => order(a, b));
      }
      const members = entries.map(([k, x]) => jsonString(k, o.ascii) + colon + json(x, o, depth + 1));
      return members.length === 0 ? "{}" : "{" + inner + members.join(comma + inner) + outer + "}";
    }
    return fail("Object of type " + typeName(v) + " is not JSON serializable");
  };

  // By code points, where JavaScript's own order goes by halves of them.
  const order = (a, b) => {
    const n = Math.min(a.length, b.length);
    for (let i = 0; i < n; i++) {
      const x = a.charCodeAt(i);
      const y = b.charCodeAt(i);
      if (x !== y) {
        const high = (c) => c >= 0xd800 && c < 0xe000;
        return high(x) === high(y) ? x - y : high(x) ? 1 : -1;
      }
    }
    return a.length - b.length;
  };

  const equal = (a, b) => {
    if (isNumber(a) && isNumber(b)) {
      return a.text !== undefined || b.text !== undefined ? str(a) === str(b) : number(a) === number(b);
    }
    if (isList(a) && isList(b)) {
      return isTuple(a) === isTuple(b) && a.value.length === b.value.length
        && a.value.every((x, i) => equal(x, b.value[i]));
    }
    if (isDict(a) && isDict(b)) {
      return a.value.size === b.value.size
        && Array.from(a.value).every(([k, x]) => b.value.has(k) && equal(x, b.value.get(k)));
    }
    if (a.constructor !== b.constructor) {
      return false;
    }
    return isString(a) ? a.value === b.value : isNone(a) || isUndefined(a) || a === b;
  };

  const compare = (a, b, operator) => {
    if (isNumber(a) && isNumber(b)) {
      return number(a) - number(b);
    }
    if (isString(a) && isString(b)) {
      return order(a.value, b.value);
    }
    if (isList(a) && isList(b) && isTuple(a) === isTuple(b)) {
      for (let i = 0; i < Math.min(a.value.length, b.value.length); i++) {
        if (!equal(a.value[i], b.value[i])) {
          return compare(a.value[i], b.value[i], operator);
        }
      }
      return a.value.length - b.value.length;
    }
    if (isUndefined(a) || isUndefined(b)) {
      failUndefined(isUndefined(a) ? a : b);
    }
    return fail(
      "'" + operator + "' not supported between instances of '" + typeName(a) + "' and '" + typeName(b) + "'"
    );
  };

  const iterate = (v) => {
    if (isList(v)) {
      return v.value;
    }
    if (isString(v)) {
      return Array.from(v.value, string);
    }
    if (isDict(v)) {
      return Array.from(v.value.keys(), string);
    }
    return isUndefined(v) ? [] : fail("'" + typeName(v) + "' object is not iterable");
  };

  const contains = (container, x) => {
    if (isString(container)) {
      return isString(x)
        ? container.value.includes(x.value)
        : fail("'in <string>' requires string as left operand, not " + typeName(x));
    }
    if (isDict(container)) {
      return isString(x) && container.value.has(x.value);
    }
    if (isList(container) || isUndefined(container)) {
      return iterate(container).some((y) => equal(x, y));
    }
    return fail("argument of type '" + typeName(container) + "' is not iterable");
  };

  const text = (s) => {
    if (s.length > LONGEST_TEXT) {
      fail("a text grew beyond " + LONGEST_TEXT + " characters");
    }
    return string(s);
  };

  // What Java hands over: a list is ["a", …], an object ["o", key, value, …], a float ["f", digits], a large
  // integer ["i", digits]. Objects keep their order so, whatever their keys.
  const fromJava = (x) => {
    if (typeof x === "string") {
      return string(x);
    }
    if (typeof x === "number") {
      return integer(x);
    }
    if (typeof x === "boolean") {
      return bool(x);
    }
    if (x === null) {
      return NONE;
    }
    switch (x[0]) {
      case "a":
        return new ArrayValue(x.slice(1).map(fromJava));
      case "f":
        return float(Number(x[1]));
      case "i": {
        const value = integer(Number(x[1]));
        value.text = x[1];
        return value;
      }
      default: {
        const members = new Map();
        for (let i = 1; i < x.length; i += 2) {
          members.set(x[i], fromJava(x[i + 1]));
        }
        return new ObjectValue(members);
      }
    }
  };

  return {
    StringValue, IntegerValue, FloatValue, BooleanValue, ArrayValue, ObjectValue, NullValue, UndefinedValue,
    FunctionValue, NamespaceValue, TupleValue, TemplateError, LONGEST_TEXT, LONGEST_LIST, NONE, fail, string,
    integer, float, bool, list, tuple, func, text, undefinedNamed, undefinedSaying, undefinedMember, failUndefined,
    isUndefined, isNone, isString, isNumber, isInteger, isList, isTuple, isDict, isLoop, truthy, number, typeName, repr,
    str, json, order, equal, compare, iterate, contains, fromJava,
  };
})
