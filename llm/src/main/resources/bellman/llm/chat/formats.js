// Python's two ways of putting values into texts, `"%s" % x` and `"{}".format(x)`, over the values of values.js.
(function (v) {
  "use strict";
  const {
    fail, text, str, repr, typeName, number, isString, isNumber, isInteger, isList, isDict, IntegerValue, BooleanValue,
  } = v;

  const characters = (s) => Array.from(s);

  // |x| · 10^places to the nearest integer, in a tie to the even one: all of a double's digits are looked at.
  const rounded = (x, places) => {
    const bits = new DataView(new ArrayBuffer(8));
    bits.setFloat64(0, Math.abs(x));
    const high = bits.getUint32(0);
    const exponent = Math.max((high >>> 20) & 0x7ff, 1) - 1075;
    let mantissa = (BigInt(high & 0xfffff) << 32n) | BigInt(bits.getUint32(4));
    mantissa = high >>> 20 ? mantissa | (1n << 52n) : mantissa;
    const over = mantissa * (exponent > 0 ? 1n << BigInt(exponent) : 1n) * (places > 0 ? 10n ** BigInt(places) : 1n);
    const under = (exponent < 0 ? 1n << BigInt(-exponent) : 1n) * (places < 0 ? 10n ** BigInt(-places) : 1n);
    const whole = over / under;
    const rest = 2n * (over - whole * under);
    return rest > under || (rest === under && whole % 2n === 1n) ? whole + 1n : whole;
  };

  const pointed = (digits, places) => {
    const all = digits.padStart(places + 1, "0");
    return places === 0 ? all : all.slice(0, -places) + "." + all.slice(-places);
  };

  const fixed = (x, places) => pointed(rounded(x, places).toString(), places);

  // The digits of |x| and the power of ten of the first.
  const scientific = (x, count) => {
    if (x === 0) {
      return ["0".repeat(count), 0];
    }
    let exponent = Math.floor(Math.log10(Math.abs(x)));
    let digits = rounded(x, count - 1 - exponent).toString();
    while (digits.length !== count) {
      exponent += digits.length > count ? 1 : -1;
      digits = rounded(x, count - 1 - exponent).toString();
    }
    return [digits, exponent];
  };

  const power = (exponent) => (exponent < 0 ? "-" : "+") + String(Math.abs(exponent)).padStart(2, "0");

  const exponential = (x, places) => {
    const [digits, exponent] = scientific(x, places + 1);
    return pointed(digits, places) + "e" + power(exponent);
  };

  const general = (x, precision) => {
    const count = precision || 1;
    const [digits, exponent] = scientific(x, count);
    const short = (s) => (!s.includes(".") ? s : s.replace(/\.?0+$/, ""));
    return exponent >= -4 && exponent < count
      ? short(fixed(x, count - 1 - exponent))
      : short(pointed(digits, count - 1)) + "e" + power(exponent);
  };

  // The digits of a number without its sign; the type's letter is one of d, b, o, x, X, e, E, f, F, g, G, %.
  const magnitude = (x, kind, precision, alternate) => {
    if ("dboxX".includes(kind)) {
      const all = BigInt(x.text ?? Math.trunc(number(x)));
      const n = all < 0n ? -all : all;
      const prefix = { b: "0b", o: "0o", x: "0x", X: "0X" }[kind] ?? "";
      const digits = n.toString({ d: 10, b: 2, o: 8, x: 16, X: 16 }[kind]);
      return (alternate ? prefix : "") + (kind === "X" ? digits.toUpperCase() : digits);
    }
    const n = number(x);
    if (!Number.isFinite(n)) {
      const word = Number.isNaN(n) ? "nan" : "inf";
      return "EFG".includes(kind) ? word.toUpperCase() : word + (kind === "%" ? "%" : "");
    }
    const places = precision ?? 6;
    switch (kind.toLowerCase()) {
      case "f": return fixed(n, places);
      case "%": return fixed(n * 100, places) + "%";
      case "e": return kind === "E" ? exponential(n, places).toUpperCase() : exponential(n, places);
      default: return kind === "G" ? general(n, places).toUpperCase() : general(n, places);
    }
  };

  const isNegative = (x) => (x.text ? x.text.startsWith("-") : number(x) < 0 || Object.is(number(x), -0));

  // sign + prefix + digits, filled to a width.
  const filled = (sign, body, width, fill, align) => {
    const missing = Math.max(0, width - characters(sign + body).length);
    switch (align) {
      case "<": return sign + body + fill.repeat(missing);
      case "^": return fill.repeat(Math.floor(missing / 2)) + sign + body + fill.repeat(Math.ceil(missing / 2));
      case "=": {
        const [prefix] = body.match(/^0[xXob]|/);
        return sign + prefix + fill.repeat(missing) + body.slice(prefix.length);
      }
      default: return fill.repeat(missing) + sign + body;
    }
  };

  const signOf = (x, wish) => (isNegative(x) ? "-" : wish === "+" || wish === " " ? wish : "");

  const percent = (format, args, names) => {
    let next = 0;
    const given = () => (next < args.length ? args[next++] : fail("not enough arguments for format string"));
    const out = format.replace(/%(?:\((.*?)\))?([-0 +#]*)(\d+|\*)?(?:\.(\d+|\*)?)?[hlL]?([^]?)/gu,
      (whole, name, flags, width, precision, kind, at) => {
        if (kind === "%") {
          return "%";
        }
        if (kind === "") {
          fail("incomplete format");
        }
        if (width === "*" || precision === "*") {
          fail("'*' in '" + whole + "' is not implemented");
        }
        const exact = precision !== undefined || whole.includes(".") ? Number(precision ?? 0) : undefined;
        const room = Number(width ?? 0);
        const x = name === undefined ? given() : names?.get(name) ?? fail("KeyError: '" + name + "'");
        const left = flags.includes("-") ? "<" : flags.includes("0") ? "=" : ">";
        if ("sra".includes(kind)) {
          const s = kind === "s" ? str(x) : repr(x);
          return filled("", exact === undefined ? s : characters(s).slice(0, exact).join(""), room, " ",
            flags.includes("-") ? "<" : ">");
        }
        if (kind === "c") {
          const c = isString(x) && characters(x.value).length === 1 ? x.value
            : isInteger(x) ? String.fromCodePoint(number(x)) : fail("%c requires int or char");
          return filled("", c, room, " ", flags.includes("-") ? "<" : ">");
        }
        const letter = kind === "i" || kind === "u" ? "d" : kind;
        if (!"doxXeEfFgG".includes(letter)) {
          fail("unsupported format character '" + kind + "' (0x" + kind.codePointAt(0).toString(16) + ") at index "
            + (at + whole.length - kind.length));
        }
        if (flags.includes("#") && "eEfFgG".includes(letter)) {
          fail("the format '" + whole + "' is not implemented");
        }
        if (!isNumber(x) || ("oxX".includes(letter) && !isInteger(x))) {
          fail("%" + kind + " format: " + ("oxX".includes(letter) ? "an integer" : "a real number")
            + " is required, not " + typeName(x));
        }
        let body = magnitude(x, letter, exact, flags.includes("#"));
        body = "doxX".includes(letter) && exact !== undefined ? body.padStart(exact, "0") : body;
        const sign = signOf(x, flags.includes("+") ? "+" : flags.includes(" ") ? " " : "");
        return filled(sign, body, room, left === "=" ? "0" : " ", left);
      });
    return next < args.length && names === undefined
      ? fail("not all arguments converted during string formatting") : text(out);
  };

  const SPEC = /^(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/u;

  const grouped = (body, by, width) => {
    if (by === undefined) {
      return body;
    }
    const [, whole, rest] = body.match(/^(\w*?\d+)((?:[.e%].*)?)$/) ?? [null, body, ""];
    return whole.replace(/\B(?=(\d{3})+$)/g, by) + rest;
  };

  const specified = (x, spec) => {
    if (spec === "") {
      return str(x);
    }
    const parts = spec.match(SPEC) ?? fail("Invalid format specifier '" + spec + "' for object of type '" + typeName(x) + "'");
    const [, fill, align, wish, alternate, zero, width, by, precision, kind] = parts;
    const room = Number(width ?? 0);
    const count = precision === undefined ? undefined : Number(precision);
    if (isString(x)) {
      if (kind !== undefined && kind !== "s") {
        fail("Unknown format code '" + kind + "' for object of type 'str'");
      }
      if (wish !== undefined || alternate !== undefined || by !== undefined || align === "=") {
        fail("'" + spec + "' is no format of a text");
      }
      const s = count === undefined ? x.value : characters(x.value).slice(0, count).join("");
      return filled("", s, room, fill ?? (zero ?? " "), align ?? "<");
    }
    if (!isNumber(x) && !(x instanceof BooleanValue)) {
      fail("unsupported format string passed to " + typeName(x) + ".__format__");
    }
    const n = x instanceof BooleanValue ? new IntegerValue(x.value ? 1 : 0) : x;
    const plain = kind === undefined && !isInteger(n);
    const letter = kind ?? (plain ? "g" : "d");
    if (!"dboxXeEfFgG%".includes(letter) || (by !== undefined && (zero !== undefined || plain))
      || (plain && count !== undefined) || (alternate !== undefined && "eEfFgG%".includes(letter))) {
      fail("the format '" + spec + "' of " + typeName(x) + " is not implemented");
    }
    const whole = "dboxX".includes(letter);
    if (whole && !isInteger(n)) {
      fail("Unknown format code '" + letter + "' for object of type 'float'");
    }
    if (whole && count !== undefined) {
      fail("Precision not allowed in integer format specifier");
    }
    if (by !== undefined && (letter === "b" || letter === "o" || letter === "x" || letter === "X")) {
      fail("the format '" + spec + "' is not implemented");
    }
    const body = plain ? str(n).replace(/^-/, "") : magnitude(n, letter, count, alternate !== undefined);
    return filled(signOf(n, wish), grouped(body, by), room, fill ?? (zero ?? " "), align ?? (zero ? "=" : ">"));
  };

  const braces = (s, args, kwargs) => {
    let next = 0;
    let numbered = false;
    const out = s.replace(/\{\{|\}\}|\{([^{}:!]*)(?:!([^{}:]*))?(?::([^{}]*))?\}|[{}]/g, (whole, name, how, spec) => {
      if (whole === "{{" || whole === "}}") {
        return whole[0];
      }
      if (name === undefined) {
        fail("a single '" + whole + "', or a format within a format, in a format string");
      }
      if (!/^\w*$/.test(name)) {
        fail("'" + name + "' in a format string is not implemented; name an argument");
      }
      numbered ||= /^\d+$/.test(name);
      if (numbered && (name === "" || next > 0)) {
        fail("arguments of a format string are counted or numbered, not both");
      }
      let x = name === "" ? args[next++] : /^\d+$/.test(name) ? args[Number(name)] : kwargs.get(name);
      x = x ?? fail("Replacement " + whole + " has no argument");
      if (how !== undefined) {
        x = how === "s" ? text(str(x)) : how === "r" ? text(repr(x)) : fail("Unknown conversion specifier '" + how + "'");
      }
      return specified(x, spec ?? "");
    });
    return text(out);
  };

  return { percent, braces };
})
