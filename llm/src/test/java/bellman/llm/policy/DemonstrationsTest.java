package bellman.llm.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bellman.llm.chat.Chat;
import bellman.llm.chat.TokenTrace;
import bellman.llm.task.CharacterModel;
import bellman.llm.task.Question;
import bellman.llm.task.Retries;
import bellman.llm.task.SortDigits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemonstrationsTest {
    @TempDir
    private Path folder;

    @Test
    void aDemonstrationOfSeveralTurnsIsAnEpisodeOfWhichTheModelsTurnsAreLearned() throws IOException {
        Retries game = new Retries(new SortDigits(3, 0.5), 3, 1);
        Path model = folder.resolve("model");
        CharacterModel.of(game).write(model, 0);
        Question question = Question.of("321=", "123").with(Question.DEMO, List.of("132", "123"));
        try (Chat chat = Chat.load(model)) {
            TokenTrace trace = Demonstrations.trace(chat, 64, question, game.feedback());
            assertEquals("321=132<eos>1!123<eos>", chat.tokenizer().decode(trace.ids(), false));
            StringBuilder learned = new StringBuilder();
            for (boolean written : trace.written()) {
                learned.append(written ? '1' : '0');
            }
            assertEquals("0000" + "1111" + "00" + "1111", learned.toString());
            Question single = Question.of("321=", "123").with(Question.DEMO, "123");
            Question list = Question.of("321=", "123").with(Question.DEMO, List.of("123"));
            assertArrayEquals(
                    Demonstrations.trace(chat, 64, single, game.feedback()).ids(),
                    Demonstrations.trace(chat, 64, list, game.feedback()).ids());
        }
    }
}
