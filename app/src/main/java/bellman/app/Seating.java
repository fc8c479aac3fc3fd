package bellman.app;

import bellman.app.play.Demonstrations;
import bellman.app.play.Sitting;
import bellman.app.play.Sitting.Mode;
import bellman.cli.CommandException;
import bellman.cli.UsageException;
import bellman.envs.Environments;
import bellman.net.Workers;
import bellman.policy.Policy;
import bellman.registry.EnvironmentEntry;
import bellman.run.RandomStream;
import bellman.store.RunDirectory;
import bellman.train.EnvironmentConfig;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorEnvironment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Who plays what: an environment by its id, or that of a run, in which its policy plays, too.
final class Seating {
    private final Mode mode;
    private final boolean sample;
    private final EnvironmentConfig config;
    private final Optional<Policy> policy;
    private final List<String> notices;

    /// @throws UsageException if it is not said in which environment, or the run learned in another
    Seating(Optional<String> environment, Optional<Path> run, Mode mode, boolean sample) {
        this.mode = mode;
        this.sample = sample;
        if (run.isEmpty()) {
            String id = environment.orElseThrow(() -> new UsageException(
                    "expected an environment, or a run with --watch or --against; see: bellman envs list"));
            config = EnvironmentConfig.of(id, 1);
            policy = Optional.empty();
            notices = List.of();
            return;
        }
        SavedRun saved = SavedRun.open(RunDirectory.find(run.get()));
        if (!(Kinds.of(saved.directory().config()) instanceof Control)) {
            throw new CommandException(saved.directory().path()
                    + ": trained a language model, which plays in no environment; talk with it: bellman chat --model");
        }
        try (Experiment experiment = saved.experiment()) {
            config = experiment.config().environment();
            policy = Optional.of(experiment.policy(saved.checkpoint().state()));
        }
        environment.filter(id -> !id.equals(config.id())).ifPresent(id -> {
            throw new UsageException(run.get() + ": learned in " + config.id() + ", not in " + id + "; leave " + id
                    + " out, or name another run");
        });
        notices = saved.notices();
    }

    List<String> notices() {
        return notices;
    }

    String environment() {
        return config.id();
    }

    private VectorEnvironment made() {
        EnvironmentEntry entry = Environments.find(config.id());
        return config.forEvaluation(entry.make(config.order(1, AutoresetMode.NEXT_STEP, Workers.ONE)));
    }

    /// Where what is played is kept.
    Demonstrations demonstrations(Path file) {
        try (VectorEnvironment one = made()) {
            return new Demonstrations(
                    file, one.observationSpace().size(), one.actionSpace().size());
        }
    }

    /// Sits down. To be closed.
    Sitting sit(long seed, Optional<Demonstrations> demonstrations) {
        return sit(mode, seed, demonstrations);
    }

    /// Sits down to something else than was asked for: one half of it. To be closed.
    ///
    /// @param part the person's or the policy's
    Sitting sit(Mode part, long seed, Optional<Demonstrations> demonstrations) {
        Optional<RandomStream> random = sample ? Optional.of(RandomStream.of(seed, "play")) : Optional.empty();
        Optional<Policy> playing = part == Mode.PLAY ? Optional.empty() : policy;
        VectorEnvironment environment = made();
        try {
            return new Sitting(config.id(), environment, part, playing, random, demonstrations, seed);
        } catch (RuntimeException | Error e) {
            environment.close();
            throw e;
        }
    }
}
