package bellman.llm.task;

import bellman.run.RandomStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A puzzle's questions: held-out ones, and training questions without end that have none of their keys. All
/// of it is a function of the puzzle and the seed; a training question is one of its number alone, so that a
/// place among them is a single number.
public final class Task {
    /// Draws until a question is given up that is not about the same as a held-out one.
    private static final int DRAWS = 10_000;

    private final Puzzle puzzle;
    private final long seed;
    private final List<Question> heldOut = new ArrayList<>();
    private final Set<String> heldOutKeys = new HashSet<>();

    /// A task.
    ///
    /// @param heldOut how many questions are for evaluation; some may be alike
    public Task(Puzzle puzzle, long seed, int heldOut) {
        if (heldOut < 1) {
            throw new IllegalArgumentException("held-out must be at least 1, got " + heldOut);
        }
        this.puzzle = puzzle;
        this.seed = seed;
        for (int i = 0; i < heldOut; i++) {
            Puzzle.Drawn drawn = puzzle.draw(stream("held-out", i));
            this.heldOut.add(drawn.question());
            heldOutKeys.add(drawn.key());
        }
    }

    /// What it is made of.
    public Puzzle puzzle() {
        return puzzle;
    }

    /// The questions for evaluation.
    public List<Question> heldOut() {
        return List.copyOf(heldOut);
    }

    /// The training question of a number, from 0 on.
    ///
    /// @throws IllegalStateException if all that can be drawn seems to be held out
    public Question train(int number) {
        RandomStream random = stream("train", number);
        for (int i = 0; i < DRAWS; i++) {
            Puzzle.Drawn drawn = puzzle.draw(random);
            if (!heldOutKeys.contains(drawn.key())) {
                return drawn.question();
            }
        }
        throw new IllegalStateException(puzzle.name() + " has no question left to train on: " + heldOut.size()
                + " held-out ones are about all there are; hold out fewer, or make it harder");
    }

    /// Training questions from `from` to `to - 1`.
    public List<Question> train(int from, int to) {
        List<Question> questions = new ArrayList<>();
        for (int i = from; i < to; i++) {
            questions.add(train(i));
        }
        return questions;
    }

    private RandomStream stream(String side, int number) {
        return RandomStream.of(seed, puzzle.name() + "/" + side, number);
    }
}
