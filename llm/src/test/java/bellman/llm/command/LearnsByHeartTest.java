package bellman.llm.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bellman.llm.chat.Chat;
import bellman.llm.checkpoint.ModelFolder;
import bellman.llm.checkpoint.SaveOptions;
import bellman.llm.model.ComputeOptions;
import bellman.net.OptimizerConfig;
import bellman.net.TokenBatch;
import bellman.net.TokenScores;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program in docs/llm.md: a model is made, learns a sentence, is saved, and says it.
class LearnsByHeartTest {
    @TempDir
    private Path folder;

    @Test
    void aMadeModelLearnsASentenceAndTheCommandSaysIt() {
        Path tiny = folder.resolve("tiny");
        Path learned = folder.resolve("learned");
        Run.of("model", "make", tiny).succeeds();
        try (var model = ModelFolder.load(tiny, ComputeOptions.defaults().withThreads(1));
                var chat = Chat.load(tiny);
                var optimizer = model.optimizer(new OptimizerConfig.Adam(0.9f, 0.999f, 1e-8f));
                var tape = model.tape()) {
            var batch = TokenBatch.of(chat.tokenizer().encode("A sentence to learn by heart.<|im_end|>"));
            for (int step = 0; step < 100; step++) {
                float[] gradient = new float[model.forward(tape, batch).logProbs().length];
                Arrays.fill(gradient, -1f / gradient.length);
                model.backward(tape, TokenScores.of(gradient));
                optimizer.step(3e-3f, 1f);
            }
            ModelFolder.save(model, learned, SaveOptions.defaults().withOrigin(tiny));
        }
        var line = Run.of("generate", "--model", learned, "--prompt", "A sentence", "--greedy", "--json")
                .succeeds()
                .lastJson();
        assertEquals(" to learn by heart.", line.get("text"));
        assertEquals("stop", line.get("finish_reason"));
    }
}
