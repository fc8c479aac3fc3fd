package bellman.llm.chat;

import bellman.store.json.Json;
import java.util.List;
import java.util.function.Consumer;

/// Reads calls while they are written, in one family's way, and hands their arguments on as they come. What is a call
/// is decided where its arguments begin: then they are told, whatever becomes of them.
final class CallStream {
    private static final String HERMES = "<tool_call>";
    private static final String HERMES_END = "</tool_call>";
    private static final String MISTRAL = "[TOOL_CALLS]";
    private static final String LLAMA = "<|python_tag|>";

    private final OutputFormat format;
    private State state = State.BEFORE;
    private Brackets brackets = new Brackets(0);
    /// Whether the arguments are a member of an object that still has to end.
    private boolean nested;
    /// Whether the call is one of a list.
    private boolean listed;

    private boolean told;

    private enum State {
        /// In front of a call's arguments.
        BEFORE,
        ARGUMENTS,
        /// Behind them, in the object that they are a member of.
        MEMBERS,
        /// Behind a call.
        BEHIND
    }

    /// How far reading came.
    enum Outcome {
        /// What is held may go on as calls.
        MORE,
        /// What is held is text.
        OVER,
        /// What is held was meant as a call, and is none: it is text up to a mark's end.
        NO_CALL
    }

    CallStream(OutputFormat format) {
        this.format = format;
    }

    /// Whether it has told of a call.
    boolean told() {
        return told;
    }

    /// What calls begin with.
    static List<String> marks(OutputFormat format) {
        return switch (format) {
            case PLAIN -> List.of();
            case HERMES -> List.of(HERMES);
            case MISTRAL -> List.of(MISTRAL);
            case LLAMA -> List.of(LLAMA);
        };
    }

    /// Whether a token is a part of how calls are written.
    static boolean isSign(OutputFormat format, String token) {
        return marks(format).contains(token)
                || format == OutputFormat.HERMES && token.equals(HERMES_END)
                || format == OutputFormat.MISTRAL && (token.equals("[ARGS]") || token.equals("[CALL_ID]"));
    }

    /// Reads what is held, which begins with a mark at first, and takes from it what is read.
    ///
    /// @param last whether nothing follows
    Outcome read(StringBuilder held, boolean last, Consumer<Part> parts) {
        while (true) {
            State before = state;
            Outcome outcome = switch (state) {
                case BEFORE -> before(held, last, parts);
                case ARGUMENTS -> arguments(held, parts);
                case MEMBERS -> members(held, last);
                case BEHIND -> behind(held, last);
            };
            if (outcome != Outcome.MORE) {
                return outcome;
            }
            if (state == before) {
                // What is missing does not come any more.
                return last ? Outcome.OVER : Outcome.MORE;
            }
        }
    }

    private Outcome before(StringBuilder held, boolean last, Consumer<Part> parts) {
        return switch (start(held.toString(), last)) {
            case CallStart.Undecided _ -> last ? Outcome.NO_CALL : Outcome.MORE;
            case CallStart.None _ -> Outcome.NO_CALL;
            case CallStart.Begun(var id, String name, int at, boolean inside) -> {
                told = true;
                parts.accept(new Part.Calling(id, name));
                held.delete(0, at);
                brackets = new Brackets(0);
                nested = inside;
                state = State.ARGUMENTS;
                yield Outcome.MORE;
            }
            case CallStart.Whole(ToolCall call, int end) -> {
                told = true;
                parts.accept(new Part.Calling(call.id(), call.name()));
                parts.accept(new Part.Arguments(Json.write(call.arguments())));
                held.delete(0, end);
                state = State.BEHIND;
                yield Outcome.MORE;
            }
        };
    }

    private CallStart start(String text, boolean last) {
        int body = PythonText.skipSpace(text, signed(text));
        return switch (format) {
            case PLAIN -> new CallStart.None();
            case HERMES -> CallStart.object(text, body, "arguments");
            case MISTRAL -> {
                boolean list = signed(text) > 0 && text.startsWith("[", body);
                listed |= list;
                int object = list ? PythonText.skipSpace(text, body + 1) : body;
                yield listed ? CallStart.object(text, object, "arguments") : CallStart.named(text, body);
            }
            case LLAMA -> {
                boolean object = body < text.length() && text.charAt(body) == '{';
                yield object || body == 0
                        ? CallStart.object(text, body, "parameters", "arguments")
                        : tagged(text, last);
            }
        };
    }

    /// Where the mark ends that a text begins with, if it does.
    private int signed(String text) {
        return marks(format).stream()
                .filter(text::startsWith)
                .mapToInt(String::length)
                .findFirst()
                .orElse(0);
    }

    /// Code, or a call of a built-in tool, which may be told apart at the end alone.
    private CallStart tagged(String text, boolean last) {
        if (!last) {
            return new CallStart.Undecided();
        }
        return format.parseAnswer(text).attempts().getFirst() instanceof ModelOutput.Call(ToolCall call, String _)
                ? new CallStart.Whole(call, text.length())
                : new CallStart.None();
    }

    private Outcome arguments(StringBuilder held, Consumer<Part> parts) {
        int end = brackets.close(held, 0);
        int certain = end < 0 ? held.length() : end;
        if (certain > 0) {
            parts.accept(new Part.Arguments(held.substring(0, certain)));
            held.delete(0, certain);
        }
        if (end >= 0) {
            brackets = new Brackets(1);
            state = nested ? State.MEMBERS : State.BEHIND;
        }
        return Outcome.MORE;
    }

    /// Passes over what else the object says. Where its bracket is missing it ends all the same.
    private Outcome members(StringBuilder held, boolean last) {
        int at = PythonText.skipSpace(held.toString(), 0);
        if (at == held.length()) {
            return Outcome.MORE;
        }
        if (held.charAt(at) != ',' && held.charAt(at) != '}') {
            state = State.BEHIND;
            return Outcome.MORE;
        }
        int end = new Brackets(1).close(held, 0);
        if (end >= 0 || last) {
            held.delete(0, end < 0 ? held.length() : end);
            state = State.BEHIND;
        }
        return Outcome.MORE;
    }

    private Outcome behind(StringBuilder held, boolean last) {
        held.delete(0, PythonText.skipSpace(held.toString(), 0));
        String text = held.toString();
        if (text.isEmpty()) {
            return Outcome.MORE;
        }
        return switch (format) {
            case PLAIN -> Outcome.OVER;
            case HERMES -> {
                boolean cut = HERMES_END.startsWith(text) && !text.equals(HERMES_END);
                if (cut && !last) {
                    yield Outcome.MORE;
                }
                int end = cut ? text.length() : HERMES_END.length();
                held.delete(0, cut || text.startsWith(HERMES_END) ? end : 0);
                yield Outcome.OVER;
            }
            case MISTRAL -> !listed ? Outcome.OVER : text.startsWith("]") ? close(held) : another(held, ",");
            case LLAMA -> another(held, ";");
        };
    }

    private static Outcome close(StringBuilder held) {
        held.delete(0, 1);
        return Outcome.OVER;
    }

    /// Whether a further call follows, mostly behind a sign.
    private Outcome another(StringBuilder held, String sign) {
        String text = held.toString();
        held.delete(0, PythonText.skipSpace(text, text.startsWith(sign) ? sign.length() : 0));
        if (held.isEmpty()) {
            return Outcome.MORE;
        }
        if (held.charAt(0) != '{') {
            return Outcome.OVER;
        }
        state = State.BEFORE;
        return Outcome.MORE;
    }
}
