package bellman.llm.command;

import bellman.cli.UsageException;
import bellman.llm.model.ImageInputReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/// What a command continues.
final class PromptOptions {
    /// How Java reads bytes that are not UTF-8.
    private static final String UNREADABLE = "\uFFFD";

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

    @Option(
            names = "--input",
            paramLabel = "FILE.jsonl",
            description = "Continue each line: {\"ids\":[…]}, {\"prompt\":…} or {\"messages\":[…]}; - for standard"
                    + " input.")
    private Optional<Path> file = Optional.empty();

    PromptOptions() {}

    /// @throws UsageException unless there is exactly one
    void require() {
        if (Stream.of(ids, text, user, file).filter(Optional::isPresent).count() != 1) {
            throw new UsageException("generate: expected one of --ids, --prompt, --user and --input");
        }
        if (!images.isEmpty() && user.isEmpty()) {
            throw new UsageException("--image: expected together with --user");
        }
        requireUtf8("--prompt", text);
        requireUtf8("--user", user);
    }

    private static void requireUtf8(String option, Optional<String> words) {
        if (words.filter(w -> w.contains(UNREADABLE)).isPresent()) {
            throw new UsageException(option + ": has bytes that are not UTF-8 (or U+FFFD, their sign); give the text in"
                    + " UTF-8, or in a file by --input");
        }
    }

    /// The file whose lines are continued, if that was said.
    Optional<Path> file() {
        return file;
    }

    /// Whether prompts are words, not ids.
    boolean areWords() {
        return ids.isEmpty();
    }

    /// The one prompt.
    Texts.Tokens one(Texts texts, int vocabulary) {
        Texts.Tokens read;
        if (user.isPresent()) {
            read = texts.encode(new InputLine(0, "generate", Path.of(""), question(user.get())));
        } else {
            int[] prompt = ids.isPresent()
                    ? parsed(ids.get(), vocabulary)
                    : texts.chat().tokenizer().encodeWithSpecial(text.orElse(""));
            read = new Texts.Tokens("", prompt, List.of());
        }
        if (read.ids().length == 0) {
            throw new UsageException("generate: the prompt has no tokens; expected at least one");
        }
        blind(read, texts.folder()).ifPresent(problem -> {
            throw new UsageException("generate: " + problem);
        });
        return read;
    }

    /// The prompt on a line of the file.
    static Texts.Tokens of(InputLine line, Texts texts, int vocabulary) {
        List<String> kinds =
                Stream.of("ids", "prompt", "text", "messages").filter(line::has).toList();
        if (kinds.size() != 1) {
            throw line.wrong("expected one of 'ids', 'prompt' and 'messages', found "
                    + (kinds.isEmpty() ? "none" : String.join(", ", kinds)));
        }
        Texts.Tokens read =
                line.has("ids") ? new Texts.Tokens("", line.ids(vocabulary), List.of()) : texts.encode(prompted(line));
        if (read.ids().length == 0) {
            throw line.wrong("the prompt has no tokens; expected at least one");
        }
        blind(read, texts.folder()).ifPresent(problem -> {
            throw line.wrong(problem);
        });
        return read;
    }

    /// The line in the words of [Texts#encode]: `prompt` is a text or a conversation, and the assistant's turn is next.
    private static InputLine prompted(InputLine line) {
        Map<String, Object> members = new LinkedHashMap<>(line.members());
        Object prompt = members.remove("prompt");
        if (prompt != null) {
            members.put(prompt instanceof List<?> ? "messages" : "text", prompt);
        }
        if (members.containsKey("messages") && !members.containsKey("continue_final_message")) {
            members.putIfAbsent("add_generation_prompt", true);
        }
        return new InputLine(line.number(), line.place(), line.folder(), members);
    }

    /// What is wrong with ids of which one stands for an image that is not there.
    private static Optional<String> blind(Texts.Tokens read, Path folder) {
        OptionalInt image = read.images().isEmpty() ? ImageInputReader.imageToken(folder) : OptionalInt.empty();
        boolean asked = image.isPresent() && Arrays.stream(read.ids()).anyMatch(id -> id == image.getAsInt());
        return asked
                ? Optional.of("the token " + image.getAsInt() + " stands for an image, but the prompt has none; give it"
                        + " with --image and --user, or in 'messages'")
                : Optional.empty();
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
}
