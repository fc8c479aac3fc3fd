package bellman.llm.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bellman.llm.model.CausalModel;
import bellman.llm.model.ModelCase;
import bellman.net.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Greedy continuations are those that transformers recorded.
class GreedyParityTest {

    static Stream<ModelCase> models() {
        // In bfloat16 rounding decides about the likeliest token.
        return ModelCase.texts().filter(c -> c.has("greedy_tokens") && !c.has("logits_float32_compute"));
    }

    static Stream<ModelCase> seeing() {
        return ModelCase.all().filter(c -> c.has("greedy_tokens") && c.has("pixel_values"));
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("seeing")
    void thoseOfModelsThatSeeAreTheirs(ModelCase c) {
        int[][] tokens = c.rows("greedy_tokens");
        try (CausalModel model = c.load()) {
            List<Continuation> found =
                    new Greedy(tokens[0].length, Set.of()).continueAll(model, c.batch("greedy_prompt"));
            for (int i = 0; i < tokens.length; i++) {
                assertEquals(list(tokens[i]), found.get(i).ids(), c::toString);
            }
        }
    }

    private static List<Integer> list(int[] ids) {
        return Arrays.stream(ids).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("models")
    void theyAreTheirs(ModelCase c) {
        int[][] prompts = c.rows("greedy_prompt");
        int[][] tokens = c.rows("greedy_tokens");
        try (CausalModel model = c.load()) {
            var greedy = new Greedy(tokens[0].length, Set.of());
            List<Continuation> found = greedy.continueAll(model, TokenBatch.of(prompts));
            for (int i = 0; i < prompts.length; i++) {
                assertEquals(new Continuation(list(tokens[i]), FinishReason.LENGTH), found.get(i), c::toString);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void promptsOfOtherLengthsBesideThemChangeNothing(ModelCase c) {
        int[][] prompts = c.rows("greedy_prompt");
        int[][] tokens = c.rows("greedy_tokens");
        List<int[]> beside = new ArrayList<>();
        beside.add(Arrays.copyOf(prompts[0], 1));
        beside.addAll(List.of(prompts));
        beside.add(Arrays.copyOf(prompts[0], prompts[0].length - 1));
        try (CausalModel model = c.load()) {
            var greedy = new Greedy(tokens[0].length, Set.of());
            List<Continuation> found = greedy.continueAll(model, TokenBatch.of(beside.toArray(int[][]::new)));
            for (int i = 0; i < prompts.length; i++) {
                assertEquals(list(tokens[i]), found.get(i + 1).ids(), c::toString);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void anEndTokenEndsThem(ModelCase c) {
        int[] tokens = c.rows("greedy_tokens")[0];
        int end = tokens[tokens.length / 2];
        int count = list(tokens).indexOf(end) + 1;
        try (CausalModel model = c.load()) {
            var greedy = new Greedy(tokens.length, Set.of(end));
            assertEquals(
                    new Continuation(list(tokens).subList(0, count), FinishReason.STOP),
                    greedy.continueAll(model, TokenBatch.of(c.rows("greedy_prompt")[0]))
                            .getFirst());
        }
    }
}
