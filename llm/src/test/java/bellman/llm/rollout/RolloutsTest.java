package bellman.llm.rollout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.chat.TokenTrace;
import bellman.llm.checkpoint.ModelFolder;
import bellman.llm.generate.EngineMeter;
import bellman.llm.generate.EngineSettings;
import bellman.llm.generate.Engines;
import bellman.llm.generate.FinishReason;
import bellman.llm.generate.GenerationEngine;
import bellman.llm.model.CausalModel;
import bellman.llm.model.ComputeOptions;
import bellman.llm.task.CharacterModel;
import bellman.llm.task.Feedback;
import bellman.llm.task.Question;
import bellman.llm.task.Reward;
import bellman.llm.task.Score;
import bellman.llm.tokenizer.Tokenizer;
import bellman.net.TokenBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RolloutsTest {
    private static final Set<Integer> ENDS = Set.of(1);
    private static final Reward LENGTH = Reward.each("length", a -> a.text().length());
    private static final List<Question> QUESTIONS =
            List.of(Question.of("12=", "12"), Question.of("345?", "5"), Question.of("9", "9"));

    @TempDir
    private static Path folder = Path.of("");

    /// A random model with an engine.
    private record Bench(CausalModel model, Tokenizer tokenizer, GenerationEngine engine) implements AutoCloseable {
        static Bench open() {
            Path made = folder.resolve("model");
            if (!java.nio.file.Files.exists(made)) {
                try {
                    new CharacterModel("0123456789?<>=-", 64, 1, 48).write(made, 3);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
            CausalModel model = ModelFolder.load(made, ComputeOptions.defaults().withThreads(1));
            GenerationEngine engine =
                    Engines.of(model, EngineSettings.defaults().withThreads(1), Optional.empty(), EngineMeter.NONE);
            return new Bench(model, Tokenizer.load(made), engine);
        }

        Rollouts rollouts(Feedback feedback, Reward reward, RolloutSettings settings) {
            return new Rollouts(engine, tokenizer, Dialogue.Opening.of(tokenizer), feedback, reward, settings);
        }

        @Override
        public void close() {
            engine.close();
            tokenizer.close();
            model.close();
        }
    }

    @Test
    void anEpisodeIsAFunctionOfItsQuestionAndTheSeed() {
        try (Bench bench = Bench.open()) {
            Rollouts rollouts = bench.rollouts(Feedback.NONE, LENGTH, RolloutSettings.of(3, 6, ENDS));
            List<Group> all = rollouts.collect(QUESTIONS, 5);
            assertEquals(all, rollouts.collect(QUESTIONS, 5));
            assertEquals(
                    all.getFirst(), rollouts.collect(QUESTIONS.subList(0, 1), 5).getFirst());
            assertNotEquals(all, rollouts.collect(QUESTIONS, 6));
            assertEquals(3, all.get(1).rollouts().size());
            assertNotEquals(
                    all.get(1).rollouts().get(0).trace(),
                    all.get(1).rollouts().get(1).trace());
        }
    }

    @Test
    void tokensKeepTheProbabilitiesUnderWhichTheyWereDrawn() {
        try (Bench bench = Bench.open()) {
            for (Group group : bench.rollouts(Feedback.NONE, LENGTH, RolloutSettings.of(2, 8, ENDS))
                    .collect(QUESTIONS, 1)) {
                for (Rollout r : group.rollouts()) {
                    TokenTrace trace = r.trace();
                    var batch = new TokenBatch(
                            trace.ids(), new int[] {trace.length()}, trace.written(), 1, false, List.of());
                    float[] trained = bench.model().score(batch).logProbs();
                    float[] drawn = Arrays.copyOfRange(trace.logProbs(), r.promptLength(), trace.length());
                    assertArrayEquals(trained, drawn, 1e-5f);
                    assertEquals(r.end() == FinishReason.LENGTH, r.truncated());
                    assertEquals(bench.engine().weights(), r.firstWeights());
                }
            }
        }
    }

    @Test
    void whatOthersSayIsReadAndNotLearned() {
        Feedback echo = (q, turns) -> turns.size() < 3 ? Optional.of("<" + turns.size() + ">") : Optional.empty();
        try (Bench bench = Bench.open()) {
            // Many tokens that end a turn, so that a random model comes to one.
            var settings =
                    RolloutSettings.of(8, 9, Set.of(1, 2, 3, 4, 5, 6, 7, 8)).withTurns(5);
            int longest = 0;
            for (Group group : bench.rollouts(echo, LENGTH, settings).collect(QUESTIONS, 3)) {
                for (Rollout r : group.rollouts()) {
                    longest = Math.max(longest, r.turns().size());
                    StringBuilder said = new StringBuilder();
                    for (int t = 0; t < r.turns().size(); t++) {
                        said.append(t == 0 ? "" : "<" + t + ">")
                                .append(r.turns().get(t));
                    }
                    int[] behind = Arrays.copyOfRange(
                            r.trace().ids(), r.promptLength(), r.trace().length());
                    assertEquals(said.toString(), bench.tokenizer().decode(behind, true));
                    assertEquals(behind.length - 3 * (r.turns().size() - 1), r.drawn());
                    assertTrue(r.turns().size() == 3 || r.truncated());
                }
            }
            assertEquals(3, longest);
        }
    }

    @Test
    void aRewardThatFailsOrHangsSaysSoOfEachSample() {
        Reward broken = answers -> {
            throw new IllegalStateException("the judge is gone");
        };
        CountDownLatch never = new CountDownLatch(1);
        Reward hanging = answers -> {
            try {
                never.await();
                throw new AssertionError("nobody opens it");
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted", e);
            }
        };
        try (Bench bench = Bench.open()) {
            var settings = RolloutSettings.of(2, 4, ENDS);
            var impatient = settings.withLimits(Duration.ofMinutes(1), Duration.ofMillis(50));
            for (Rollout r : bench.rollouts(Feedback.NONE, broken, settings)
                    .collect(QUESTIONS, 1)
                    .getFirst()
                    .rollouts()) {
                assertEquals(new Score.Failed("the reward failed: the judge is gone"), r.score());
            }
            Group late = bench.rollouts(Feedback.NONE, hanging, impatient)
                    .collect(QUESTIONS, 1)
                    .getFirst();
            assertEquals(
                    "the reward gave no score within 50 ms",
                    late.rollouts().getFirst().score().problem());
            assertTrue(late.scored().isEmpty());
            Rollouts lazy = bench.rollouts(Feedback.NONE, _ -> List.of(), settings);
            assertEquals(
                    "the reward gave 0 scores for 6 answers",
                    assertThrows(IllegalStateException.class, () -> lazy.collect(QUESTIONS, 1))
                            .getMessage());
        }
    }

    @Test
    void whatCannotBeDrawnHasNoScoreAndWhatOutgrowsTheContextIsCutOff() {
        try (Bench bench = Bench.open()) {
            Feedback endless = (q, turns) -> Optional.of("1234567890");
            var settings =
                    RolloutSettings.of(4, 9, Set.of(1, 2, 3, 4, 5, 6, 7, 8, 9)).withTurns(9);
            boolean outgrown = false;
            for (Group g : bench.rollouts(endless, LENGTH, settings).collect(QUESTIONS, 2)) {
                for (Rollout r : g.rollouts()) {
                    assertTrue(r.trace().length() <= 48 && r.score() instanceof Score.Value, r.toString());
                    outgrown |= r.turns().size() > 2 && r.truncated();
                }
            }
            assertTrue(outgrown);
            Question endlessPrompt = Question.of("1234567890".repeat(6), "");
            List<Group> groups = bench.rollouts(Feedback.NONE, LENGTH, settings)
                    .collect(List.of(QUESTIONS.getFirst(), endlessPrompt), 2);
            assertEquals(4, groups.getFirst().scored().size());
            assertEquals(
                    "generation: the prompt has 60 tokens, the model's context of 48 has no room for another",
                    groups.getLast().rollouts().getFirst().score().problem());
            var instantly = RolloutSettings.of(2, 40, ENDS).withLimits(Duration.ofNanos(1), Duration.ofMinutes(1));
            for (Rollout r : bench.rollouts(Feedback.NONE, LENGTH, instantly)
                    .collect(QUESTIONS, 2)
                    .getFirst()
                    .rollouts()) {
                assertEquals(FinishReason.DEADLINE, r.end());
                assertEquals("generation: no token was drawn in time", r.score().problem());
            }
        }
    }

    @Test
    void aGroupComesBackFromItsRecordBitForBit() {
        Reward some = answers -> {
            List<Score> scores = new ArrayList<>();
            for (int i = 0; i < answers.size(); i++) {
                scores.add(
                        switch (i % 3) {
                            case 0 -> Score.of("right", 1.0 / 3);
                            case 1 -> new Score.Failed("no \"judge\"");
                            default -> new Score.TimedOut("judge", Duration.ofMillis(7));
                        });
            }
            return scores;
        };
        try (Bench bench = Bench.open()) {
            for (Group group : bench.rollouts(Feedback.NONE, some, RolloutSettings.of(3, 8, ENDS))
                    .collect(QUESTIONS, 4)) {
                String line = RolloutRecord.write(group);
                assertEquals(group, RolloutRecord.read(line));
                assertInstanceOf(Score.Value.class, group.rollouts().getFirst().score());
                var broken = line.replace("\"end\":\"", "\"end\":\"x");
                assertThrows(IllegalArgumentException.class, () -> RolloutRecord.read(broken));
            }
        }
    }
}
