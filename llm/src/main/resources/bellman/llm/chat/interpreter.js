// The renderer's interpreter with Python's meaning where its own differs, and the functions that Java calls.
//
// What differs, apart from values and functions: names set in a loop's round are gone in the next; a macro sees
// the names where it is defined, not where it is called; `continue` keeps what the round has written; `none` is
// written as `None`; a member of an undefined value is an error; a text or an undefined value can be looped over.
(function (jinja, v, f) {
  "use strict";
  const { Interpreter, Environment, parse } = jinja;
  const {
    fail, string, integer, bool, tuple, list, func, text, str, equal, compare, iterate, contains, truthy, number,
    typeName, isUndefined, isNone, isString, isInteger, isList, isTuple, isDict, isLoop, undefinedNamed, undefinedSaying,
    failUndefined, NamespaceValue, FunctionValue, StringValue, ObjectValue, NONE, TemplateError, fromJava,
  } = v;

  const thrownBy = (type) => {
    try {
      new Interpreter().evaluate({ type }, new Environment());
    } catch (e) {
      return e.constructor;
    }
    throw new Error("the renderer no longer throws for " + type);
  };
  const BreakControl = thrownBy("Break");
  const ContinueControl = thrownBy("Continue");

  class Scope {
    constructor(parent, variables) {
      this.parent = parent;
      this.variables = variables ?? new Map();
    }

    lookupVariable(name) {
      for (let scope = this; scope !== undefined; scope = scope.parent) {
        const value = scope.variables.get(name);
        if (value !== undefined) {
          return value;
        }
      }
      return undefinedNamed(name);
    }

    setVariable(name, value) {
      this.variables.set(name, value);
    }
  }

  const mentions = (node, name) => {
    if (node === null || typeof node !== "object") {
      return false;
    }
    if (node.type === "Identifier" && node.value === name) {
      return true;
    }
    const children = node instanceof Map ? Array.from(node).flat() : Object.values(node);
    return children.some((child) => mentions(child, name));
  };

  const COMPARISONS = {
    "==": equal,
    "!=": (a, b) => !equal(a, b),
    "<": (a, b) => compare(a, b, "<") < 0,
    "<=": (a, b) => compare(a, b, "<=") <= 0,
    ">": (a, b) => compare(a, b, ">") > 0,
    ">=": (a, b) => compare(a, b, ">=") >= 0,
    in: (a, b) => contains(b, a),
    "not in": (a, b) => !contains(b, a),
  };
  const isComparison = (node) =>
    node.type === "BinaryExpression" && Object.hasOwn(COMPARISONS, node.operator.value);

  class PythonInterpreter extends Interpreter {
    evaluateBlock(statements, scope) {
      let out = "";
      for (const statement of statements) {
        let value;
        try {
          value = this.evaluate(statement, scope);
        } catch (e) {
          if (e instanceof BreakControl || e instanceof ContinueControl) {
            e.written = out + (e.written ?? "");
          }
          throw e;
        }
        switch (statement.type) {
          case "Set":
          case "Macro":
          case "Comment":
            break;
          default:
            out += str(value);
        }
        if (out.length > v.LONGEST_TEXT) {
          fail("the text grew beyond " + v.LONGEST_TEXT + " characters");
        }
      }
      return string(out);
    }

    evaluateBinaryExpression(node, scope) {
      const operator = node.operator.value;
      if (isComparison(node)) {
        return bool(this.compared(node, scope)[0]);
      }
      const left = this.evaluate(node.left, scope);
      if (operator === "and") {
        return truthy(left) ? this.evaluate(node.right, scope) : left;
      }
      if (operator === "or") {
        return truthy(left) ? left : this.evaluate(node.right, scope);
      }
      const right = this.evaluate(node.right, scope);
      switch (operator) {
        case "~":
          return text(str(left) + str(right));
        case "+":
          return f.add(left, right);
        default:
          return f.arithmetic(operator, left, right);
      }
    }

    // Whether it holds, and the value on its right: `a < b < c` is `a < b and b < c`, where the parser sees
    // `(a < b) < c`. The lexer tells which operators stand behind a bracket of that kind; `not in` it cannot reach.
    compared(node, scope) {
      let left;
      if (isComparison(node.left) && !node.operator.grouped && node.operator.value !== "not in") {
        const [holds, middle] = this.compared(node.left, scope);
        if (!holds) {
          return [false, middle];
        }
        left = middle;
      } else {
        left = this.evaluate(node.left, scope);
      }
      const right = this.evaluate(node.right, scope);
      return [COMPARISONS[node.operator.value](left, right), right];
    }

    evaluateIdentifier(node, scope) {
      return scope.lookupVariable(node.value);
    }

    evaluateMemberExpression(node, scope) {
      const object = this.evaluate(node.object, scope);
      if (!node.computed) {
        return node.property.type === "IntegerLiteral"
          ? f.item(object, integer(node.property.value))
          : f.attribute(object, node.property.value);
      }
      if (node.property.type === "SliceExpression") {
        return this.evaluateSliceExpression(object, node.property, scope);
      }
      return f.item(object, this.evaluate(node.property, scope));
    }

    evaluateSliceExpression(object, node, scope) {
      if (isUndefined(object)) {
        failUndefined(object);
      }
      if (!isList(object) && !isString(object)) {
        fail("'" + typeName(object) + "' object is not subscriptable by a slice");
      }
      const bound = (part) => {
        const value = this.evaluate(part, scope);
        if (part === undefined || isNone(value)) {
          return undefined;
        }
        return isInteger(value) ? number(value) : fail("slice indices must be integers or None");
      };
      const items = iterate(object);
      const step = bound(node.step) ?? 1;
      if (step === 0) {
        fail("slice step cannot be zero");
      }
      const low = step > 0 ? 0 : -1;
      const high = step > 0 ? items.length : items.length - 1;
      const clip = (i) => Math.min(Math.max(i < 0 ? i + items.length : i, low), high);
      const start = bound(node.start);
      const stop = bound(node.stop);
      const out = [];
      const last = stop === undefined ? (step > 0 ? high : low) : clip(stop);
      for (let i = start === undefined ? (step > 0 ? low : high) : clip(start); step > 0 ? i < last : i > last; i += step) {
        out.push(items[i]);
      }
      return isString(object) ? string(out.map(str).join("")) : isTuple(object) ? tuple(out) : list(out);
    }

    applyFilter(operand, node, scope) {
      const call = node.type === "CallExpression";
      const name = call ? node.callee.value : node.value;
      const [args, kwargs] = call ? this.evaluateArguments(node.args, scope) : [[], new Map()];
      // The parser knows neither tests with arguments nor tuples of one, so filters stand in for them.
      if (name === "as tuple") {
        return tuple(operand.value);
      }
      if (name.startsWith("is ")) {
        return bool(f.test(name.slice(3), operand, args));
      }
      if (name.startsWith("isnt ")) {
        return bool(!f.test(name.slice(5), operand, args));
      }
      return f.filter(name, operand, args, kwargs);
    }

    evaluateTestExpression(node, scope) {
      return bool(f.test(node.test.value, this.evaluate(node.operand, scope), []) !== node.negate);
    }

    evaluateCallExpression(node, scope) {
      const callee = this.evaluate(node.callee, scope);
      const [args, kwargs] = this.evaluateArguments(node.args, scope);
      return this.call(callee, args, kwargs, undefined);
    }

    call(callee, args, kwargs, caller) {
      if (isUndefined(callee)) {
        failUndefined(callee);
      }
      if (isLoop(callee)) {
        if (callee.again === undefined) {
          fail("The loop must have the 'recursive' marker to be called recursively.");
        }
        return args.length === 1 ? callee.again(args[0]) : fail("a loop is called with one argument");
      }
      if (!(callee instanceof FunctionValue)) {
        fail("'" + typeName(callee) + "' object is not callable");
      }
      return callee.value(args, kwargs, caller);
    }

    assign(target, value, scope) {
      switch (target.type) {
        case "Identifier":
          scope.setVariable(target.value, value);
          break;
        case "TupleLiteral": {
          const items = iterate(value);
          const wanted = target.value.length;
          if (items.length > wanted) {
            fail("too many values to unpack (expected " + wanted + ")");
          }
          if (items.length < wanted) {
            fail("not enough values to unpack (expected " + wanted + ", got " + items.length + ")");
          }
          target.value.forEach((part, i) => this.assign(part, items[i], scope));
          break;
        }
        case "MemberExpression": {
          const object = this.evaluate(target.object, scope);
          if (!(object instanceof NamespaceValue)) {
            fail("cannot assign attribute on non-namespace object");
          }
          object.value.set(f.checkName(target.property.value), value);
          break;
        }
        default:
          fail("cannot assign to " + target.type);
      }
    }

    evaluateSet(node, scope) {
      if (node.value) {
        this.assign(node.assignee, this.evaluate(node.value, scope), scope);
        return NONE;
      }
      let target = node.assignee;
      while (target.type === "FilterExpression") {
        target = target.operand;
      }
      this.assign(target, this.captured(node.body, new Scope(scope), node.assignee), scope);
      return NONE;
    }

    // What a block writes, through the filters of an expression; the names that the block sets are theirs as well.
    captured(body, own, filters) {
      let written;
      try {
        written = this.evaluateBlock(body, own);
      } catch (e) {
        if (e instanceof BreakControl || e instanceof ContinueControl) {
          e.written = "";
        }
        throw e;
      }
      const filtered = (node) =>
        node.type === "FilterExpression" ? this.applyFilter(filtered(node.operand), node.filter, own) : written;
      return filtered(filters);
    }

    evaluateFor(node, scope) {
      const select = node.iterable.type === "SelectExpression" ? node.iterable : undefined;
      return this.rounds(node, this.evaluate(select ? select.lhs : node.iterable, scope), select, scope, 0);
    }

    rounds(node, iterable, select, scope, depth) {
      let items = iterate(iterable);
      if (select) {
        items = items.filter((item) => {
          const own = new Scope(scope);
          this.assign(node.loopvar, item, own);
          return truthy(this.evaluate(select.test, own));
        });
      }
      if (items.length === 0) {
        return this.evaluateBlock(node.defaultBlock, new Scope(scope));
      }
      let out = "";
      const state = { changed: undefined, depth };
      const again = node.body[0]?.type === "Identifier" && node.body[0].value === "recursive loop"
        ? (deeper) => this.rounds(node, deeper, select, scope, depth + 1)
        : undefined;
      for (let i = 0; i < items.length; i++) {
        const own = new Scope(scope);
        own.setVariable("loop", this.loop(items, i, state, again));
        this.assign(node.loopvar, items[i], own);
        try {
          out += this.evaluateBlock(node.body, own).value;
        } catch (e) {
          if (!(e instanceof BreakControl || e instanceof ContinueControl)) {
            throw e;
          }
          out += e.written ?? "";
          if (e instanceof BreakControl) {
            break;
          }
        }
      }
      return text(out);
    }

    // Made when asked for: most rounds ask for one member or none.
    loop(items, i, state, again) {
      const loop = new NamespaceValue({ get: (name) => this.loopMember(name, items, i, state) });
      loop.again = again;
      return loop;
    }

    loopMember(name, items, i, state) {
      const n = items.length;
      switch (name) {
        case "index":
          return integer(i + 1);
        case "index0":
          return integer(i);
        case "revindex":
          return integer(n - i);
        case "revindex0":
          return integer(n - i - 1);
        case "first":
          return bool(i === 0);
        case "last":
          return bool(i === n - 1);
        case "length":
          return integer(n);
        case "depth":
          return integer(state.depth + 1);
        case "depth0":
          return integer(state.depth);
        case "previtem":
          return i > 0 ? items[i - 1] : undefinedSaying("there is no previous item");
        case "nextitem":
          return i < n - 1 ? items[i + 1] : undefinedSaying("there is no next item");
        case "cycle":
          return func((args) => (args.length === 0 ? fail("no items for cycling given") : args[i % args.length]));
        case "changed":
          return func((args) => {
            const before = state.changed;
            state.changed = tuple(args);
            return bool(before === undefined || !equal(before, state.changed));
          });
        default:
          return undefined;
      }
    }

    evaluateMacro(node, scope) {
      scope.setVariable(node.name.value, this.macro("'" + node.name.value + "'", node.args, node.body, scope));
      return NONE;
    }

    // The lexer writes several statements as calls of names that no template can have.
    evaluateCallStatement(node, scope) {
      const parts = node.call.args;
      switch (node.call.callee.value) {
        case "with block": {
          const values = parts.map((part, i) => (i % 2 === 1 ? this.evaluate(part, scope) : NONE));
          const own = new Scope(scope);
          values.forEach((value, i) => i % 2 === 1 && this.assign(parts[i - 1], value, own));
          return this.evaluateBlock(node.body, own);
        }
        case "filter block":
          return this.captured(node.body, new Scope(scope), parts[0]);
        case "generation block":
          return this.callWith(node.call, node, scope);
        default:
          return parts[0].type === "CallExpression"
            ? this.callWith(parts[0], node, scope)
            : fail("{% call %} expects a call, found " + parts[0].type);
      }
    }

    callWith(call, node, scope) {
      const callee = this.evaluate(call.callee, scope);
      const [args, kwargs] = this.evaluateArguments(call.args, scope);
      return this.call(callee, args, kwargs, this.macro("None", node.callerArgs ?? [], node.body, scope));
    }

    macro(name, parameters, body, scope) {
      const takes = (body.takes ??= {
        varargs: mentions(body, "varargs"), kwargs: mentions(body, "kwargs"), caller: mentions(body, "caller"),
      });
      return func((args, kwargs, caller) => {
        const own = new Scope(scope);
        const rest = new Map(kwargs);
        if (caller !== undefined) {
          rest.set("caller", caller);
        }
        const defaults = [];
        parameters.forEach((parameter, i) => {
          const key = parameter.type === "Identifier" ? parameter.value : parameter.key.value;
          const given = args[i] ?? rest.get(key);
          if (args[i] === undefined) {
            rest.delete(key);
          }
          own.setVariable(key, given ?? undefinedSaying("parameter '" + key + "' was not provided"));
          if (given === undefined && parameter.type !== "Identifier") {
            defaults.push([key, parameter.value]);
          }
        });
        if (takes.caller && !own.variables.has("caller")) {
          own.setVariable("caller", rest.get("caller") ?? undefinedSaying("No caller defined"));
          rest.delete("caller");
        }
        if (takes.kwargs) {
          own.setVariable("kwargs", new ObjectValue(rest));
        } else if (rest.size > 0) {
          fail("macro " + name + " takes no keyword argument '" + rest.keys().next().value + "'");
        }
        if (takes.varargs) {
          own.setVariable("varargs", tuple(args.slice(parameters.length)));
        } else if (args.length > parameters.length) {
          fail("macro " + name + " takes not more than " + parameters.length + " argument(s)");
        }
        for (const [key, expression] of defaults) {
          own.setVariable(key, this.evaluate(expression, own));
        }
        return this.evaluateBlock(body, own);
      });
    }
  }

  const programs = new Map();

  // "=" and the result, or "!" and what went wrong.
  const answer = (action) => {
    try {
      return "=" + action();
    } catch (e) {
      if (e instanceof TemplateError) {
        return "!" + e.message;
      }
      if (e instanceof RangeError) {
        return "!it nests too deeply, or a text grew too long (" + e.message + ")";
      }
      return "!" + (e instanceof Error ? e.message : String(e));
    }
  };

  return {
    compile: (id, tokens) => answer(() => {
      const parsed = JSON.parse(tokens).map(([type, value, grouped]) => ({ type, value, grouped }));
      try {
        programs.set(id, parse(parsed));
      } catch (e) {
        // At the end of the tokens the parser reads on.
        throw e instanceof TypeError ? new TemplateError("it ends inside a statement or an expression") : e;
      }
      return "";
    }),
    render: (id, names, now, mark) => answer(() => {
      const scope = new Scope(undefined, f.globals(JSON.parse(now)));
      // `{% generation %}` comes as a call of this: what the assistant wrote stands between the marks, if wanted.
      scope.setVariable("generation block", func((args, kwargs, caller) =>
        string(mark === "" ? str(caller.value([], new Map())) : mark[0] + str(caller.value([], new Map())) + mark[1])));
      scope.setVariable("other template", func((args) => fail(str(args[0]))));
      for (const [name, value] of fromJava(JSON.parse(names)).value) {
        scope.setVariable(name, value);
      }
      return new PythonInterpreter(scope).run(programs.get(id)).value;
    }),
  };
})
