package bellman.llm.task;

import bellman.run.RandomStream;

/// Sums to be worked out: `17+4-9=` has the answer `12`. Products bind first.
///
/// @param digits of each number, at most
/// @param terms numbers of a question
/// @param operations some of `+`, `-` and `*`
public record Arithmetic(int digits, int terms, String operations) implements Puzzle {
    public Arithmetic {
        if (digits < 1 || digits > 6) {
            throw new IllegalArgumentException("digits must be from 1 to 6, got " + digits);
        }
        if (terms < 2 || terms > 3) {
            throw new IllegalArgumentException("terms must be 2 or 3, got " + terms);
        }
        if (!operations.matches("[-+*]{1,3}")) {
            throw new IllegalArgumentException("operations must be some of + - *, got '" + operations + "'");
        }
    }

    /// Sums and differences of two numbers of two digits.
    public static Arithmetic defaults() {
        return new Arithmetic(2, 2, "+-");
    }

    @Override
    public String name() {
        return "arithmetic";
    }

    @Override
    public Drawn draw(RandomStream random) {
        int bound = Math.powExact(10, digits);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < terms; i++) {
            if (i > 0) {
                text.append(operations.charAt(random.nextInt(operations.length())));
            }
            text.append(random.nextInt(bound));
        }
        String answer = Expression.parse(text.toString()).value().toString();
        return new Drawn(Question.of(text + "=", answer).with(Question.DEMO, answer), text.toString());
    }

    @Override
    public String alphabet() {
        return "=0123456789+-*";
    }

    @Override
    public Reward reward() {
        return Reward.exactMatch();
    }

    @Override
    public int longestTurn() {
        return 1 + digits * terms + 1;
    }
}
