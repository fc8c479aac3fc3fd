package bellman.llm.serve;

import bellman.llm.chat.ChatTemplate;
import bellman.llm.chat.OutputFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The functions that a request offers to the model, and whether it has to call one.
///
/// @param shown as the chat template is given them; empty if the model is not to call any
/// @param choice `auto`, `required`, or a function's name behind a colon
record Tools(List<Map<String, Object>> shown, String choice) {
    private static final int MOST = 128;
    private static final Map<String, Object> NOTHING = Map.of("type", "object", "properties", Map.of());

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
        for (int i = 0; i < given.size(); i++) {
            tools.add(tool("tools[" + i + "]", given.get(i)));
        }
        String choice = fields.value("tool_choice").map(Tools::choice).orElse("auto");
        if (choice.equals("none")) {
            return new Tools(List.of(), "auto");
        }
        if (tools.isEmpty() && !choice.equals("auto")) {
            throw ApiException.invalid("tool_choice", "asks for a call, but there are no 'tools'");
        }
        if (choice.startsWith(":") && tools.stream().noneMatch(t -> choice.equals(":" + name(t)))) {
            throw ApiException.invalid("tool_choice", "names '" + choice.substring(1) + "', which is not in 'tools'");
        }
        return new Tools(tools, choice);
    }

    private static String choice(Object value) {
        if (value instanceof String word && List.of("none", "auto", "required").contains(word)) {
            return word;
        }
        if (!(value instanceof Map<?, ?>)) {
            throw RequestFields.wrong("tool_choice", "none, auto, required or an object that names a function", value);
        }
        RequestFields object = RequestFields.of("tool_choice", value);
        object.only("type", "function", "only functions can be chosen");
        RequestFields function = object.object("function")
                .orElseThrow(() -> ApiException.invalid("tool_choice.function", "is missing, expected {\"name\":…}"));
        object.refuseOthers();
        return ":"
                + function.text("name")
                        .orElseThrow(() -> ApiException.invalid("tool_choice.function.name", "is missing"));
    }

    /// A tool with what templates look for, checked.
    private static Map<String, Object> tool(String name, Object value) {
        RequestFields tool = RequestFields.of(name, value);
        tool.only("type", "function", "only functions can be called");
        RequestFields function =
                tool.object("function").orElseThrow(() -> ApiException.invalid(name + ".function", "is missing"));
        Map<String, Object> shown = new LinkedHashMap<>();
        String called = function.text("name")
                .filter(n -> n.matches("[A-Za-z0-9_.-]{1,64}"))
                .orElseThrow(() -> ApiException.invalid(
                        name + ".function.name", "must be 1 to 64 letters, digits, dots, dashes or underscores"));
        shown.put("name", called);
        function.text("description").ifPresent(d -> shown.put("description", d));
        shown.put(
                "parameters",
                function.value("parameters")
                        .map(p -> RequestFields.of(name + ".function.parameters", p)
                                .rest())
                        .orElse(NOTHING));
        function.ignore(List.of("strict"));
        function.refuseOthers();
        return Map.of("type", "function", "function", shown);
    }

    private static Map<?, ?> function(Map<String, Object> tool) {
        return (Map<?, ?>) tool.getOrDefault("function", Map.of());
    }

    private static String name(Map<String, Object> tool) {
        return String.valueOf(function(tool).get("name"));
    }

    @SuppressWarnings("unchecked") // put there by tool
    private static Map<String, Object> parameters(Map<String, Object> tool) {
        return (Map<String, Object>)
                Optional.ofNullable(function(tool).get("parameters")).orElse(NOTHING);
    }

    /// What the answer has to be because of the tools.
    Form form(ChatTemplate template) {
        if (shown.isEmpty()) {
            return new Form.Free(OutputFormat.PLAIN);
        }
        if (!template.source().contains("tools")) {
            throw ApiException.invalid("tools", "cannot be used: the model's chat template does not show them");
        }
        if (choice.equals("auto")) {
            return new Form.Free(OutputFormat.of(template));
        }
        if (choice.equals("required")) {
            return new Form.SomeCalls(Map.of(
                    "type",
                    "array",
                    "minItems",
                    1L,
                    "items",
                    Map.of("anyOf", shown.stream().map(Tools::call).toList())));
        }
        return shown.stream()
                .filter(t -> choice.equals(":" + name(t)))
                .map(t -> new Form.NamedCall(name(t), parameters(t)))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, Object> call(Map<String, Object> tool) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("name", Map.of("type", "string", "enum", List.of(name(tool))));
        properties.put("parameters", parameters(tool));
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        schema.put("required", List.of("name", "parameters"));
        schema.put("additionalProperties", false);
        return schema;
    }
}
