package bellman.llm.serve;

import bellman.llm.chat.ChatTemplate;
import bellman.llm.chat.OutputFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The functions that a request offers to the model, and whether it has to call one.
///
/// @param shown as the chat template is given them; empty if the model is not to call any
/// @param choice whether it has to
/// @param strict whether arguments are promised to fit even where it has not
record Tools(List<Map<String, Object>> shown, Choice choice, boolean strict) {
    private static final int MOST = 128;
    private static final Map<String, Object> NOTHING = Map.of("type", "object", "properties", Map.of());

    /// Whether the model has to call a tool.
    sealed interface Choice {
        /// As it likes.
        record Auto() implements Choice {}

        /// At least once.
        record Required() implements Choice {}

        /// This function, once.
        record Named(String function) implements Choice {}
    }

    /// Reads `tools` and `tool_choice`.
    static Tools of(RequestFields fields) {
        for (String old : List.of("functions", "function_call")) {
            if (fields.value(old).isPresent()) {
                throw ApiException.invalid(old, "is no more; use 'tools' and 'tool_choice'");
            }
        }
        List<Map<String, Object>> tools = new ArrayList<>();
        List<?> given = fields.list("tools").orElse(List.of());
        if (given.size() > MOST) {
            throw ApiException.invalid("tools", "must name at most " + MOST + " functions, got " + given.size());
        }
        boolean strict = false;
        for (int i = 0; i < given.size(); i++) {
            String name = "tools[" + i + "]";
            RequestFields tool = RequestFields.of(name, given.get(i));
            tool.only("type", "function", "only functions can be called");
            RequestFields function =
                    tool.object("function").orElseThrow(() -> ApiException.invalid(name + ".function", "is missing"));
            strict |= function.flag("strict", false);
            tools.add(Map.of("type", "function", "function", function(name + ".function", function)));
        }
        Object value = fields.value("tool_choice").orElse("auto");
        if (value.equals("none")) {
            return new Tools(List.of(), new Choice.Auto(), false);
        }
        Choice choice = choice(value);
        if (tools.isEmpty() && !(choice instanceof Choice.Auto)) {
            throw ApiException.invalid("tool_choice", "asks for a call, but there are no 'tools'");
        }
        if (choice instanceof Choice.Named(String wanted) && tools.stream().noneMatch(t -> wanted.equals(name(t)))) {
            throw ApiException.invalid("tool_choice", "names '" + wanted + "', which is not in 'tools'");
        }
        return new Tools(tools, choice, strict);
    }

    private static Choice choice(Object value) {
        if (value.equals("auto")) {
            return new Choice.Auto();
        }
        if (value.equals("required")) {
            return new Choice.Required();
        }
        if (!(value instanceof Map<?, ?>)) {
            throw RequestFields.wrong("tool_choice", "none, auto, required or an object that names a function", value);
        }
        RequestFields object = RequestFields.of("tool_choice", value);
        object.only("type", "function", "only functions can be chosen");
        RequestFields function = object.object("function")
                .orElseThrow(() -> ApiException.invalid("tool_choice.function", "is missing, expected {\"name\":…}"));
        object.refuseOthers();
        return new Choice.Named(function.text("name")
                .orElseThrow(() -> ApiException.invalid("tool_choice.function.name", "is missing")));
    }

    /// What templates look for, checked.
    private static Map<String, Object> function(String name, RequestFields function) {
        Map<String, Object> shown = new LinkedHashMap<>();
        String called = function.text("name")
                .filter(n -> n.matches("[A-Za-z0-9_.-]{1,64}"))
                .orElseThrow(() -> ApiException.invalid(
                        name + ".name", "must be 1 to 64 letters, digits, dots, dashes or underscores"));
        shown.put("name", called);
        function.text("description").ifPresent(d -> shown.put("description", d));
        shown.put(
                "parameters",
                function.value("parameters")
                        .<Object>map(
                                p -> RequestFields.of(name + ".parameters", p).rest())
                        .orElse(NOTHING));
        function.refuseOthers();
        return shown;
    }

    private static String name(Map<String, Object> tool) {
        return tool.get("function") instanceof Map<?, ?> function ? String.valueOf(function.get("name")) : "";
    }

    /// What the answer has to be because of the tools.
    Form form(ChatTemplate template) {
        if (shown.isEmpty()) {
            return new Form.Free(OutputFormat.PLAIN);
        }
        OutputFormat format = OutputFormat.of(template);
        if (!template.source().contains("tools") || format == OutputFormat.PLAIN) {
            throw ApiException.invalid("tools", "cannot be used: the model's chat template knows no way to call them");
        }
        return choice instanceof Choice.Auto && !strict ? new Form.Free(format) : new Form.Calls(shown, choice, format);
    }
}
