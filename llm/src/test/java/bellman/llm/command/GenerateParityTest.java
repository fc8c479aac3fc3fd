package bellman.llm.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bellman.llm.model.ModelCase;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `bellman generate` writes what transformers' greedy decoding wrote.
class GenerateParityTest {

    /// Where the likeliest token leads by more than logits may drift; bfloat16 drifts further than it leads.
    static Stream<ModelCase> models() {
        return ModelCase.texts().filter(c -> c.has("greedy_tokens") && !c.has("logits_float32_compute"));
    }

    @ParameterizedTest
    @MethodSource("models")
    void theRecordedTokensAreWritten(ModelCase c) {
        int[] expected = c.rows("greedy_tokens")[0];
        String prompt = Arrays.stream(c.rows("greedy_prompt")[0])
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(","));
        var line = Run.of(
                        "generate",
                        "--model",
                        c.folder(),
                        "--device",
                        c.device(),
                        "--ids",
                        prompt,
                        "--greedy",
                        "--max-tokens",
                        expected.length,
                        "--threads",
                        1,
                        "--json")
                .succeeds()
                .lastJson();
        assertArrayEquals(expected, Run.ints(line.get("ids")));
        boolean ended = c.config().endTokens().contains(expected[expected.length - 1]);
        assertEquals(ended ? "stop" : "length", line.get("finish_reason"));
    }
}
