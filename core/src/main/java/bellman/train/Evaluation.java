package bellman.train;

import bellman.policy.Policy;
import bellman.run.Metrics;
import bellman.run.RandomStream;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorEnvironment;
import bellman.vector.VectorStep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a policy earned in a number of whole episodes.
///
/// Each environment plays the same number of episodes, give or take one, so that short episodes are not
/// over-represented.
///
/// @param returns `[episode]` undiscounted
/// @param lengths `[episode]` in steps
public record Evaluation(double[] returns, int[] lengths) implements Findings {
    /// Lost episodes for each one that is wanted before an evaluation gives up.
    private static final int LOST_AT_MOST = 10;

    public Evaluation {
        if (returns.length == 0 || returns.length != lengths.length) {
            throw new IllegalArgumentException("an evaluation needs as many returns as lengths and at least one, got "
                    + returns.length + " and " + lengths.length);
        }
        returns = returns.clone();
        lengths = lengths.clone();
    }

    @Override
    public double[] returns() {
        return returns.clone();
    }

    @Override
    public int[] lengths() {
        return lengths.clone();
    }

    /// Mean return.
    public double returnMean() {
        return Arrays.stream(returns).average().orElseThrow();
    }

    /// The episodes as a [RunLog] takes them: `{"event":"evaluation","step":…,"episode":…,"return":…,"length":…}`.
    ///
    /// @param step after which the policy was evaluated
    @Override
    public List<Map<String, Object>> samples(long step) {
        List<Map<String, Object>> samples = new ArrayList<>();
        for (int i = 0; i < returns.length; i++) {
            Map<String, Object> sample = new LinkedHashMap<>();
            sample.put("event", "evaluation");
            sample.put("step", step);
            sample.put("episode", i);
            sample.put("return", returns[i]);
            sample.put("length", lengths[i]);
            samples.add(sample);
        }
        return samples;
    }

    @Override
    public void record(Metrics metrics) {
        metrics.put("evaluation/return-mean", returnMean());
        metrics.put("evaluation/length-mean", lengthMean());
    }

    /// Mean length.
    public double lengthMean() {
        return Arrays.stream(lengths).average().orElseThrow();
    }

    /// Plays `episodes` episodes of `policy`.
    ///
    /// @param environment raw, with episode statistics; it is reset
    /// @param seed of the environments and of the policy's draws
    /// @param deterministic whether the most probable action is taken
    public static Evaluation of(
            Policy policy, VectorEnvironment environment, int episodes, long seed, boolean deterministic) {
        try (Policy.Actor actor = policy.actor(environment.count())) {
            return play(actor, environment, episodes, seed, deterministic);
        }
    }

    private static Evaluation play(
            Policy.Actor actor, VectorEnvironment environment, int episodes, long seed, boolean deterministic) {
        int envs = environment.count();
        int[] quota = new int[envs];
        for (int i = 0; i < envs; i++) {
            quota[i] = episodes / envs + (i < episodes % envs ? 1 : 0);
        }
        Optional<RandomStream> random =
                deterministic ? Optional.empty() : Optional.of(RandomStream.of(seed, "evaluation"));
        VectorStep step = environment.newStep();
        float[] actions = new float[envs * environment.actionSpace().size()];
        double[] returns = new double[episodes];
        int[] lengths = new int[episodes];
        int finished = 0;
        long lost = 0;
        boolean nextStep = environment.autoresetMode() == AutoresetMode.NEXT_STEP;
        boolean[] over = new boolean[envs];
        environment.reset(seed, step);
        while (finished < episodes) {
            actor.act(step.observations(), step.actionMasks(), random, actions);
            environment.step(actions, step);
            for (int i = 0; i < envs; i++) {
                boolean began = nextStep ? over[i] : step.ended(i);
                if (began) {
                    actor.begin(i);
                }
                over[i] = step.ended(i);
                if (!over[i]) {
                    continue;
                }
                // One that was lost says nothing of the policy: another is played in its place.
                if (step.lost()[i]) {
                    lost++;
                    if (lost > LOST_AT_MOST * (long) episodes) {
                        throw new IllegalStateException("evaluation: " + lost + " episodes were lost while " + finished
                                + " of " + episodes + " finished: the environment fails with this policy or these"
                                + " options, environment " + i + " last (all were reset with seed " + seed + ")"
                                + Optional.ofNullable(environment.info(i).get("lost"))
                                        .map(how -> ": " + how)
                                        .orElse(""));
                    }
                } else if (quota[i] > 0) {
                    quota[i]--;
                    returns[finished] = step.episodeReturns()[i];
                    lengths[finished++] = step.episodeLengths()[i];
                }
            }
        }
        return new Evaluation(returns, lengths);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Evaluation e && Arrays.equals(returns, e.returns) && Arrays.equals(lengths, e.lengths);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(returns) + Arrays.hashCode(lengths);
    }

    @Override
    public String toString() {
        return "Evaluation[episodes=" + returns.length + ", returnMean=" + returnMean() + "]";
    }
}
