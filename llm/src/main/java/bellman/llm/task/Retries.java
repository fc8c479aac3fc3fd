package bellman.llm.task;

import bellman.run.RandomStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Another puzzle, with several tries: a wrong answer is met by how many of its first characters are right, `3!`, and
/// may be followed by another. What a try is worth depends on nothing but what was said, luck has no part in it.
///
/// An answer is worth `discount` to the power of the tries before the right one, and nothing without one.
///
/// @param puzzle with one turn and one right answer
/// @param turns tries that are allowed
/// @param discount for each try that it took, above 0 and at most 1
public record Retries(Puzzle puzzle, int turns, double discount) implements Puzzle {
    private static final int MOST_SHOWN = 9;

    public Retries {
        if (puzzle instanceof Retries || puzzle instanceof Guessing || puzzle instanceof Countdown) {
            throw new IllegalArgumentException("puzzle must be one of a single turn and a single right answer:"
                    + " sort-digits, arithmetic or rewriting, got " + puzzle.name());
        }
        if (turns < 2 || turns > 9) {
            throw new IllegalArgumentException("turns must be from 2 to 9, got " + turns);
        }
        if (!(discount > 0 && discount <= 1)) {
            throw new IllegalArgumentException("discount must be above 0 and at most 1, got " + discount);
        }
    }

    /// Five digits to be sorted in three tries, a tenth less for each.
    public static Retries defaults() {
        return new Retries(SortDigits.defaults(), 3, 0.9);
    }

    @Override
    public String name() {
        return puzzle.name() + "-retries";
    }

    /// Its demonstration has as many tries as it takes, each as right or wrong as the puzzle's own.
    @Override
    public Drawn draw(RandomStream random) {
        Drawn drawn = puzzle.draw(random);
        Question question = drawn.question();
        List<String> tries = new ArrayList<>(List.of(question.text(Question.DEMO)));
        while (tries.size() < turns && !tries.getLast().equals(question.text(Question.ANSWER))) {
            tries.add(puzzle.attempt(question, random));
        }
        return new Drawn(question.with(Question.DEMO, tries), drawn.key());
    }

    @Override
    public Feedback feedback() {
        return (question, tries) -> {
            String right = question.text(Question.ANSWER);
            String last = tries.getLast();
            if (last.equals(right) || tries.size() >= turns) {
                return Optional.empty();
            }
            int same = 0;
            while (same < Math.min(MOST_SHOWN, Math.min(last.length(), right.length()))
                    && last.charAt(same) == right.charAt(same)) {
                same++;
            }
            return Optional.of(same + "!");
        };
    }

    /// The components are whether it was found, in which try, and whether the first one was right.
    @Override
    public Reward reward() {
        return answers -> answers.stream().map(this::score).toList();
    }

    private Score score(Answer answer) {
        String right = answer.question().text(Question.ANSWER);
        boolean found = answer.text().equals(right);
        int tries = answer.turns().size();
        Map<String, Double> components = new LinkedHashMap<>();
        components.put("found", found ? 1.0 : 0.0);
        components.put("turns", (double) tries);
        components.put("at-once", found && tries == 1 ? 1.0 : 0.0);
        return new Score.Value(found ? Math.pow(discount, tries - 1) : 0, components);
    }

    @Override
    public String alphabet() {
        StringBuilder all = new StringBuilder(puzzle.alphabet());
        for (char c : "0123456789!".toCharArray()) {
            if (all.indexOf(String.valueOf(c)) < 0) {
                all.append(c);
            }
        }
        return all.toString();
    }

    @Override
    public int longestTurn() {
        return puzzle.longestTurn();
    }
}
