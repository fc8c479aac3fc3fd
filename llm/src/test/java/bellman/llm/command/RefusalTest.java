package bellman.llm.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.store.disk.DurableFiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever is wrong is said in one line that names file and field, with the right status.
class RefusalTest {
    @TempDir
    private static Path made;

    @TempDir
    private Path folder;

    private Path model = Path.of("");

    @BeforeAll
    static void aModel() {
        Run.of("model", "make", made.resolve("tiny")).succeeds();
    }

    @BeforeEach
    void aCopyOfIt() throws IOException {
        model = Files.createDirectory(folder.resolve("model"));
        try (Stream<Path> files = Files.list(made.resolve("tiny"))) {
            for (Path file : files.toList()) {
                Files.copy(file, model.resolve(file.getFileName()));
            }
        }
    }

    private Path input(String... lines) throws IOException {
        return Files.write(folder.resolve("input.jsonl"), List.of(lines));
    }

    private Run score(Path input) {
        return Run.of("score", "--model", model, "--input", input, "--json");
    }

    private void replace(String file, String old, String fresh) throws IOException {
        Path path = model.resolve(file);
        String text = Files.readString(path);
        assertTrue(text.contains(old), text);
        Files.writeString(path, text.replace(old, fresh));
    }

    @Test
    void whatIsNoModel() throws IOException {
        Path input = input("{\"ids\":[1,2]}");
        Run.of("score", "--model", folder, "--input", input).refuses(1, folder, "config.json");
        Run.of("model", "show", folder.resolve("nowhere")).refuses(1, "nowhere");
        Run.of("tokenize", "--model", folder, "--input", input).refuses(1, folder, "tokenizer.json");
        Files.delete(model.resolve("model.safetensors"));
        score(input).refuses(1, model, "model.safetensors");
    }

    @Test
    void anUnknownArchitecture() throws IOException {
        replace("config.json", "\"qwen3\"", "\"gpt5\"");
        score(input("{\"ids\":[1,2]}")).refuses(1, model.resolve("config.json"), "model_type", "gpt5", "qwen3");
    }

    @Test
    void aConfigurationThatIsCutShort() throws IOException {
        Path config = model.resolve("config.json");
        Files.writeString(config, "{\"model_type\":");
        Run run = score(input("{\"ids\":[1,2]}"));
        run.refuses(1, config, "line 1, column");
        assertFalse(run.err().getFirst().contains("Source"), run.err()::toString);
    }

    @Test
    void weightsThatAreCutShortOrNotTheConfigurations() throws IOException {
        Path input = input("{\"ids\":[1,2]}");
        replace("config.json", "\"intermediate_size\":256", "\"intermediate_size\":128");
        score(input).refuses(1, "model.safetensors", "gate_proj", "256", "128");
        replace("config.json", "\"intermediate_size\":128", "\"intermediate_size\":256");
        try (var file = new RandomAccessFile(model.resolve("model.safetensors").toFile(), "rw")) {
            file.setLength(file.length() - 4);
        }
        score(input).refuses(1, "model.safetensors");
    }

    @Test
    void aTokenizerOfAnotherVocabulary() throws IOException {
        replace("tokenizer.json", "\"id\":258", "\"id\":4000");
        score(input("{\"text\":\"hello\"}")).refuses(1, "config.json", "272", "tokenizer.json", "4000");
        Run.of("tokenize", "--model", model, "--input", input("{\"text\":\"hello\"}"))
                .refuses(1, "config.json", "tokenizer.json");
    }

    @Test
    void aTemplateThatThrows() throws IOException {
        Files.writeString(
                model.resolve("chat_template.jinja"),
                "{% if messages[0].role == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}");
        Path input = input("{\"text\":\"fine\"}", "{\"messages\":[{\"role\":\"system\",\"content\":\"x\"}]}");
        Run.of("tokenize", "--model", model, "--input", input, "--json")
                .refuses(1, input + ":2", "System role not supported");
        Files.writeString(model.resolve("chat_template.jinja"), "{% for x in %}");
        Run.of("tokenize", "--model", model, "--input", input, "--json").refuses(1, "2");
        Files.delete(model.resolve("chat_template.jinja"));
        Run.of("tokenize", "--model", model, "--input", input, "--json").refuses(1, input + ":2", "chat");
    }

    @Test
    void moreTokensThanTheContextHas() throws IOException {
        Path input = input("{\"ids\":[1]}", "{\"ids\":" + Collections.nCopies(513, 7) + "}");
        score(input).refuses(1, input + ":2", "513", "512");
        Run.of("generate", "--model", model, "--ids", "1,2", "--greedy", "--max-tokens", 511)
                .refuses(2, "--max-tokens", "512");
    }

    @Test
    void noTokensAtAll() throws IOException {
        Path input = input("{\"ids\":[]}");
        score(input).refuses(1, input + ":1", "no tokens");
        Path text = input("{\"text\":\"\"}");
        score(text).refuses(1, text + ":1", "no tokens");
        Run.of("generate", "--model", model, "--ids", "", "--greedy").refuses(2, "no tokens");
        Run.of("generate", "--model", model, "--prompt", "", "--greedy").refuses(2, "no tokens");
        Path empty = input();
        score(empty).refuses(1, empty, "no lines");
        Run one = score(input("{\"ids\":[5]}")).succeeds();
        assertEquals(List.of("{\"logprobs\":[]}"), one.out());
    }

    @Test
    void linesThatSayTwoThingsOrNone() throws IOException {
        Path two = input("{\"ids\":[1,2],\"text\":\"a\"}");
        score(two).refuses(1, two + ":1", "'ids'", "'text'", "several");
        Path none = input("{\"idz\":[1,2]}");
        score(none).refuses(1, none + ":1", "'ids'", "idz");
    }

