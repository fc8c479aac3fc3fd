package bellman.llm.command;

import bellman.cli.Invocation;
import bellman.cli.Text;
import bellman.cli.UsageException;
import bellman.llm.model.CausalModel;
import bellman.llm.model.ImageInputReader;
import bellman.net.ImagePatches;
import bellman.net.TokenBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Prints how probable a model finds texts.
@Command(
        name = "score",
        description = {
            "Print the log-probability of every token.",
            "Each line of the input is {\"ids\":[…]}, {\"text\":…} or {\"messages\":[…]}; with --json each gives a line"
                    + " {\"logprobs\":[…]} with a number for each token but the first, and the ids if the line had none."
        },
        footer = {"", "Example:", "  bellman score --model DIR --input ids.jsonl --json"})
final class ScoreCommand implements Callable<Integer> {
    @Mixin
    private Invocation invocation = new Invocation();

    @Mixin
    private ModelOptions options = new ModelOptions();

    @Option(
            names = "--input",
            required = true,
            paramLabel = "FILE.jsonl",
            description = "JSON lines; - for standard input.")
    private Path input = Path.of("-");

    @Option(
            names = "--batch-tokens",
            paramLabel = "N",
            description = "The most tokens that are computed at once, unless one line has more (default: 4096).")
    private int batchTokens = 4096;

    /// A line that waits for its batch.
    private record Waiting(InputLine line, int[] ids, List<ImagePatches> images) {}

    private final List<Waiting> waiting = new ArrayList<>();
    private int tokens;
    private OptionalInt imageToken = OptionalInt.empty();

    @Override
    public Integer call() throws IOException {
        if (batchTokens < 1) {
            throw new UsageException("--batch-tokens: expected at least 1, got " + batchTokens);
        }
        try (var lines = InputLines.open(input);
                var texts = new Texts(options.folder());
                CausalModel model = options.load()) {
            imageToken = ImageInputReader.imageToken(options.folder());
            lines.forEach(line -> add(model, line, texts));
            flush(model);
        }
        return 0;
    }

    private void add(CausalModel model, InputLine line, Texts texts) {
        if (line.has("ids") && (line.has("text") || line.has("messages"))) {
            throw line.wrong("expected one of 'ids', 'text' and 'messages', found several");
        }
        Texts.Tokens read =
                line.has("ids") ? new Texts.Tokens("", line.ids(model.vocabulary()), List.of()) : texts.encode(line);
        int[] ids = read.ids();
        if (ids.length == 0) {
            throw line.wrong("it has no tokens; expected at least one");
        }
        if (ids.length > model.context()) {
            throw line.wrong("it has " + ids.length + " tokens, but the model's context has " + model.context()
                    + "; shorten it");
        }
        if (read.images().isEmpty()) {
            requireWords(line, ids);
        }
        if (tokens > 0 && tokens + ids.length > batchTokens) {
            flush(model);
        }
        waiting.add(new Waiting(line, ids, read.images()));
        tokens += ids.length;
    }

    /// In a batch such tokens would take other lines' images.
    private void requireWords(InputLine line, int[] ids) {
        for (int i = 0; imageToken.isPresent() && i < ids.length; i++) {
            if (ids[i] == imageToken.getAsInt()) {
                throw line.wrong((line.has("ids") ? "field 'ids[" + i + "]': " : "token " + i + ": ") + ids[i]
                        + " stands for an image, but the line has none; give images in 'messages'");
            }
        }
    }

    private void flush(CausalModel model) {
        if (waiting.isEmpty()) {
            return;
        }
        float[] logProbs = scores(model);
        int from = 0;
        for (Waiting w : waiting) {
            int to = from + w.ids.length - 1;
            print(w, Arrays.copyOfRange(logProbs, from, to));
            from = to;
        }
        waiting.clear();
        tokens = 0;
    }

    private float[] scores(CausalModel model) {
        try {
            return model.score(batch(waiting)).logProbs();
        } catch (ArithmeticException | IllegalArgumentException e) {
            // Which line it was is found out by asking for each alone.
            for (Waiting w : waiting) {
                try {
                    model.score(batch(List.of(w)));
                } catch (ArithmeticException | IllegalArgumentException one) {
                    throw w.line.wrong(one);
                }
            }
            throw e;
        }
    }

    private static TokenBatch batch(List<Waiting> lines) {
        return TokenBatch.of(lines.stream().map(Waiting::ids).toArray(int[][]::new))
                .withImages(lines.stream().flatMap(w -> w.images.stream()).toList());
    }

    private void print(Waiting scored, float[] logProbs) {
        if (invocation.json()) {
            Map<String, Object> object = new LinkedHashMap<>();
            if (!scored.line.has("ids")) {
                object.put("ids", scored.ids);
            }
            object.put("logprobs", logProbs);
            invocation.print(object);
            return;
        }
        double sum = 0;
        for (float l : logProbs) {
            sum += l;
        }
        invocation
                .out()
                .println(
                        logProbs.length == 0
                                ? "1 token, nothing to predict"
                                : scored.ids.length + " tokens, mean log-probability "
                                        + Text.number(sum / logProbs.length) + ", perplexity "
                                        + Text.number(Math.exp(-sum / logProbs.length)));
    }
}
