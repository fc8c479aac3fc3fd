package bellman.app;

import bellman.app.play.Controls;
import bellman.app.play.Controls.Pressed;
import bellman.app.play.Demonstrations;
import bellman.app.play.Sitting;
import bellman.app.play.Sitting.Mode;
import bellman.cli.CommandException;
import bellman.cli.MissingModuleException;
import bellman.cli.UsageException;
import bellman.envs.Environments;
import bellman.policy.Thought;
import bellman.registry.EnvironmentEntry;
import bellman.store.RunDirectory;
import bellman.store.play.Arcade;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The registry's environments and the policies of runs, to be played on the page.
public final class LocalArcade implements Arcade {
    /// For [java.util.ServiceLoader].
    public LocalArcade() {}

    @Override
    public List<String> environments() {
        return Environments.all().stream()
                .filter(e -> e.factory().missing().isEmpty())
                .map(EnvironmentEntry::id)
                .toList();
    }

    @Override
    public List<String> actions(String environment, int count) {
        return Controls.names(environment, count);
    }

    @Override
    public Seat open(Game game) {
        try {
            return sit(game);
        } catch (MissingModuleException e) {
            throw new IllegalArgumentException(
                    "this run's network needs a module that the page has not; watch it in the terminal:"
                            + " bellman play --watch RUN",
                    e);
        } catch (UsageException | CommandException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private Seat sit(Game game) {
        Mode mode = game.run().isEmpty() ? Mode.PLAY : game.against() ? Mode.AGAINST : Mode.WATCH;
        if (!game.anything()) {
            // Before anything is made of it: an environment may be a process or a file.
            game.environment()
                    .or(() -> game.run().map(LocalArcade::environment))
                    .ifPresent(this::require);
        }
        var seating = new Seating(game.environment(), game.run(), mode, false);
        Optional<Demonstrations> kept = game.record().map(seating::demonstrations);
        if (mode != Mode.AGAINST) {
            return new Chair(seating.environment(), seating.sit(game.seed(), kept));
        }
        Sitting person = seating.sit(Mode.PLAY, game.seed(), kept);
        try {
            Sitting policy = seating.sit(Mode.WATCH, game.seed(), Optional.empty());
            return new Bench(new Chair(seating.environment(), person), new Chair(seating.environment(), policy));
        } catch (RuntimeException | Error e) {
            person.close();
            throw e;
        }
    }

    private static String environment(Path run) {
        RunDirectory directory = SavedRun.open(run).directory();
        if (!(Kinds.of(directory.config()) instanceof Control)) {
            throw new IllegalArgumentException(
                    directory.path().getFileName() + ": trained a language model, which plays in no environment");
        }
        return Configurations.bind(directory.config()).environment().id();
    }

    private void require(String environment) {
        if (!environments().contains(environment)) {
            throw new IllegalArgumentException(environment + " is not played from the page unless the command names it:"
                    + " bellman play " + environment + " --page, or with --watch RUN");
        }
    }

    private record Chair(String environment, Sitting sitting) implements Seat {
        @Override
        public boolean press(String key) {
            return sitting.press(key) == Pressed.CHOSEN;
        }

        @Override
        public void release() {
            sitting.release();
        }

        @Override
        public void step() {
            sitting.step();
        }

        @Override
        public void next() {
            sitting.next();
        }

        @Override
        public Map<String, Object> view() {
            Map<String, Object> view = new LinkedHashMap<>();
            view.put("environment", environment);
            view.put("player", sitting.player());
            // As a text: in a browser a number has 53 bits.
            view.put("seed", Long.toString(sitting.seed()));
            view.put("step", sitting.steps());
            view.put("return", sitting.total());
            view.put("reward", sitting.reward());
            view.put("action", sitting.action());
            view.put("ended", sitting.ended());
            view.put("message", sitting.message());
            view.put("observation", sitting.observation());
            view.put(
                    "keys",
                    sitting.hints().stream()
                            .map(h -> Map.of("key", h.key(), "meaning", h.meaning()))
                            .toList());
            view.put("results", sitting.results().stream().map(Chair::result).toList());
            sitting.thought().ifPresent(t -> put(view, t));
            return view;
        }

        private void put(Map<String, Object> view, Thought thought) {
            int actions = Math.max(thought.probabilities().length, thought.actionValues().length);
            view.put("names", Controls.names(environment, actions));
            thought.value().ifPresent(v -> view.put("value", v));
            view.put("probabilities", thought.probabilities());
            view.put("actionValues", thought.actionValues());
        }

        private static Map<String, Object> result(Sitting.Result result) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("player", result.player());
            line.put("seed", Long.toString(result.seed()));
            line.put("steps", result.steps());
            line.put("return", result.total());
            line.put("end", result.end());
            return line;
        }

        @Override
        public Optional<byte[]> picture() {
            return sitting.frame().map(Picture::png);
        }

        @Override
        public void close() {
            sitting.close();
        }
    }

    /// A person and a policy beside one another, from the same seed: each step is one of both. Who has ended waits for
    /// the other.
    private record Bench(Chair person, Chair policy) implements Seat {
        @Override
        public boolean press(String key) {
            return person.press(key);
        }

        @Override
        public void release() {
            person.release();
        }

        @Override
        public void step() {
            int before = person.sitting.steps();
            person.step();
            if (person.sitting.ended() || person.sitting.steps() > before) {
                policy.step();
            }
        }

        @Override
        public void next() {
            person.next();
            policy.next();
        }

        @Override
        public Map<String, Object> view() {
            Map<String, Object> view = person.view();
            boolean alone = person.sitting.ended() && !policy.sitting.ended();
            view.put("player", alone ? policy.sitting.player() : person.sitting.player());
            view.put("ended", person.sitting.ended() && policy.sitting.ended());
            view.put(
                    "results",
                    Stream.concat(person.sitting.results().stream(), policy.sitting.results().stream())
                            .sorted(Comparator.comparingLong(Sitting.Result::seed))
                            .map(Chair::result)
                            .toList());
            return view;
        }

        @Override
        public Optional<byte[]> picture() {
            return person.picture();
        }

        @Override
        public Optional<Seat> beside() {
            return Optional.of(policy);
        }

        @Override
        public void close() {
            try (person) {
                policy.close();
            }
        }
    }
}
