package bellman.llm.task;

import bellman.run.RandomStream;
import java.util.stream.Collectors;

/// Letters to be rewritten by rules, all at once and several times over (Lindenmayer 1968): `a>bc,b>a:aab=`
/// has after one round the answer `bcbca`. Letters without a rule stay as they are.
///
/// @param letters that there are, from `a` on
/// @param rules of a question, one for each of the first letters
/// @param length of the word that is rewritten
/// @param rounds of rewriting
public record Rewriting(int letters, int rules, int length, int rounds) implements Puzzle {
    public Rewriting {
        if (letters < 2 || letters > 8) {
            throw new IllegalArgumentException("letters must be from 2 to 8, got " + letters);
        }
        if (rules < 1 || rules > letters) {
            throw new IllegalArgumentException("rules must be from 1 to letters, " + letters + ", got " + rules);
        }
        if (length < 1 || length > 32) {
            throw new IllegalArgumentException("length must be from 1 to 32, got " + length);
        }
        if (rounds < 1 || rounds > 3) {
            throw new IllegalArgumentException("rounds must be from 1 to 3, got " + rounds);
        }
    }

    /// Two rules over three letters, words of four, one round.
    public static Rewriting defaults() {
        return new Rewriting(3, 2, 4, 1);
    }

    @Override
    public String name() {
        return "rewriting";
    }

    @Override
    public Drawn draw(RandomStream random) {
        String[] images = new String[letters];
        StringBuilder text = new StringBuilder();
        for (int l = 0; l < letters; l++) {
            images[l] = letter(l);
            if (l < rules) {
                images[l] = word(1 + random.nextInt(2), random);
                text.append(l == 0 ? "" : ",").append(letter(l)).append('>').append(images[l]);
            }
        }
        String word = word(length, random);
        String question = text + ":" + word;
        for (int r = 0; r < rounds; r++) {
            word = word.chars().mapToObj(c -> images[c - 'a']).collect(Collectors.joining());
        }
        return new Drawn(Question.of(question + "=", word).with(Question.DEMO, word), question);
    }

    private String word(int size, RandomStream random) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < size; i++) {
            word.append(letter(random.nextInt(letters)));
        }
        return word.toString();
    }

    private static String letter(int number) {
        return Character.toString('a' + number);
    }

    @Override
    public String alphabet() {
        return "=>,:abcdefgh".substring(0, 4 + letters);
    }

    @Override
    public Reward reward() {
        return Reward.exactMatch();
    }

    @Override
    public int longestTurn() {
        return length << rounds;
    }
}
