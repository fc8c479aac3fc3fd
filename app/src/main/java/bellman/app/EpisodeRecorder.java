package bellman.app;

import bellman.cli.CommandException;
import bellman.env.Frame;
import bellman.envs.Environments;
import bellman.net.Workers;
import bellman.policy.Policy;
import bellman.policy.Thought;
import bellman.run.RandomStream;
import bellman.store.EpisodeFile;
import bellman.train.EnvironmentConfig;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorEnvironment;
import bellman.vector.VectorStep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Plays episodes of a policy and keeps of each step a picture, what was done, what it brought, and what the
/// policy made of it.
///
/// @param policy that plays
/// @param config of the environment
/// @param options of the environment that differ from those of the training
/// @param seed of the first episode; the others follow
/// @param deterministic whether the most probable action is taken
record EpisodeRecorder(
        Policy policy, EnvironmentConfig config, Map<String, String> options, long seed, boolean deterministic) {
    /// Longer episodes are shown to here.
    private static final int MOST_STEPS = 1000;

    /// One step as it is kept.
    private record Moment(List<Float> action, double reward, Thought thought) {}

    /// Plays an episode.
    ///
    /// @param number of the episode, from 0
    /// @param step of the checkpoint
    /// @throws CommandException if the environment draws no pictures
    EpisodeFile play(int number, long step) {
        VectorEnvironment raw =
                Environments.find(config.id()).make(config.order(1, AutoresetMode.NEXT_STEP, Workers.ONE));
        try (VectorEnvironment environment = config.forEvaluation(raw);
                Policy.Actor actor = policy.actor(1)) {
            return play(environment, actor, number, step);
        }
    }

    private EpisodeFile play(VectorEnvironment environment, Policy.Actor actor, int number, long step) {
        long own = seed + number;
        VectorStep now = environment.newStep();
        Optional<RandomStream> random =
                deterministic ? Optional.empty() : Optional.of(RandomStream.of(own, "evaluation"));
        var film = new EpisodeFile.Film();
        List<Moment> moments = new ArrayList<>();
        float[] action = new float[environment.actionSpace().size()];
        environment.reset(own, now);
        boolean ended = false;
        while (!ended && moments.size() < MOST_STEPS) {
            film.add(picture(environment));
            actor.act(now.observations(), now.actionMasks(), random, action);
            Thought thought = actor.thought(0);
            environment.step(action, now);
            ended = now.ended(0);
            moments.add(new Moment(row(action), now.rewards()[0], thought));
        }
        film.add(picture(environment));
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("step", step);
        facts.put("episode", number);
        // As a text: in a browser a number has 53 bits.
        facts.put("seed", Long.toString(own));
        facts.put("deterministic", deterministic);
        if (!options.isEmpty()) {
            facts.put("options", options);
        }
        facts.put("return", moments.stream().mapToDouble(Moment::reward).sum());
        facts.put("length", moments.size());
        facts.put("ended", !ended ? "cut" : now.terminated()[0] ? "terminated" : "truncated");
        return new EpisodeFile(facts, columns(moments, film), film.bytes());
    }

    private static Map<String, Object> columns(List<Moment> moments, EpisodeFile.Film film) {
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("actions", moments.stream().map(Moment::action).toList());
        columns.put("rewards", moments.stream().map(Moment::reward).toList());
        if (moments.stream().allMatch(m -> m.thought().value().isPresent())) {
            columns.put(
                    "values",
                    moments.stream().map(m -> m.thought().value().orElseThrow()).toList());
        }
        columns.put(
                "probabilities",
                moments.stream().map(m -> row(m.thought().probabilities())).toList());
        columns.put(
                "action-values",
                moments.stream().map(m -> row(m.thought().actionValues())).toList());
        columns.put("frames", film.ends());
        return columns;
    }

    private static List<Float> row(float[] values) {
        List<Float> row = new ArrayList<>();
        for (float value : Arrays.copyOf(values, values.length)) {
            row.add(value);
        }
        return row;
    }

    private byte[] picture(VectorEnvironment environment) {
        Frame frame = environment
                .render(0)
                .orElseThrow(() -> new CommandException(
                        config.id() + " draws no frames; leave --record out, or implement render"));
        return Picture.png(frame);
    }
}
