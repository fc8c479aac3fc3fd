package bellman.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bellman.run.State;
import bellman.space.Box;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NormalizeTest {
    private static final int COUNT = 3;
    private static final int SIZE = 3;
    private static final double GAMMA = 0.9;

    private static VectorEnvironment raw(AutoresetMode mode) {
        return VectorEnvironment.of(() -> new Counting(4, true), COUNT, mode);
    }

    @Test
    void observationsAreNormalisedByAllThoseShownSoFarAndFinalOnesAreNotCounted() {
        for (var mode : AutoresetMode.values()) {
            var env = new NormalizeObservation(raw(mode));
            var twin = raw(mode);
            VectorStep out = env.newStep();
            VectorStep plain = twin.newStep();
            List<float[]> shown = new ArrayList<>();
            env.reset(1, out);
            twin.reset(1, plain);
            for (int step = 0; step < 15; step++) {
                shown.add(plain.observations().clone());
                for (int i = 0; i < COUNT * SIZE; i++) {
                    assertEquals(expected(shown, plain.observations()[i], i % SIZE), out.observations()[i], 1e-5);
                    if (out.ended(i / SIZE)) {
                        double last = expected(shown, plain.finalObservations()[i], i % SIZE);
                        assertEquals(last, out.finalObservations()[i], 1e-5);
                    }
                }
                env.step(new float[COUNT], out);
                twin.step(new float[COUNT], plain);
            }
            assertEquals(15 * COUNT + COUNT + 1e-4, env.statistics().count(), 1e-9);
        }
    }

    private static double expected(List<float[]> shown, double value, int element) {
        double weight = 1e-4;
        double sum = 0;
        double squares = 1e-4;
        for (float[] rows : shown) {
            for (int i = element; i < rows.length; i += SIZE) {
                sum += rows[i];
                squares += (double) rows[i] * rows[i];
                weight++;
            }
        }
        double mean = sum / weight;
        double variance = squares / weight - mean * mean;
        return Math.clamp((value - mean) / Math.sqrt(variance + 1e-8), -10.0, 10.0);
    }

    @Test
    void rewardsAreDividedByTheDeviationOfTheDiscountedReturnSoFar() {
        for (var mode : AutoresetMode.values()) {
            var env = new NormalizeReward(raw(mode), GAMMA);
            VectorStep out = env.newStep();
            env.reset(1, out);
            double weight = 1e-4;
            double sum = 0;
            double squares = 1e-4;
            int cycle = mode == AutoresetMode.SAME_STEP ? 4 : 5;
            double discounted = 0;
            for (int step = 0; step < 14; step++) {
                env.step(new float[COUNT], out);
                int inEpisode = step % cycle + 1;
                double reward = inEpisode > 4 ? 0 : 10 * (step / cycle + 1) + inEpisode;
                if (inEpisode <= 4) {
                    discounted = inEpisode == 1 ? reward : discounted * GAMMA + reward;
                    weight += COUNT;
                    sum += COUNT * discounted;
                    squares += COUNT * discounted * discounted;
                }
                double variance = squares / weight - sum / weight * sum / weight;
                double expected = Math.clamp(reward / Math.sqrt(variance + 1e-8), -10.0, 10.0);
                assertEquals(expected, out.rewards()[1], 1e-4 * Math.max(1, expected), mode + " step " + step);
            }
        }
    }

    @Test
    void episodeStatisticsBelowReportWhatTheEnvironmentGave() {
        var env = new NormalizeReward(new EpisodeStatistics(raw(AutoresetMode.SAME_STEP)), GAMMA);
        VectorStep out = env.newStep();
        env.reset(1, out);
        for (int step = 0; step < 4; step++) {
            env.step(new float[COUNT], out);
        }
        assertEquals(11 + 12 + 13 + 14, out.episodeReturns()[2]);
        assertEquals(4, out.episodeLengths()[2]);
    }

    @Test
    void frozenStatisticsAreAppliedAndDoNotMove() {
        var observations = new RunningStatistics(SIZE);
        var rewards = new RunningStatistics(1);
        observations.update(new float[] {1, 2, 3, 3, 2, 1}, 2);
        rewards.update(new float[] {3, 5}, 2);
        var before = saved(observations, rewards);
        var raw = raw(AutoresetMode.SAME_STEP);
        var env = NormalizeReward.frozen(NormalizeObservation.frozen(raw, observations), rewards);
        VectorStep out = env.newStep();
        env.reset(1, out);
        for (int step = 0; step < 10; step++) {
            env.step(new float[COUNT], out);
        }
        assertEquals(before, saved(observations, rewards));

        var twin = raw(AutoresetMode.SAME_STEP);
        VectorStep plain = twin.newStep();
        twin.reset(1, plain);
        for (int step = 0; step < 10; step++) {
            twin.step(new float[COUNT], plain);
        }
        float[] expected = new float[COUNT * SIZE];
        for (int env1 = 0; env1 < COUNT; env1++) {
            observations.normalize(plain.observations(), env1 * SIZE, expected, env1 * SIZE);
        }
        assertArrayEquals(expected, out.observations());
        assertEquals(rewards.scale(plain.rewards()[0], 0), out.rewards()[0]);
    }

    private static State saved(RunningStatistics... all) {
        var state = new State();
        for (int i = 0; i < all.length; i++) {
            all[i].save(state.at(String.valueOf(i)));
        }
        return state;
    }

    @Test
    void trainingAndEvaluationShareStatisticsThatOnlyTrainingMoves() {
        var training = new NormalizeObservation(raw(AutoresetMode.SAME_STEP));
        VectorStep out = training.newStep();
        training.reset(1, out);
        var evaluation = NormalizeObservation.frozen(raw(AutoresetMode.SAME_STEP), training.statistics());
        VectorStep other = evaluation.newStep();
        evaluation.reset(1, other);
        training.step(new float[COUNT], out);
        evaluation.step(new float[COUNT], other);
        assertArrayEquals(out.observations(), other.observations());
    }

    @Test
    void theSpaceIsWhatClippingLeaves() {
        var env = NormalizeObservation.frozen(raw(AutoresetMode.SAME_STEP), new RunningStatistics(SIZE, 1e-8, 5));
        assertEquals(Box.of(SIZE, -5, 5), env.observationSpace());
        var e = assertThrows(
                IllegalArgumentException.class,
                () -> NormalizeObservation.frozen(raw(AutoresetMode.SAME_STEP), new RunningStatistics(2)));
        assertEquals("statistics of 2 elements do not fit observations of 3", e.getMessage());
    }
}
