package bellman.llm.command;

import bellman.cli.Invocation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Prints texts and conversations as a model reads them.
@Command(
        name = "tokenize",
        description = {
            "Render conversations with a model's chat template, and print token ids.",
            "Each line of the input is {\"messages\":[…],\"tools\":[…],\"add_generation_prompt\":true}, where further"
                    + " keys are passed to the template, or {\"text\":…}; with --json each gives a line"
                    + " {\"text\":…,\"ids\":[…]}."
        },
        footer = {"", "Example:", "  bellman tokenize --model DIR --input conversations.jsonl --json"})
final class TokenizeCommand implements Callable<Integer> {
    @Mixin
    private Invocation invocation = new Invocation();

    @Option(
            names = "--model",
            required = true,
            paramLabel = "DIR",
            description = "A folder with tokenizer.json, and a chat template where there are messages.")
    private Path folder = Path.of("");

    @Option(
            names = "--input",
            required = true,
            paramLabel = "FILE.jsonl",
            description = "JSON lines; - for standard input.")
    private Path input = Path.of("-");

    @Override
    public Integer call() throws IOException {
        try (var lines = InputLines.open(input);
                var texts = new Texts(folder)) {
            // A folder without a tokenizer is wrong whatever the lines are.
            texts.chat();
            lines.forEach(line -> print(texts.encode(line)));
        }
        return 0;
    }

    private void print(Texts.Tokens tokens) {
        if (invocation.json()) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("text", tokens.text());
            object.put("ids", tokens.ids());
            invocation.print(object);
            return;
        }
        String ids = Arrays.stream(tokens.ids()).mapToObj(String::valueOf).collect(Collectors.joining(" "));
        invocation.out().println(tokens.text());
        invocation.out().println("= " + ids);
    }
}
