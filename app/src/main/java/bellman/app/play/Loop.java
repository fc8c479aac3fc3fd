package bellman.app.play;

import bellman.app.play.Controls.Hint;
import bellman.app.play.Controls.Pressed;
import bellman.cli.Text;
import bellman.env.Frame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/// Plays at a console: shows, reads keys, keeps time.
public final class Loop {
    private static final double FASTEST = 240;
    private static final double USUAL = 15;
    private static final double FACTOR = 1.5;

    /// Of a person: slower than that is a step for each key.
    private static final double SLOWEST = 2;

    /// What a slow step may hold up; more is not made good by faster ones.
    private static final long CATCH_UP_NANOS = 100_000_000;

    /// How a sitting ended.
    public enum End {
        /// As the person wished, or after as many episodes as were asked for.
        QUIT,
        /// By Ctrl-C.
        INTERRUPTED
    }

    private final Sitting sitting;
    private final Console console;
    private final int episodes;
    private final LongSupplier nanoTime;
    private double speed;
    private double policySpeed;
    private boolean paused;
    private long due;

    /// @param speed steps a second; 0: a step for each key
    /// @param episodes after which it ends; 0: when the person does
    public Loop(Sitting sitting, Console console, double speed, int episodes) {
        this(sitting, console, speed, episodes, System::nanoTime);
    }

    /// @param nanoTime as [System#nanoTime]
    Loop(Sitting sitting, Console console, double speed, int episodes, LongSupplier nanoTime) {
        this.sitting = sitting;
        this.console = console;
        this.speed = speed;
        policySpeed = speed > 0 ? speed : USUAL;
        this.episodes = episodes;
        this.nanoTime = nanoTime;
    }

    /// Plays until it ends.
    public End run() {
        restart();
        while (true) {
            Optional<Frame> frame = sitting.frame();
            console.show(frame, below(frame.isPresent()));
            if (enough()) {
                return End.QUIT;
            }
            boolean runs = isRunning();
            Optional<String> key = console.key(runs ? Math.max(1, (due - nanoTime.getAsLong()) / 1_000_000) : 0);
            if (key.isPresent()) {
                Optional<End> end = pressed(key.get());
                if (end.isPresent()) {
                    return end.get();
                }
            }
            if (!runs || !isRunning()) {
                restart();
            } else if (nanoTime.getAsLong() >= due) {
                advance();
            }
        }
    }

    /// Whether as many episodes have ended, or were left, as were asked for.
    private boolean enough() {
        return episodes > 0 && sitting.results().size() >= episodes;
    }

    private void advance() {
        if (sitting.ended()) {
            next();
        } else {
            sitting.step();
            sitting.release();
            due = Math.max(due, nanoTime.getAsLong() - CATCH_UP_NANOS) + interval();
        }
    }

    /// Goes on to the next episode, unless the one that is left was the last.
    private void next() {
        sitting.leave();
        if (!enough()) {
            sitting.next();
        }
        paused = false;
        restart();
    }

    /// Counts time from now on: none that went by while it stood still is made good.
    private void restart() {
        due = nanoTime.getAsLong() + interval();
    }

    private long interval() {
        return pace() > 0 ? (long) (1e9 / pace()) : 0;
    }

    /// Steps a second; between two episodes one.
    private double pace() {
        return sitting.ended() ? 1 : speed();
    }

    private double speed() {
        return sitting.policyPlays() ? policySpeed : speed;
    }

    private void faster() {
        if (sitting.policyPlays()) {
            policySpeed = faster(policySpeed);
        } else {
            speed = speed > 0 ? faster(speed) : SLOWEST;
        }
    }

    /// What is faster already, because it was asked for so, stays.
    private static double faster(double speed) {
        return Math.max(speed, Math.min(FASTEST, speed * FACTOR));
    }

    private void slower() {
        if (sitting.policyPlays()) {
            policySpeed = Math.min(policySpeed, Math.max(1, policySpeed / FACTOR));
        } else {
            double slower = speed / FACTOR;
            speed = slower >= SLOWEST ? slower : 0;
            // Where each key is a step, nothing is left to be paused.
            paused = paused && speed > 0;
        }
    }

    /// Whether time passes without keys. A person's episode that has ended waits, so that its end is seen.
    private boolean isRunning() {
        return !paused && (sitting.policyPlays() || speed > 0 && !sitting.ended());
    }

    private Optional<End> pressed(String key) {
        switch (key) {
            case "q", "end" -> {
                return Optional.of(End.QUIT);
            }
            case Console.INTERRUPT -> {
                return Optional.of(End.INTERRUPTED);
            }
            case Console.REDRAW -> {}
            case "r" -> next();
            case "+", "=" -> faster();
            case "-" -> slower();
            default -> play(key);
        }
        return Optional.empty();
    }

    private void play(String key) {
        if (sitting.ended()) {
            if (key.equals("enter") || key.equals("space")) {
                next();
            }
        } else if (sitting.policyPlays() || speed > 0) {
            if (key.equals("space")) {
                paused = !paused;
            } else {
                sitting.press(key);
            }
        } else if (sitting.press(key) == Pressed.CHOSEN) {
            sitting.step();
        }
    }

    private List<String> below(boolean pictured) {
        List<String> lines = new ArrayList<>();
        if (!pictured) {
            lines.add("state: " + Arrays.toString(sitting.observation()));
        }
        String action = sitting.action();
        lines.add("%s, seed %d: step %d, return %s, reward %s%s"
                .formatted(
                        sitting.player().equals("you") ? "you play" : "the policy plays",
                        sitting.seed(),
                        sitting.steps(),
                        Text.number(sitting.total()),
                        Text.number(sitting.reward()),
                        action.isEmpty() ? "" : ", action " + action));
        sitting.thought().ifPresent(t -> {
            String value = t.value().map(v -> "value " + Text.number(v)).orElse("");
            float[] each = t.probabilities().length > 0 ? t.probabilities() : t.actionValues();
            String list = each.length == 0
                    ? ""
                    : (t.probabilities().length > 0 ? ", probabilities " : ", of each ") + numbers(each);
            lines.add(value + list);
        });
        if (!sitting.results().isEmpty()) {
            lines.add(standings());
        }
        lines.add(news());
        addKeys(lines);
        return lines;
    }

    private String news() {
        if (sitting.ended()) {
            return "over; Enter goes on, q ends";
        }
        return paused ? "paused; space goes on" : sitting.message();
    }

    private static String numbers(float[] values) {
        var words = new ArrayList<String>();
        for (float v : values) {
            words.add(String.format(Locale.ROOT, "%.2f", v));
        }
        return String.join(" ", words);
    }

    private String standings() {
        return sitting.results().reversed().stream()
                .limit(6)
                .map(r -> r.player() + " " + Text.number(r.total()))
                .collect(Collectors.joining(", ", "so far (latest first): ", ""));
    }

    private void addKeys(List<String> lines) {
        String own = sitting.policyPlays()
                ? "space pauses"
                : sitting.hints().stream().map(Loop::hint).collect(Collectors.joining("  "));
        lines.add(own);
        String pace = speed() > 0 ? String.format(Locale.ROOT, "+ - speed (%.0f/s)", speed()) : "+ lets time pass";
        lines.add("r next episode  " + pace + "  q quit");
    }

    private static String hint(Hint hint) {
        String key = hint.key()
                .replace("left", "←")
                .replace("right", "→")
                .replace("up", "↑")
                .replace("down", "↓");
        return key + " " + hint.meaning();
    }
}