    @Test
    void linesThatAreNoLines() throws IOException {
        Path bad = folder.resolve("bad.jsonl");
        Files.write(bad, "{\"text\":\"ok\"}\n{\"text\":\"\u00fc\"}\n".getBytes(StandardCharsets.ISO_8859_1));
        score(bad).refuses(1, bad + ":2", "UTF-8");
        for (String line : List.of("{", "[1]", "7", "{\"ids\":[1]} x")) {
            Path input = input("{\"ids\":[1,2]}", "", line);
            score(input).refuses(1, input + ":3");
        }
        for (String line : List.of("{}", "{\"messages\":[],\"text\":\"x\"}", "{\"txt\":\"x\"}", "{\"text\":7}")) {
            Path input = input(line);
            score(input).refuses(1, input + ":1", "text");
        }
        Path lonely = input("{\"text\":\"\\ud83d\"}");
        score(lonely).refuses(1, lonely + ":1", "surrogate");
        Path messages = input("{\"messages\":[{\"content\":\"x\"}]}");
        score(messages).refuses(1, messages + ":1", "messages[0]", "role");
        Path missing = folder.resolve("missing.jsonl");
        score(missing).refuses(1, missing, "no such file");
    }

    @Test
    void idsThatTheModelDoesNotKnow() throws IOException {
        for (String id : List.of("272", "-1", "1.5", "\"a\"", "null", "99999999999999999999")) {
            Path input = input("{\"ids\":[3," + id + "]}");
            score(input).refuses(1, input + ":1", "ids[1]", "0 to 271");
        }
        Run.of("generate", "--model", model, "--ids", "1,272", "--greedy").refuses(2, "--ids", "272", "271");
        Run.of("generate", "--model", model, "--ids", "1,,2", "--greedy").refuses(2, "--ids");
    }

    @Test
    void logitsThatAreNotNumbers() throws IOException {
        try (var file = new RandomAccessFile(model.resolve("model.safetensors").toFile(), "rw")) {
            file.seek(file.length() - 400);
            for (int i = 0; i < 100; i++) {
                file.writeInt(Integer.reverseBytes(Float.floatToIntBits(Float.NaN)));
            }
        }
        Path input = input("{\"ids\":[1,2]}", "{\"ids\":[3,4,5]}");
        score(input).refuses(1, input + ":1", "not finite");
        Run.of("generate", "--model", model, "--ids", "1,2", "--greedy").refuses(1, model, "not finite");
    }

    @Test
    void wordsThatAreWrong() throws IOException {
        Path input = input("{\"ids\":[1,2]}");
        Run.of("score", "--model", model, "--input", input, "--dtype", "fp8").refuses(2, "--dtype", "fp8");
        Run.of("score", "--model", model, "--input", input, "--threads", 0).refuses(2, "--threads");
        Run.of("score", "--model", model, "--input", input, "--threads", 100_000)
                .refuses(2, "--threads", "1024");
        score(folder).refuses(1, folder, "it is a folder");
        Run.of("score", "--model", model, "--input", input, "--device", "tpu").refuses(2, "--device", "tpu", "cuda");
        Run.of("score", "--model", model, "--input", input, "--device", "cuda:99")
                .refuses(1, "--device", "cuda:99", "docs/torch.md");
        Run.of("score", "--model", model, "--input", input, "--batch-tokens", 0).refuses(2, "--batch-tokens");
        Run.of("score", "--model", model).refuses(2, "--input");
        Run.of("generate", "--model", model, "--greedy").refuses(2, "--ids", "--prompt");
        Run.of("generate", "--model", model, "--ids", "1", "--greedy", "--temperature", 1)
                .refuses(2, "--greedy", "--temperature");
        Run.of("generate", "--model", model, "--ids", "1", "--temperature", -1).refuses(2, "--temperature", "-1.0");
        Run.of("generate", "--model", model, "--ids", "1", "--top-p", 0).refuses(2, "--top-p", "above 0");
        Run.of("generate", "--model", model, "--ids", "1", "--n", 0).refuses(2, "--n", "at least 1");
        Run.of("generate", "--model", model, "--ids", "1", "--cache-memory", "much")
                .refuses(2, "--cache-memory", "2GB");
        Run.of("generate", "--model", model, "--ids", "1", "--guesses", -1).refuses(2, "--guesses", "-1");
        Run.of("generate", "--model", model, "--prompt", "a\uFFFD").refuses(2, "--prompt", "UTF-8");
        Run.of("generate", "--model", model, "--ids", "1", "--greedy", "--max-tokens", 0)
                .refuses(2, "--max-tokens");
        Run.of("model").refuses(2, "show", "convert");
        Run.of("model", "make", folder.resolve("x"), "--preset", "huge").refuses(2, "--preset", "huge", "tiny");
        assertFalse(Files.exists(folder.resolve("x")));
    }

    @Test
    void foldersThatAreThereAlready() throws IOException {
        Run.of("model", "make", model).refuses(1, model, "exists");
        Run.of("model", "convert", model, "--out", model).refuses(1, model, "exists");
        Run.of("model", "convert", model, "--out", folder.resolve("y"), "--shard-size", "big")
                .refuses(2, "--shard-size", "big");
        Run.of("model", "merge", model, "--adapter", folder.resolve("none"), "--out", folder.resolve("y"))
                .refuses(1, "none");
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(model), files.toList(), "something was left behind");
        }
        DurableFiles.deleteTree(model);
    }
}
