package bellman.llm.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.store.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Against recordings of transformers and Jinja2: see record.py beside them.
class JinjaGoldenTest {
    @Test
    void familiesOfTemplatesRenderAsInTransformers() throws IOException {
        Map<String, Object> golden = object(Json.value(resource("golden.json")));
        Map<String, Object> chats = object(golden.get("chats"));
        var now = LocalDateTime.parse((String) golden.get("now")).toInstant(ZoneOffset.UTC);
        var templates = new HashMap<String, ChatTemplate>();
        var wrong = new ArrayList<String>();
        List<?> cases = (List<?>) golden.get("cases");
        for (Object c : cases) {
            var recorded = object(c);
            String name = (String) recorded.get("template");
            if (!templates.containsKey(name)) {
                var names = Map.of("bos_token", "<|endoftext|>", "eos_token", "<|im_end|>");
                templates.put(name, new ChatTemplate(name, resource("templates/" + name), names));
            }
            String said;
            try {
                var input = ChatInput.fromJson(object(chats.get(recorded.get("chat"))));
                said = templates.get(name).render(input, () -> now, ZoneOffset.UTC);
            } catch (TemplateException e) {
                assertTrue(e.getMessage().startsWith(name + ": "), e.getMessage());
                said = "refused: " + e.getMessage().substring(name.length() + 2);
            }
            compare(recorded, said, name + " " + recorded.get("chat"), wrong);
        }
        assertTrue(cases.size() >= 200, "only " + cases.size() + " pairs");
        assertEquals(List.of(), wrong, wrong.size() + " of " + cases.size() + " differ");
    }

    @Test
    void expressionsAndStatementsMeanWhatTheyMeanInJinja2() throws IOException {
        Map<String, Object> semantics = object(Json.value(resource("semantics.json")));
        var now = LocalDateTime.parse((String) semantics.get("now"));
        var names = new LinkedHashMap<>(object(semantics.get("names")));
        names.put("messages", List.of());
        names.put("tools", Json.NULL);
        names.put("bos_token", "<s>");
        var wrong = new ArrayList<String>();
        List<?> cases = (List<?>) semantics.get("cases");
        for (Object c : cases) {
            var recorded = object(c);
            String source = (String) recorded.get("source");
            String said;
            try {
                said = Jinja.shared().render(source, names, now, "");
            } catch (TemplateException e) {
                said = "refused: " + e.getMessage();
            }
            compare(recorded, said, source, wrong);
        }
        assertEquals(List.of(), wrong, wrong.size() + " of " + cases.size() + " differ");
    }

    @Test
    void valuesArePutIntoTextsAsPythonDoes() throws IOException {
        var wrong = new ArrayList<String>();
        List<?> cases = (List<?>) object(Json.value(resource("formats.json"))).get("cases");
        for (Object c : cases) {
            var recorded = object(c);
            String source = (String) recorded.get("source");
            String said;
            try {
                said = Jinja.shared().render(source, Map.of(), LocalDateTime.MIN, "");
            } catch (TemplateException e) {
                // In words of its own.
                said = recorded.containsKey("error")
                        ? "refused: " + recorded.get("error")
                        : "refused: " + e.getMessage();
            }
            compare(recorded, said, source, wrong);
        }
        assertEquals(List.of(), wrong, wrong.size() + " of " + cases.size() + " differ");
    }

    private static void compare(Map<String, Object> recorded, String said, String name, List<String> wrong) {
        boolean refused = recorded.containsKey("error");
        String expected = refused ? "refused: " : (String) recorded.get("text");
        boolean same = refused ? said.startsWith(expected) : said.equals(expected);
        if (refused && same && String.valueOf(recorded.get("error")).startsWith("TemplateError")) {
            // What raise_exception says is the template's, not ours.
            String message = String.valueOf(recorded.get("error")).substring("TemplateError: ".length());
            same = said.equals("refused: " + message);
        }
        if (!same) {
            wrong.add("\n" + name + "\n  expected " + recorded.getOrDefault("text", recorded.get("error"))
                    + "\n  found    " + said);
        }
    }

    @SuppressWarnings("unchecked") // JSON's objects have no other keys
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = JinjaGoldenTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
