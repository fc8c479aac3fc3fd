package bellman.app.play;

import bellman.space.Discrete;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A key for each of a list of actions. Digits work besides, where there are at most ten.
final class Buttons implements Controls {
    private static final String NOTHING = ".";
    private static final int DIGITS = 10;
    /// Without `q` and `r`, which end the game and begin the next one.
    private static final String MORE = "0123456789abcdefghijklmnopstuvwxyz";
    private final Discrete space;
    private final List<Hint> hints;
    private int chosen;

    private Buttons(Discrete space, List<Hint> hints) {
        this.space = space;
        this.hints = hints;
        chosen = idle().orElse(0);
    }

    static Buttons of(String environment, Discrete space) {
        return new Buttons(space, named(environment, space.n()).orElseGet(() -> unnamed(space.n())));
    }

    static Optional<List<Hint>> named(String environment, int count) {
        return lines().stream()
                .map(line -> line.split("\\s+"))
                .filter(words -> environment.startsWith(words[0]) && words.length == count + 1)
                .findFirst()
                .map(words -> Arrays.stream(words)
                        .skip(1)
                        .map(w -> new Hint(w.substring(0, w.indexOf('=')), w.substring(w.indexOf('=') + 1)))
                        .toList());
    }

    private static List<String> lines() {
        try (InputStream in = Buttons.class.getResourceAsStream("keys.txt")) {
            if (in == null) {
                throw new IllegalStateException("keys.txt is not beside " + Buttons.class + "; build again");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(l -> !l.isBlank() && !l.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Hint> unnamed(int count) {
        if (count > MORE.length()) {
            throw new IllegalArgumentException(
                    "there are keys for at most " + MORE.length() + " actions, and here are " + count);
        }
        List<Hint> hints = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            hints.add(new Hint(MORE.substring(i, i + 1), "action " + i));
        }
        return hints;
    }

    private Optional<Integer> idle() {
        int index = keys().indexOf(NOTHING);
        return index < 0 ? Optional.empty() : Optional.of(index);
    }

    private List<String> keys() {
        return hints.stream().map(Hint::key).toList();
    }

    @Override
    public Pressed press(String key) {
        int index = keys().indexOf(key);
        if (index < 0 && space.n() <= DIGITS && key.length() == 1) {
            index = MORE.substring(0, space.n()).indexOf(key);
        }
        if (index < 0 && key.equals("space") && idle().isPresent()) {
            index = idle().get();
        }
        if (index < 0) {
            return Pressed.UNKNOWN;
        }
        chosen = index;
        return Pressed.CHOSEN;
    }

    @Override
    public void release(boolean[] legal) {
        idle().ifPresent(i -> chosen = i);
        for (int i = 0; i < legal.length && !legal[chosen]; i++) {
            chosen = legal[i] ? i : chosen;
        }
    }

    @Override
    public float[] action() {
        return new float[] {space.start() + chosen};
    }

    @Override
    public String describe(float[] action) {
        return hints.get((int) action[0] - space.start()).meaning();
    }

    @Override
    public List<Hint> hints() {
        return hints;
    }
}
