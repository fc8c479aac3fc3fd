package bellman.llm.task;

import bellman.run.RandomStream;

/// Digits to be put in order: `52813=` has the answer `12358`. Its demonstrations are wrong as often as one
/// likes, two differing neighbours being swapped, so that a model that imitates them leaves something to
/// learn.
///
/// @param digits of a question
/// @param noise share of the demonstrations that are spoilt
public record SortDigits(int digits, double noise) implements Puzzle {
    public SortDigits {
        if (digits < 2 || digits > 64) {
            throw new IllegalArgumentException("digits must be from 2 to 64, got " + digits);
        }
        if (!(noise >= 0 && noise <= 1)) {
            throw new IllegalArgumentException("noise must be from 0 to 1, got " + noise);
        }
    }

    /// Five digits, 65 % of the demonstrations spoilt.
    public static SortDigits defaults() {
        return new SortDigits(5, 0.65);
    }

    @Override
    public String name() {
        return "sort-digits";
    }

    @Override
    public Drawn draw(RandomStream random) {
        char[] drawn = new char[digits];
        int[] counts = new int[10];
        for (int i = 0; i < digits; i++) {
            int digit = random.nextInt(10);
            counts[digit]++;
            drawn[i] = (char) ('0' + digit);
        }
        StringBuilder sorted = new StringBuilder();
        for (int d = 0; d < 10; d++) {
            sorted.append(Integer.toString(d).repeat(counts[d]));
        }
        String answer = sorted.toString();
        Question question = Question.of(new String(drawn) + "=", answer);
        return new Drawn(question.with(Question.DEMO, attempt(question, random)), answer);
    }

    @Override
    public String attempt(Question question, RandomStream random) {
        String answer = question.text(Question.ANSWER);
        return random.nextDouble() < noise ? spoilt(answer, random) : answer;
    }

    /// The answer with one pair of differing neighbours swapped, if it has one.
    private static String spoilt(String answer, RandomStream random) {
        int[] places = new int[answer.length()];
        int count = 0;
        for (int i = 0; i + 1 < answer.length(); i++) {
            if (answer.charAt(i) != answer.charAt(i + 1)) {
                places[count++] = i;
            }
        }
        if (count == 0) {
            return answer;
        }
        int i = places[random.nextInt(count)];
        return answer.substring(0, i) + answer.charAt(i + 1) + answer.charAt(i) + answer.substring(i + 2);
    }

    @Override
    public String alphabet() {
        return "=0123456789";
    }

    @Override
    public Reward reward() {
        return Reward.exactMatch();
    }

    @Override
    public int longestTurn() {
        return digits;
    }
}
