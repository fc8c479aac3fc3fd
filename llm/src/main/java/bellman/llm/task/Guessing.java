package bellman.llm.task;

import bellman.run.RandomStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A secret number from 1 on, to be guessed in a few turns. The prompt is `1-20?`; a guess is answered by `>`
/// if the secret is larger, `<` if it is smaller, `?` if the guess is no number that may be the secret. The
/// right guess ends the episode.
///
/// An answer is worth `discount` to the power of the turns before the right guess, and nothing without one.
///
/// @param numbers the secret is from 1 to this
/// @param turns guesses that are allowed
/// @param discount for each turn that it took, above 0 and at most 1
public record Guessing(int numbers, int turns, double discount) implements Puzzle {
    private static final String SECRET = Question.ANSWER;

    public Guessing {
        if (numbers < 2 || numbers > 999) {
            throw new IllegalArgumentException("numbers must be from 2 to 999, got " + numbers);
        }
        if (turns < 1 || turns > 20) {
            throw new IllegalArgumentException("turns must be from 1 to 20, got " + turns);
        }
        if (!(discount > 0 && discount <= 1)) {
            throw new IllegalArgumentException("discount must be above 0 and at most 1, got " + discount);
        }
    }

    /// Twenty numbers, five turns, a tenth less for each turn.
    public static Guessing defaults() {
        return new Guessing(20, 5, 0.9);
    }

    @Override
    public String name() {
        return "guessing";
    }

    /// Held-out questions have secrets of the same range: they are told apart by a serial number that the
    /// model does not see, since a game of a few secrets has no others to hold out.
    @Override
    public Drawn draw(RandomStream random) {
        String secret = Integer.toString(1 + random.nextInt(numbers));
        String demo = Integer.toString(1 + random.nextInt(numbers));
        Question question = Question.of("1-" + numbers + "?", secret).with(Question.DEMO, demo);
        return new Drawn(question, Long.toHexString(random.nextLong()));
    }

    @Override
    public Feedback feedback() {
        return (question, guesses) -> {
            int secret = Integer.parseInt(question.text(SECRET));
            int guess = guess(guesses.getLast());
            if (guess == secret || guesses.size() >= turns) {
                return Optional.empty();
            }
            return Optional.of(guess == 0 ? "?" : guess < secret ? ">" : "<");
        };
    }

    /// Which number a text guesses, 0 if none of the range.
    private int guess(String text) {
        if (!text.matches("[1-9][0-9]{0,2}")) {
            return 0;
        }
        int guess = Integer.parseInt(text);
        return guess <= numbers ? guess : 0;
    }

    /// The components are whether it was guessed, in which turn, and the share of turns that were
    /// guesses at all.
    @Override
    public Reward reward() {
        return answers -> answers.stream().map(this::score).toList();
    }

    private Score score(Answer answer) {
        List<String> guesses = answer.turns();
        boolean found = guesses.getLast().equals(answer.question().text(SECRET));
        long nonsense = guesses.stream().filter(g -> guess(g) == 0).count();
        Map<String, Double> components = new LinkedHashMap<>();
        components.put("found", found ? 1.0 : 0.0);
        components.put("turns", (double) guesses.size());
        components.put("format", 1 - (double) nonsense / guesses.size());
        return new Score.Value(found ? Math.pow(discount, guesses.size() - 1) : 0, components);
    }

    @Override
    public String alphabet() {
        return "0123456789-?<>";
    }

    @Override
    public int longestTurn() {
        return Integer.toString(numbers).length();
    }
}
