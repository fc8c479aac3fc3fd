package bellman.app.play;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// No controls: somebody else acts, in a space without names.
record Onlooker() implements Controls {
    @Override
    public Pressed press(String key) {
        return Pressed.UNKNOWN;
    }

    @Override
    public void release(boolean[] legal) {
        // Nothing is held.
    }

    @Override
    public float[] action() {
        return new float[0];
    }

    @Override
    public String describe(float[] action) {
        return IntStream.range(0, action.length)
                .mapToObj(i -> action[i] == Math.rint(action[i])
                        ? Integer.toString((int) action[i])
                        : String.format(Locale.ROOT, "%.2f", action[i]))
                .collect(Collectors.joining(" "));
    }

    @Override
    public List<Hint> hints() {
        return List.of();
    }
}
