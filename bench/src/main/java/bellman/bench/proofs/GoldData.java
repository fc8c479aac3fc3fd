package bellman.bench.proofs;

import bellman.llm.rollout.Group;
import bellman.llm.rollout.Rollout;
import bellman.llm.rollout.RolloutRecord;
import bellman.llm.task.CharacterModel;
import bellman.math.Sigmoid;
import bellman.run.RandomStream;
import bellman.store.disk.DurableFiles;
import bellman.store.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Files that the trainings of [GoldProof] learn from.
///
/// @param folder of them
record GoldData(Path folder) {
    private static final int SHORTEST = 8;
    private static final int LONGEST = 12;
    private static final int ROWS = 8192;

    /// Random texts, as the policy writes them before it is trained on a reward.
    Path demonstrations(long seed) {
        RandomStream random = RandomStream.of(seed, "demonstrations");
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            int length = SHORTEST + random.nextInt(LONGEST - SHORTEST + 1);
            StringBuilder text = new StringBuilder();
            for (int t = 0; t < length; t++) {
                text.append(letter(random.nextInt(Gold.LETTERS)));
            }
            lines.add(Json.write(row(prompt(i), "completion", text.toString())));
        }
        return write("demonstrations-" + seed + ".jsonl", lines);
    }

    /// What is asked: a letter that means nothing.
    Path prompts() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            lines.add(Json.write(Map.of("prompt", prompt(i))));
        }
        return write("prompts.jsonl", lines);
    }

    /// Of the two answers in each group which one is better: a choice by what they are worth, as noisy as Bradley and
    /// Terry's model has it. Where one is empty, there is nothing to compare.
    Path pairs(Path drawn, long seed) {
        RandomStream random = RandomStream.of(seed, "preferences");
        List<String> lines = new ArrayList<>();
        for (Group group : read(drawn)) {
            String first = text(group.rollouts().get(0));
            String second = text(group.rollouts().get(1));
            if (first.isEmpty() || second.isEmpty()) {
                continue;
            }
            boolean isFirst = random.nextDouble() < Sigmoid.of(Gold.of(first) - Gold.of(second));
            Map<String, Object> row = row(prompt(lines.size()), "chosen", isFirst ? first : second);
            row.put("rejected", isFirst ? second : first);
            lines.add(Json.write(row));
        }
        return write("pairs-" + seed + ".jsonl", lines);
    }

    /// A model of fresh weights.
    ///
    /// @param hidden floats of a state
    Path model(int hidden, int layers, long seed) {
        Path model =
                folder.resolve("model-" + hidden + "-" + layers + "-" + seed).toAbsolutePath();
        if (!Files.exists(model)) {
            try {
                new CharacterModel("=abcdefgh", hidden, layers, 32).write(model, seed);
            } catch (IOException e) {
                throw new UncheckedIOException(model + " cannot be written: " + e.getMessage(), e);
            }
        }
        return model;
    }

    /// Recorded groups.
    static List<Group> read(Path file) {
        try (var lines = Files.lines(file)) {
            return lines.map(RolloutRecord::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static String text(Rollout rollout) {
        return rollout.turns().getLast();
    }

    private static String prompt(int number) {
        return letter(number % Gold.LETTERS) + "=";
    }

    private static String letter(int number) {
        return Character.toString('a' + number);
    }

    private static Map<String, Object> row(String prompt, String name, String text) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("prompt", prompt);
        row.put(name, text);
        return row;
    }

    /// Writes a file once, whole: other processes may be reading it.
    private Path write(String name, List<String> lines) {
        Path file = folder.resolve(name).toAbsolutePath();
        if (!Files.exists(file)) {
            DurableFiles.replace(file, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }
}
