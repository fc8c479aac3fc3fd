package bellman.llm.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import bellman.Fixtures;
import bellman.store.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TokenizerParityTest {
    private static Tokenizer tokenizer;
    private static List<?> cases;

    @BeforeAll
    static void load() throws IOException {
        tokenizer = Tokenizer.load(Fixtures.file("llm/tokenizer/tokenizer.json").getParent());
        cases = (List<?>) Json.value(Files.readString(Fixtures.file("llm/tokenizer_cases.json")));
        assertFalse(cases.isEmpty());
    }

    @AfterAll
    static void close() {
        // There is none where the cases are lacking.
        if (tokenizer != null) {
            tokenizer.close();
        }
    }

    @Test
    void textsHaveTransformersIds() {
        for (Object c : cases) {
            String text = text(c, "text");
            assertArrayEquals(ids(c), tokenizer.encode(text), text);
        }
    }

    @Test
    void aBatchHasTheIdsOfItsTexts() {
        List<int[]> batch =
                tokenizer.encodeAll(cases.stream().map(c -> text(c, "text")).toList(), false);
        for (int i = 0; i < cases.size(); i++) {
            assertArrayEquals(ids(cases.get(i)), batch.get(i));
        }
    }

    @Test
    void idsHaveTransformersText() {
        for (Object c : cases) {
            assertEquals(text(c, "decoded"), tokenizer.decode(ids(c), false));
            assertEquals(text(c, "decoded_skip_special"), tokenizer.decode(ids(c), true));
        }
    }

    @Test
    void oneByOneTheyHaveTheSameText() {
        for (Object c : cases) {
            for (boolean skip : new boolean[] {false, true}) {
                var stream = tokenizer.stream(skip);
                var text = new StringBuilder();
                for (int id : ids(c)) {
                    text.append(stream.append(id));
                }
                text.append(stream.finish());
                assertEquals(text(c, skip ? "decoded_skip_special" : "decoded"), text.toString());
            }
        }
    }

    private static String text(Object c, String name) {
        return (String) ((Map<?, ?>) c).get(name);
    }

    private static int[] ids(Object c) {
        return ((List<?>) ((Map<?, ?>) c).get("ids"))
                .stream().mapToInt(i -> Math.toIntExact((Long) i)).toArray();
    }
}
