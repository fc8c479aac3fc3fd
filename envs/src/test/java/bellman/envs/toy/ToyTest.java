package bellman.envs.toy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.env.IllegalActionException;
import bellman.env.Step;
import bellman.envs.Environments;
import bellman.run.RandomStream;
import bellman.space.Box;
import bellman.space.Discrete;
import bellman.space.MultiBinary;
import bellman.space.MultiDiscrete;
import bellman.space.Space;
import bellman.vector.VectorEnvironment;
import bellman.vector.VectorStep;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ToyTest {

    @Test
    void repeatingWhatIsSeenEarnsTenWhateverTheSpace() {
        List<Space> spaces = List.of(
                new Discrete(5),
                new Discrete(3, 2),
                new MultiDiscrete(List.of(3, 4)),
                new MultiBinary(3),
                Box.of(2, -1, 1));
        for (Space space : spaces) {
            var environment = new Identity(space);
            float[] observation = environment.reset(new RandomStream(1));
            double sum = 0;
            boolean over = false;
            while (!over) {
                Step step = environment.step(observation);
                sum += step.reward();
                observation = step.observation();
                over = step.terminated();
            }
            assertEquals(10, sum, 1e-6, space.toString());
        }
    }

    @Test
    void armsPayTheirMeans() {
        for (Bandit.Payment payment : Bandit.Payment.values()) {
            var bandit = new Bandit(payment, new double[][] {{0.2, 0.7}});
            var random = new RandomStream(4);
            for (int arm = 0; arm < 2; arm++) {
                double sum = 0;
                for (int i = 0; i < 20_000; i++) {
                    bandit.reset(random);
                    sum += bandit.step(new float[] {arm}).reward();
                }
                assertEquals(arm == 0 ? 0.2 : 0.7, sum / 20_000, 0.03);
            }
        }
    }

    @Test
    void aCueIsShownOnceAndAskedForAtTheEnd() {
        var recall = new Recall(3, 4);
        float[] first = recall.reset(new RandomStream(2));
        int cue = 0;
        while (first[cue] == 0) {
            cue++;
        }
        for (int t = 1; t <= 4; t++) {
            Step step = recall.step(new float[] {0});
            assertArrayEquals(new float[] {0, 0, 0, t == 4 ? 1 : 0}, step.observation());
            assertEquals(0, step.reward());
        }
        Step answer = recall.step(new float[] {cue});
        assertEquals(1, answer.reward());
        assertTrue(answer.terminated());
    }

    @Test
    void theSignOfTheMazeTellsTheTurnThatPays() {
        for (int seed = 0; seed < 10; seed++) {
            var maze = new TeeMaze(5);
            float[] sign = maze.reset(new RandomStream(seed));
            for (int t = 1; t <= 5; t++) {
                Step step = maze.step(new float[] {1});
                assertEquals(1, step.observation()[t < 5 ? 2 : 3]);
                assertEquals(0, step.reward());
            }
            Step turn = maze.step(new float[] {sign[0] == 1 ? 0 : 2});
            assertEquals(4, turn.reward());
            assertTrue(turn.terminated());
        }
    }

    @Test
    void aMaskedActionIsRefusedAndTheMaskLeavesOneOfAny() {
        try (VectorEnvironment environment = Environments.make("MaskedChoice-v0", 8)) {
            VectorStep step = environment.newStep();
            environment.reset(3, step);
            float[] actions = new float[8];
            int n = environment.maskSize();
            for (int i = 0; i < 8; i++) {
                while (!step.actionMasks()[i * n + (int) actions[i]]) {
                    actions[i]++;
                }
            }
            environment.step(actions, step);
            int illegal = 5 * n;
            while (step.actionMasks()[illegal]) {
                illegal++;
            }
            for (int i = 0; i < 8; i++) {
                actions[i] = 0;
                while (!step.actionMasks()[i * n + (int) actions[i]]) {
                    actions[i]++;
                }
            }
            actions[5] = illegal - 5 * n;
            String message = assertThrows(IllegalActionException.class, () -> environment.step(actions, step))
                    .getMessage();
            assertTrue(
                    message.startsWith("environment 5: got action" + " " + (illegal - 5 * n) + ", which is masked"),
                    message);
        }
    }

    @Test
    void walkingRightThroughACorridorIsBest() {
        var corridor = new Corridor(8, 0);
        corridor.reset(new RandomStream(1));
        double[] rewards = new double[7];
        for (int t = 0; t < 7; t++) {
            rewards[t] = corridor.step(new float[] {1}).reward();
        }
        assertEquals(1 - 6 * 0.01, Arrays.stream(rewards).sum(), 1e-12);
    }
}
