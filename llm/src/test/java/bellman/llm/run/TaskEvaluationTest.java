package bellman.llm.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.policy.TinyPolicy;
import bellman.store.RunDirectory;
import bellman.store.job.Conclusion;
import bellman.store.job.EvaluationWish;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskEvaluationTest {
    @TempDir
    private static Path folder = Path.of("");

    private static Path checkpoint() {
        Path run = folder.resolve("run");
        if (!Files.exists(run)) {
            Recorded.run(TinyPolicy.document("grpo", "budget.steps=3"), run);
        }
        return RunDirectory.open(run)
                .latestCheckpoint()
                .checkpoint()
                .orElseThrow()
                .folder();
    }

    private static Conclusion evaluate(Optional<String> task, int samples, Optional<Integer> questions) {
        return new LanguageTraining()
                .evaluate(checkpoint(), new EvaluationWish(task, samples, questions, Optional.of(5L)));
    }

    private static double number(Conclusion conclusion, String name) {
        return (Double) conclusion.result().get(name);
    }

    @Test
    void aRunAnswersItsOwnTasksQuestionsSeveralTimesEach() {
        Conclusion own = evaluate(Optional.empty(), 6, Optional.empty());
        assertEquals("sort-digits", own.result().get("task"));
        assertEquals(20, own.result().get("questions"));
        assertEquals(number(own, "return_mean"), number(own, "pass_at_1"), 1e-12);
        assertTrue(number(own, "pass_at_1") <= number(own, "pass_at_2"));
        assertTrue(number(own, "pass_at_4") <= number(own, "pass_at_6"));
        assertTrue(own.result().containsKey("maj_at_6") && own.result().containsKey("pass_at_6_ci95"));
        assertTrue((Long) own.result().get("tokens") >= 120, own.result().toString());
        assertEquals(own, evaluate(Optional.empty(), 6, Optional.empty()));
    }

    @Test
    void itAnswersOtherQuestionsToo() {
        Conclusion longer = evaluate(Optional.of("{type: sort-digits, digits: 4, noise: 0}"), 2, Optional.of(7));
        assertEquals(7, longer.result().get("questions"));
        assertTrue(longer.sentences().getFirst().startsWith("sort-digits: 7 questions, 2 answers each"));
        assertThrows(RuntimeException.class, () -> evaluate(Optional.of("chess"), 1, Optional.empty()));
    }

    @Test
    void whatTheRunDrewIsWrittenDownWithItsScores() throws IOException {
        checkpoint();
        String samples = Files.readString(folder.resolve("run/samples.jsonl"));
        assertTrue(samples.contains("\"event\":\"rollout\""), samples);
        assertTrue(samples.contains("\"score\":"), samples);
    }
}
