package bellman.app.play;

import bellman.app.play.Controls.Hint;
import bellman.app.play.Controls.Pressed;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Plays by words: a person's keys come from a stream, a policy needs none.
public final class WordsConsole {
    private final Sitting sitting;
    private final Scanner words;
    private final Consumer<Sitting> told;

    /// @param told hears of each step of the person's, and of each that is refused: then there is a message
    public WordsConsole(Sitting sitting, InputStream words, Consumer<Sitting> told) {
        this.sitting = sitting;
        this.words = new Scanner(words, StandardCharsets.UTF_8);
        this.told = told;
    }

    /// Plays so many episodes, or as long as there are words.
    ///
    /// @param episodes 0: as long as there are words
    /// @throws IllegalArgumentException if a word is no key, saying which are
    public void run(int episodes) {
        while (episodes == 0 || sitting.results().size() < episodes) {
            if (sitting.policyPlays()) {
                while (!sitting.ended()) {
                    sitting.step();
                }
            } else if (!person()) {
                return;
            }
            if (episodes == 0 || sitting.results().size() < episodes) {
                sitting.next();
            }
        }
    }

    /// Whether the episode came to its end before the words did.
    private boolean person() {
        while (!sitting.ended()) {
            if (!words.hasNext()) {
                return false;
            }
            String word = words.next();
            if (word.equals("q")) {
                return false;
            }
            Pressed pressed = sitting.press(word);
            if (pressed == Pressed.UNKNOWN) {
                throw new IllegalArgumentException("'" + word + "' is no key here; there are "
                        + sitting.hints().stream().map(Hint::key).collect(Collectors.joining(", ")));
            }
            if (pressed == Pressed.CHOSEN) {
                sitting.step();
                told.accept(sitting);
            }
        }
        return true;
    }
}
