package bellman.llm.command;

import bellman.cli.CommandException;
import bellman.cli.Invocation;
import bellman.cli.UsageException;
import bellman.llm.generate.Continuation;
import bellman.llm.generate.Greedy;
import bellman.llm.model.CausalModel;
import bellman.llm.model.ImageInputReader;
import bellman.net.TokenBatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Continues a prompt.
@Command(
        name = "generate",
        description = {
            "Continue a prompt.",
            "With --json prints {\"ids\":[…],\"finish_reason\":…}: the new tokens, with the one that ended the text if"
                    + " one did (finish_reason stop), and the text if there is a tokenizer for it."
        },
        footer = {
            "",
            "Examples:",
            "  bellman generate --model DIR --prompt 'Once upon a time' --greedy",
            "  bellman generate --model DIR --ids 1,2,3 --greedy --max-tokens 24 --json"
        })
final class GenerateCommand implements Runnable {
    @Mixin
    private Invocation invocation = new Invocation();

    @Mixin
    private ModelOptions options = new ModelOptions();

    @Option(names = "--ids", paramLabel = "ID,ID,…", description = "Continue token ids.")
    private Optional<String> ids = Optional.empty();

    @Option(names = "--prompt", paramLabel = "TEXT", description = "Continue a text.")
    private Optional<String> text = Optional.empty();

    @Option(names = "--user", paramLabel = "TEXT", description = "Answer a user, by the model's chat template.")
    private Optional<String> user = Optional.empty();

    @Option(
            names = "--image",
            paramLabel = "FILE",
            description = "Show the model a PNG or JPEG file before the text of --user; several times for several.")
    private List<Path> images = new ArrayList<>();

    @Option(names = "--greedy", description = "Take the likeliest token at each step; the only way in this version.")
    private boolean greedy;

    @Option(names = "--max-tokens", paramLabel = "N", description = "The most that are written (default: 64).")
    private int maxTokens = 64;

    @Override
    public void run() {
        if (!greedy) {
            throw new UsageException("generate: say --greedy; sampling is not there yet");
        }
        if (Stream.of(ids, text, user).filter(Optional::isPresent).count() != 1) {
            throw new UsageException("generate: expected one of --ids, --prompt and --user");
        }
        if (!images.isEmpty() && user.isEmpty()) {
            throw new UsageException("--image: expected together with --user");
        }
        if (maxTokens < 1) {
            throw new UsageException("--max-tokens: expected at least 1, got " + maxTokens);
        }
        try (var texts = new Texts(options.folder());
                CausalModel model = options.load()) {
            Texts.Tokens read = prompt(texts, model);
            int[] prompt = read.ids();
            if (prompt.length == 0) {
                throw new UsageException("generate: the prompt has no tokens; expected at least one");
            }
            if (prompt.length + maxTokens > model.context()) {
                throw new UsageException("generate: the prompt has " + prompt.length + " tokens, with --max-tokens "
                        + maxTokens + " that is more than the model's context of " + model.context());
            }
            Continuation continuation = Greedy.of(model, maxTokens)
                    .continueAll(model, TokenBatch.of(prompt).withImages(read.images()))
                    .getFirst();
            print(continuation, texts);
        } catch (ArithmeticException e) {
            throw new CommandException(options.folder() + ": " + e.getMessage(), e);
        }
    }

    private Texts.Tokens prompt(Texts texts, CausalModel model) {
        if (user.isPresent()) {
            return texts.encode(new InputLine("generate", Path.of(""), question(user.get())));
        }
        int[] prompt = ids.isPresent()
                ? parsed(ids.get(), model.vocabulary())
                : texts.chat().tokenizer().encodeWithSpecial(text.orElse(""));
        OptionalInt imageToken = ImageInputReader.imageToken(options.folder());
        if (imageToken.isPresent() && Arrays.stream(prompt).anyMatch(id -> id == imageToken.getAsInt())) {
            throw new UsageException("generate: the token " + imageToken.getAsInt()
                    + " stands for an image, but the prompt has none; give it with --image and --user");
        }
        return new Texts.Tokens("", prompt, List.of());
    }

    /// What a user asks, behind the images.
    private Map<String, Object> question(String words) {
        List<Object> parts = new ArrayList<>();
        for (Path image : images) {
            parts.add(Map.of("type", "image", "path", image.toString()));
        }
        parts.add(Map.of("type", "text", "text", words));
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("role", "user");
        message.put("content", images.isEmpty() ? words : parts);
        return Map.of("messages", List.of(message), "add_generation_prompt", true);
    }

    private static int[] parsed(String list, int vocabulary) {
        if (list.isBlank()) {
            return new int[0];
        }
        String[] words = list.split(",", -1);
        int[] ids = new int[words.length];
        for (int i = 0; i < ids.length; i++) {
            String word = words[i].strip();
            if (!word.matches("\\d{1,9}") || Integer.parseInt(word) >= vocabulary) {
                throw new UsageException("--ids: expected token ids from 0 to " + (vocabulary - 1)
                        + " with commas between them, got '" + word + "'");
            }
            ids[i] = Integer.parseInt(word);
        }
        return ids;
    }

    private void print(Continuation continuation, Texts texts) {
        int[] ids = continuation.ids().stream().mapToInt(Integer::intValue).toArray();
        boolean words = this.ids.isEmpty();
        if (invocation.json()) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("ids", ids);
            object.put("finish_reason", continuation.finishReason().word());
            if (words) {
                object.put("text", texts.chat().tokenizer().decode(ids, true));
            }
            invocation.print(object);
        } else {
            invocation
                    .out()
                    .println(
                            words
                                    ? texts.chat().tokenizer().decode(ids, true)
                                    : Arrays.stream(ids)
                                            .mapToObj(String::valueOf)
                                            .collect(Collectors.joining(",")));
        }
    }
}
