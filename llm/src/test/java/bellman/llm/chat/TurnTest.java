package bellman.llm.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bellman.store.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TurnTest {
    private static final List<Turn> TURNS = List.of(
            Turn.system("Be brief."),
            Turn.user("What is it?"),
            new Turn.User(List.of(new Turn.Image("cat.png"), new Turn.Text("And that?"))),
            new Turn.Assistant(
                    Optional.of("hm"),
                    "I ask.",
                    List.of(new ToolCall(Optional.of("c1"), "look", Map.of("at", List.of(1L, 2L))))),
            new Turn.ToolResult(Optional.of("c1"), Optional.of("look"), "a cat"),
            Turn.assistant("A cat."));

    @Test
    void turnsBecomeMessagesAndComeBack() {
        var messages = TURNS.stream().map(Turn::message).toList();
        assertEquals(TURNS, Turn.ofAll(messages));
        assertEquals(
                "{\"role\":\"assistant\",\"content\":\"I ask.\",\"reasoning_content\":\"hm\",\"tool_calls\":[{\"id\":\"c1\","
                        + "\"type\":\"function\",\"function\":{\"name\":\"look\",\"arguments\":{\"at\":[1,2]}}}]}",
                Json.write(messages.get(3)));
    }

    @Test
    void otherWaysToWriteTheSameMessageAreRead() {
        assertEquals(
                new Turn.User(List.of(new Turn.Image("http://x/y.png"))),
                read("{\"role\": \"user\", \"content\": [{\"type\": \"image_url\", \"image_url\": {\"url\":"
                        + " \"http://x/y.png\"}}]}"));
        assertEquals(
                new Turn.Assistant(Optional.of("t"), "", List.of(ToolCall.of("f", Map.of("a", 1L)))),
                read(
                        "{\"role\": \"assistant\", \"content\": null, \"thinking\": \"t\", \"tool_calls\": [{\"name\": \"f\","
                                + " \"arguments\": \"{\\\"a\\\": 1}\"}]}"));
        assertEquals(
                Turn.system("ab"),
                read("{\"role\": \"system\", \"content\": [{\"type\": \"text\", \"text\": \"a\"}, {\"type\": \"text\","
                        + " \"text\": \"b\"}]}"));
    }

    @Test
    void whatIsWrongIsNamedByItsField() {
        assertProblem("{\"content\": \"x\"}", "'m.role' is null, expected a text");
        assertProblem("{\"role\": \"critic\"}", "'m.role' is critic, expected system, user, assistant or tool");
        assertProblem("{\"role\": \"user\"}", "'m.content' is missing, expected a text or a list of parts");
        assertProblem("{\"role\": \"user\", \"content\": []}", "'content' has no parts, expected a text or an image");
        assertProblem(
                "{\"role\": \"user\", \"content\": [{\"type\": \"sound\"}]}",
                "'m.content[0].type' is sound, expected text, image or image_url");
        assertProblem(
                "{\"role\": \"user\", \"content\": [{\"type\": \"image\"}]}",
                "'m.content[0].image' is missing, expected a path or an address");
        assertProblem(
                "{\"role\": \"system\", \"content\": [{\"type\": \"image\", \"image\": \"a\"}]}",
                "'m.content' holds an image, which only a user's turn has");
        assertProblem(
                "{\"role\": \"assistant\", \"tool_calls\": [{\"function\": {\"name\": 3}}]}",
                "'m.tool_calls[0].function.name' is 3, expected a text");
        assertProblem(
                "{\"role\": \"assistant\", \"tool_calls\": [{\"name\": \"f\", \"arguments\": \"{\"}]}",
                "'m.tool_calls[0].arguments' is a text that is no JSON: ");
        assertProblem(
                "{\"role\": \"user\", \"content\": \"x\", \"mood\": \"good\"}",
                "'m.mood' is nothing that a turn has; keep the message as JSON");
    }

    @Test
    void inputsAreCheckedBeforeATemplateSeesThem() {
        assertInput("{}", "'messages' is missing, expected a list of objects");
        assertInput("{\"messages\": []}", "'messages' is empty, expected at least one message");
        assertInput("{\"messages\": [3]}", "'messages[0]' is 3, expected an object");
        assertInput(
                "{\"messages\": [{\"content\": \"\"}]}", "'messages[0].role' is missing, expected a text such as user");
        assertInput(
                "{\"messages\": [{\"role\": \"user\", \"content\": 5}]}",
                "'messages[0].content' is 5, expected a text or a list of parts");
        assertInput(
                "{\"messages\": [{\"role\": \"user\", \"content\": [\"a\"]}]}",
                "'messages[0].content[0]' is a, expected an object");
        assertInput(
                "{\"messages\": [{\"role\": \"a\", \"tool_calls\": {}}]}",
                "'messages[0].tool_calls' is {}, expected a list of objects");
        assertInput(
                "{\"messages\": [{\"role\": \"a\"}], \"tools\": \"x\"}", "'tools' is x, expected a list of objects");
        assertInput(
                "{\"messages\": [{\"role\": \"a\"}], \"add_generation_prompt\": 1}",
                "'add_generation_prompt' is 1, expected true or false");
        assertInput(
                "{\"messages\": [{\"role\": \"a\"}], \"add_generation_prompt\": true, \"continue_final_message\": true}",
                "'continue_final_message' is set together with 'add_generation_prompt': choose one");
    }

    private static Turn read(String json) {
        return Turn.of(ChatMessages.object("m", Json.value(json)), "m");
    }

    private static void assertProblem(String json, String problem) {
        var e = assertThrows(ChatFormatException.class, () -> read(json));
        assertEquals(
                problem,
                String.valueOf(e.getMessage())
                        .substring(0, Math.min(problem.length(), e.getMessage().length())));
        assertEquals(-1, e.getMessage().indexOf('\n'));
    }

    private static void assertInput(String json, String problem) {
        var object = ChatMessages.object("line", Json.value(json));
        assertEquals(
                problem,
                assertThrows(ChatFormatException.class, () -> ChatInput.fromJson(object))
                        .getMessage());
    }
}
