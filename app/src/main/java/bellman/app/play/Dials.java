package bellman.app.play;

import bellman.space.Box;
import bellman.space.MultiBinary;
import bellman.space.MultiDiscrete;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Several numbers, one of which the keys turn: left and right the first, up and down the second, or with more than
/// two the one that Tab has come to. Numbers stay where they were turned to.
final class Dials implements Controls {
    private static final float TENTHS = 10;
    private final float[] low;
    private final float[] high;
    private final float[] step;
    private final float[] value;
    private int at;

    private Dials(float[] low, float[] high, float[] step) {
        this.low = low;
        this.high = high;
        this.step = step;
        value = new float[low.length];
        zero();
    }

    /// Of a number without bounds, steps of a tenth between -1 and 1.
    static Dials of(Box box) {
        float[] low = box.low();
        float[] high = box.high();
        float[] step = new float[low.length];
        for (int i = 0; i < low.length; i++) {
            low[i] = Float.isInfinite(low[i]) ? Math.min(-1, high[i] - 2) : low[i];
            high[i] = Float.isInfinite(high[i]) ? Math.max(1, low[i] + 2) : high[i];
            step[i] = (high[i] - low[i]) / TENTHS;
            if (box.type() == Box.Type.UINT8) {
                step[i] = Math.max(1, Math.round(step[i]));
            }
        }
        return new Dials(low, high, step);
    }

    static Dials of(MultiDiscrete space) {
        float[] high = new float[space.size()];
        for (int i = 0; i < high.length; i++) {
            high[i] = space.counts().get(i) - 1;
        }
        return whole(high);
    }

    static Dials of(MultiBinary space) {
        float[] high = new float[space.size()];
        Arrays.fill(high, 1);
        return whole(high);
    }

    private static Dials whole(float[] high) {
        float[] step = new float[high.length];
        Arrays.fill(step, 1);
        return new Dials(new float[high.length], high, step);
    }

    private void zero() {
        for (int i = 0; i < value.length; i++) {
            value[i] = Math.clamp(0f, low[i], high[i]);
        }
    }

    @Override
    public Pressed press(String key) {
        int other = value.length == 2 ? 1 : at;
        switch (key) {
            case "left" -> turn(value.length == 2 ? 0 : at, -1);
            case "right" -> turn(value.length == 2 ? 0 : at, 1);
            case "down" -> turn(other, -1);
            case "up" -> turn(other, 1);
            case "0" -> zero();
            case "enter", "space", "." -> {}
            case "tab" -> {
                at = (at + 1) % value.length;
                return Pressed.SET;
            }
            default -> {
                return Pressed.UNKNOWN;
            }
        }
        return Pressed.CHOSEN;
    }

    private void turn(int index, int direction) {
        // In whole steps from the lower end, so that there and back again is the same number.
        float steps = Math.round((value[index] - low[index]) / step[index]) + direction;
        value[index] = Math.clamp(low[index] + steps * step[index], low[index], high[index]);
    }

    @Override
    public void release(boolean[] legal) {
        // What was turned stays.
        if (legal.length == value.length) {
            bits(legal);
        } else if (legal.length > 0) {
            choices(legal);
        }
    }

    private void bits(boolean[] legal) {
        for (int i = 0; i < value.length; i++) {
            value[i] = legal[i] ? value[i] : low[i];
        }
    }

    private void choices(boolean[] legal) {
        int from = 0;
        for (int i = 0; i < value.length; i++) {
            int count = (int) high[i] + 1;
            for (int k = 0; k < count && !legal[from + (int) value[i]]; k++) {
                value[i] = legal[from + k] ? k : value[i];
            }
            from += count;
        }
    }

    @Override
    public float[] action() {
        return value.clone();
    }

    @Override
    public String describe(float[] action) {
        return IntStream.range(0, action.length)
                .mapToObj(i -> (value.length > 2 && i == at ? ">" : "") + String.format(Locale.ROOT, "%.2f", action[i]))
                .collect(Collectors.joining(" "));
    }

    @Override
    public List<Hint> hints() {
        return switch (value.length) {
            case 1 ->
                List.of(new Hint("left right", "less, more"), new Hint("0", "zero"), new Hint(".", "the same again"));
            case 2 ->
                List.of(
                        new Hint("left right", "first number"),
                        new Hint("up down", "second number"),
                        new Hint("0", "zero"),
                        new Hint(".", "the same again"));
            default ->
                List.of(
                        new Hint("tab", "next number"),
                        new Hint("left right", "less, more"),
                        new Hint("0", "all zero"),
                        new Hint(".", "the same again"));
        };
    }
}
