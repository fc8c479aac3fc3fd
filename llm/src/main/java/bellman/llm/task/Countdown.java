package bellman.llm.task;

import bellman.run.RandomStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// Numbers from which a target is to be made: `3,5,7:26=` has the answer `3*7+5`, and others. Each number is
/// used at most once. Every question has an answer: the target is drawn by combining all numbers.
///
/// @param numbers of a question
/// @param largest of them
public record Countdown(int numbers, int largest) implements Puzzle {
    /// Draws of a combination until one has a target from 1 to 1,023.
    private static final int DRAWS = 1_000;

    public Countdown {
        if (numbers < 2 || numbers > 6) {
            throw new IllegalArgumentException("numbers must be from 2 to 6, got " + numbers);
        }
        if (largest < 2 || largest > 100) {
            throw new IllegalArgumentException("largest must be from 2 to 100, got " + largest);
        }
    }

    /// Three numbers up to 9.
    public static Countdown defaults() {
        return new Countdown(3, 9);
    }

    @Override
    public String name() {
        return "countdown";
    }

    @Override
    public Drawn draw(RandomStream random) {
        for (int i = 0; i < DRAWS; i++) {
            int[] drawn = new int[numbers];
            StringBuilder term = new StringBuilder();
            for (int n = 0; n < numbers; n++) {
                drawn[n] = 1 + random.nextInt(largest);
                term.append(n == 0 ? "" : "+-*".charAt(random.nextInt(3))).append(drawn[n]);
            }
            BigInteger target = Expression.parse(term.toString()).value();
            if (target.signum() > 0 && target.bitLength() < 10) {
                Arrays.sort(drawn);
                String key = Arrays.stream(drawn).mapToObj(Integer::toString).collect(Collectors.joining(",")) + ":"
                        + target;
                String demo = term.toString();
                return new Drawn(
                        Question.of(key + "=", demo).with(Question.DEMO, demo).with("target", target.toString()), key);
            }
        }
        throw new IllegalStateException("no target from 1 to 1,023 was found for " + this);
    }

    @Override
    public String alphabet() {
        return "=0123456789+-*/(),:";
    }

    /// The criterion `right`; `form`, which says whether the answer is a term of the numbers, counts nothing.
    @Override
    public Reward reward() {
        return Rubric.of(
                Rubric.criterion("right", 1, Reward.each("right", a -> isRight(a) ? 1 : 0)),
                Rubric.criterion("form", 0, Reward.each("form", a -> isTerm(a) ? 1 : 0)));
    }

    private static boolean isRight(Answer answer) {
        String target = answer.question().text("target");
        return isTerm(answer)
                && Expression.parse(answer.text()).value().toString().equals(target);
    }

    private static boolean isTerm(Answer answer) {
        List<BigInteger> left = given(answer.question());
        try {
            return Expression.parse(answer.text()).numbers().stream().allMatch(left::remove);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /// The numbers of the term that the question was drawn with.
    private static List<BigInteger> given(Question question) {
        return new ArrayList<>(Expression.parse(question.text(Question.ANSWER)).numbers());
    }

    @Override
    public int longestTurn() {
        return numbers * 4 + 2 * (numbers - 2);
    }
}
