package bellman.space;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/// Strings over an alphabet. An object of it is a `String`; a row holds `maxLength` places in the alphabet, -1
/// behind the end; the network's input is the same with the alphabet's length behind the end, as Gymnasium has it.
/// Lengths and places count code points.
///
/// @param minLength of the shortest string
/// @param maxLength of the longest
/// @param alphabet the characters, each once
public record Text(int minLength, int maxLength, String alphabet) implements Space {
    private static final String LETTERS_AND_DIGITS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    public Text {
        if (minLength < 0 || maxLength < 1 || minLength > maxLength) {
            throw new IllegalArgumentException(
                    "Text needs 0 <= minLength <= maxLength and maxLength of at least 1, got " + minLength + " and "
                            + maxLength);
        }
        long distinct = alphabet.codePoints().distinct().count();
        if (distinct == 0 || distinct != alphabet.codePoints().count()) {
            throw new IllegalArgumentException(
                    "Text needs an alphabet of characters each given once, got \"" + alphabet + "\"");
        }
    }

    /// Strings of 1 to `maxLength` Latin letters and digits.
    public static Text of(int maxLength) {
        return new Text(1, maxLength, LETTERS_AND_DIGITS);
    }

    @Override
    public int size() {
        return maxLength;
    }

    @Override
    public int flatSize() {
        return maxLength;
    }

    @Override
    public String sample(RandomGenerator random) {
        int[] letters = alphabet.codePoints().toArray();
        int length = random.nextInt(minLength, maxLength + 1);
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(letters[random.nextInt(letters.length)]);
        }
        return text.toString();
    }

    @Override
    public boolean contains(Object value) {
        return value instanceof String s
                && rightLength(length(s))
                && s.codePoints().allMatch(c -> place(c) >= 0);
    }

    @Override
    public void write(Object value, float[] row, int at) {
        if (!(value instanceof String s) || !rightLength(length(s))) {
            throw new NotInSpaceException(
                    "", "a string of " + minLength + " to " + maxLength + " characters", Description.of(value));
        }
        int[] letters = s.codePoints().toArray();
        for (int i = 0; i < letters.length; i++) {
            int place = place(letters[i]);
            if (place < 0) {
                throw new NotInSpaceException(
                        "[" + i + "]",
                        "a character of \"" + alphabet + "\"",
                        "\"" + Character.toString(letters[i]) + "\"");
            }
            row[at + i] = place;
        }
        Arrays.fill(row, at + letters.length, at + maxLength, -1f);
    }

    @Override
    public String read(float[] row, int at) {
        int end = end(row, at, -1);
        int[] letters = alphabet.codePoints().toArray();
        var text = new StringBuilder();
        for (int i = 0; i < end; i++) {
            text.appendCodePoint(letters[(int) row[at + i]]);
        }
        return text.toString();
    }

    @Override
    public void check(float[] row, int at) {
        end(row, at, -1);
    }

    @Override
    public void flatten(float[] row, int at, float[] flat, int to) {
        pad(row, at, -1, flat, to, length(alphabet));
    }

    @Override
    public void unflatten(float[] flat, int at, float[] row, int to) {
        pad(flat, at, length(alphabet), row, to, -1);
    }

    private void pad(float[] from, int at, int padding, float[] into, int to, int newPadding) {
        int end = end(from, at, padding);
        System.arraycopy(from, at, into, to, end);
        Arrays.fill(into, to + end, to + maxLength, newPadding);
    }

    /// The length of the string in `row`, whose places behind the end hold `padding`.
    private int end(float[] row, int at, int padding) {
        int letters = length(alphabet);
        int end = 0;
        while (end < maxLength && row[at + end] != padding) {
            end++;
        }
        for (int i = 0; i < maxLength; i++) {
            float v = row[at + i];
            if (i < end ? v != (int) v || v < 0 || v >= letters : v != padding) {
                throw new NotInSpaceException(
                        "[" + i + "]",
                        i < end ? "a place in the alphabet from 0 to " + (letters - 1) : padding + " behind the end",
                        Description.of(v));
            }
        }
        if (!rightLength(end)) {
            throw new NotInSpaceException(
                    "", "a string of " + minLength + " to " + maxLength + " characters", end + " characters");
        }
        return end;
    }

    private boolean rightLength(int length) {
        return length >= minLength && length <= maxLength;
    }

    private int place(int letter) {
        int index = alphabet.indexOf(letter);
        return index < 0 ? -1 : alphabet.codePointCount(0, index);
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
