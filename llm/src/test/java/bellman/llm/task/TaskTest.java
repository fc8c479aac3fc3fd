package bellman.llm.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.data.Content;
import bellman.run.RandomStream;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TaskTest {
    private static final List<Puzzle> PUZZLES = List.of(
            SortDigits.defaults(),
            new SortDigits(9, 0),
            Arithmetic.defaults(),
            new Arithmetic(3, 3, "+-*"),
            Countdown.defaults(),
            new Countdown(5, 25),
            Rewriting.defaults(),
            new Rewriting(5, 4, 6, 2),
            Guessing.defaults(),
            Retries.defaults(),
            new Retries(Rewriting.defaults(), 4, 1));

    private static String prompt(Question question) {
        return assertInstanceOf(Content.Plain.class, question.prompt()).text();
    }

    private static double value(Reward reward, Answer answer) {
        Score score = reward.score(List.of(answer)).getFirst();
        return assertInstanceOf(Score.Value.class, score, score::problem).total();
    }

    @Test
    void theRightAnswerIsWorthOneAndFitsIntoATurn() {
        for (Puzzle puzzle : PUZZLES) {
            Task task = new Task(puzzle, 7, 20);
            for (Question q : task.train(0, 200)) {
                String answer = q.text(Question.ANSWER);
                assertEquals(1, value(puzzle.reward(), Answer.of(q, answer)), () -> q + " " + answer);
                assertTrue(answer.length() <= puzzle.longestTurn(), () -> puzzle + " " + answer);
            }
        }
    }

    @Test
    void allCharactersAreOfTheAlphabet() {
        for (Puzzle puzzle : PUZZLES) {
            for (Question q : new Task(puzzle, 3, 50).heldOut()) {
                String text = prompt(q) + q.text(Question.ANSWER) + String.join("", q.demonstration());
                assertTrue(
                        text.chars().allMatch(c -> puzzle.alphabet().indexOf(c) >= 0),
                        () -> puzzle.name() + " " + text);
            }
        }
    }

    @Test
    void aTrainingQuestionIsAFunctionOfItsNumber() {
        for (Puzzle puzzle : PUZZLES) {
            assertEquals(
                    new Task(puzzle, 5, 30).train(17),
                    new Task(puzzle, 5, 30).train(10, 20).get(7));
            assertNotEquals(new Task(puzzle, 5, 30).train(0, 20), new Task(puzzle, 6, 30).train(0, 20));
        }
    }

    @Test
    void noDigitsAreSortedInTrainingThatAreHeldOut() {
        Task task = new Task(SortDigits.defaults(), 0, 512);
        Set<String> heldOut = new HashSet<>();
        task.heldOut().forEach(q -> heldOut.add(q.text(Question.ANSWER)));
        int spoilt = 0;
        int rows = 8_000;
        for (Question q : task.train(0, rows)) {
            String answer = q.text(Question.ANSWER);
            assertTrue(!heldOut.contains(answer), answer);
            assertTrue(prompt(q).matches("\\d{5}="), () -> prompt(q));
            spoilt += q.text(Question.DEMO).equals(answer) ? 0 : 1;
        }
        // Three standard deviations around 65 %, of which one in ten thousand has no differing neighbours.
        assertEquals(0.65, (double) spoilt / rows, 0.016);
    }

    @Test
    void aTaskWithoutQuestionsLeftSaysSo() {
        Task task = new Task(new SortDigits(2, 0), 0, 2_000);
        String message =
                assertThrows(IllegalStateException.class, () -> task.train(0)).getMessage();
        assertTrue(message.startsWith("sort-digits has no question left to train on: 2000 held-out"), message);
    }

    @Test
    void countdownTakesAnyTermOfTheNumbersThatGivesTheTarget() {
        Question q = Question.of("3,5,7:26=", "3*7+5").with("target", "26");
        Reward reward = Countdown.defaults().reward();
        for (String right : List.of("3*7+5", "5+7*3", "(7*3)+5")) {
            assertEquals(1, value(reward, Answer.of(q, right)), right);
        }
        for (String wrong : List.of("26", "3*7+5+0", "3*7", "7*3+7-2", "", "3*7+5)", "(3*7+5", "5+3*7/0")) {
            assertEquals(0, value(reward, Answer.of(q, wrong)), wrong);
        }
    }

    @Test
    void termsAreWorkedOutExactly() {
        assertEquals("-13", Expression.parse("2-3*(4+1)").value().toString());
        assertEquals(
                "99999999999", Expression.parse("99999999999*(5-4)").value().toString());
        assertEquals(
                "7/2 is no whole number",
                assertThrows(IllegalArgumentException.class, () -> Expression.parse("7/2"))
                        .getMessage());
        assertEquals(
                "'7+' ends too early",
                assertThrows(IllegalArgumentException.class, () -> Expression.parse("7+"))
                        .getMessage());
    }

    @Test
    void rulesRewriteAllLettersAtOnce() {
        for (Question q : new Task(new Rewriting(3, 2, 5, 1), 11, 1).train(0, 50)) {
            String[] parts = prompt(q).replace("=", "").split(":", -1);
            StringBuilder expected = new StringBuilder();
            for (char letter : parts[1].toCharArray()) {
                String image = Character.toString(letter);
                for (String rule : parts[0].split(",", -1)) {
                    if (rule.charAt(0) == letter) {
                        image = rule.substring(2);
                    }
                }
                expected.append(image);
            }
            assertEquals(expected.toString(), q.text(Question.ANSWER), () -> prompt(q));
        }
    }

    @Test
    void guessesAreAnsweredUntilTheRightOneOrTheLast() {
        Guessing game = new Guessing(20, 3, 0.5);
        Question q = Question.of("1-20?", "13");
        Feedback feedback = game.feedback();
        assertEquals(Optional.of(">"), feedback.reply(q, List.of("12")));
        assertEquals(Optional.of("<"), feedback.reply(q, List.of("12", "14")));
        assertEquals(Optional.of("?"), feedback.reply(q, List.of("21")));
        assertEquals(Optional.of("?"), feedback.reply(q, List.of("012")));
        assertEquals(Optional.empty(), feedback.reply(q, List.of("12", "13")));
        assertEquals(Optional.empty(), feedback.reply(q, List.of("1", "2", "3")));
        Answer second = new Answer(q, List.of("x", "13"), new int[0], new int[0], new boolean[0], false);
        assertEquals(
                new Score.Value(0.5, Map.of("found", 1.0, "turns", 2.0, "format", 0.5)),
                game.reward().score(List.of(second)).getFirst());
        assertEquals(0, value(game.reward(), Answer.of(q, "12")));
    }

    @Test
    void aWrongTryIsMetByHowMuchOfItsBeginningIsRight() {
        Retries game = new Retries(new SortDigits(5, 0.5), 3, 0.5);
        Question q = Question.of("52813=", "12358");
        Feedback feedback = game.feedback();
        assertEquals(Optional.of("0!"), feedback.reply(q, List.of("21358")));
        assertEquals(Optional.of("4!"), feedback.reply(q, List.of("12358", "12359")));
        assertEquals(Optional.of("3!"), feedback.reply(q, List.of("123")));
        assertEquals(Optional.of("5!"), feedback.reply(q, List.of("123588")));
        assertEquals(Optional.empty(), feedback.reply(q, List.of("1", "12358")));
        assertEquals(Optional.empty(), feedback.reply(q, List.of("1", "2", "3")));
        Answer third = new Answer(q, List.of("1", "2", "12358"), new int[0], new int[0], new boolean[0], false);
        assertEquals(
                new Score.Value(0.25, Map.of("found", 1.0, "turns", 3.0, "at-once", 0.0)),
                game.reward().score(List.of(third)).getFirst());
        assertEquals(1, value(game.reward(), Answer.of(q, "12358")));
        assertThrows(IllegalArgumentException.class, () -> new Retries(Guessing.defaults(), 3, 1));
    }

    @Test
    void aDemonstrationTriesAgainUntilItIsRightOrTheTriesAreUsedUp() {
        Retries game = new Retries(new SortDigits(5, 0.5), 3, 1);
        int[] tries = new int[4];
        int found = 0;
        for (Question q : new Task(game, 0, 1).train(0, 4_000)) {
            List<String> turns = q.demonstration();
            tries[turns.size()]++;
            found += turns.getLast().equals(q.text(Question.ANSWER)) ? 1 : 0;
            for (int t = 0; t < turns.size(); t++) {
                boolean isLast = t == turns.size() - 1;
                assertEquals(
                        isLast,
                        game.feedback().reply(q, turns.subList(0, t + 1)).isEmpty());
            }
        }
        // Half of the tries are right; four standard errors.
        assertEquals(0.5, tries[1] / 4_000.0, 0.032);
        assertEquals(0.25, tries[2] / 4_000.0, 0.028);
        assertEquals(0.875, found / 4_000.0, 0.021);
    }

    @Test
    void halvingFindsEverySecret() {
        Guessing game = new Guessing(15, 4, 1);
        for (int number = 0; number < 100; number++) {
            Question q = game.draw(RandomStream.of(number, "secret")).question();
            int low = 1;
            int high = 15;
            List<String> turns = new java.util.ArrayList<>();
            Optional<String> reply;
            do {
                int guess = (low + high) / 2;
                turns.add(Integer.toString(guess));
                reply = game.feedback().reply(q, turns);
                if (reply.isPresent() && reply.get().equals(">")) {
                    low = guess + 1;
                } else {
                    high = guess - 1;
                }
            } while (reply.isPresent());
            assertEquals(1, value(game.reward(), new Answer(q, turns, new int[0], new int[0], new boolean[0], false)));
        }
    }
}
