package bellman.llm.measure;

import bellman.llm.constrain.Constraint;
import bellman.llm.constrain.Vocabulary;
import bellman.llm.generate.TokenMask;
import bellman.llm.tokenizer.Tokenizer;
import bellman.measure.Benchmark;
import bellman.measure.Measurement;
import bellman.store.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Masks of a JSON schema over a vocabulary of 151,936 tokens, as many as Qwen's: made for the first time, and found
/// again. Words are made up; `-Dbench.tokenizer=DIR` takes those of a tokenizer.
public final class ConstrainBenchmark implements Benchmark {
    private static final int TOKENS = 151_936;
    private static final int TEXTS = 200;
    private static final double MICROS = 1e3;
    private static final double MILLIS = 1e6;
    private static final String SCHEMA = """
            {"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer","minimum":0,"maximum":150},
            "email":{"type":"string","format":"email"},"nick":{"type":"string","maxLength":40},"tags":{"type":"array",
            "items":{"type":"string"}},"kind":{"enum":["person","company"]},"parent":{"$ref":"#"},
            "more":{"type":"object"}},"required":["name","age","kind"]}""";
    private static final String SYLLABLES =
            "ka lo mi ne ru ta so vi an er in on st th re de la ing tion ment ly ex pro";

    /// For [java.util.ServiceLoader].
    public ConstrainBenchmark() {}

    @Override
    public String name() {
        return "llm-constrain";
    }

    @Override
    public String description() {
        return "masks of a JSON schema over 151,936 tokens, first and later ones (about 10 s)";
    }

    @Override
    public void run(Consumer<Measurement> report) {
        List<byte[]> pieces = pieces();
        int end = pieces.size() - 1;
        long begin = System.nanoTime();
        Vocabulary vocabulary = Vocabulary.of(pieces, Set.of(end));
        report.accept(new Measurement("constrain_vocabulary", (System.nanoTime() - begin) / MILLIS, "ms"));
        Object schema = Json.value(SCHEMA);
        List<String> texts = new ArrayList<>();
        var random = new SplittableRandom(3);
        for (int i = 0; i < TEXTS; i++) {
            texts.add(text(random, 3));
        }
        double[] compile = new double[9];
        double[] first = new double[compile.length];
        for (int i = 0; i < compile.length; i++) {
            begin = System.nanoTime();
            Constraint constraint = Constraint.json(schema);
            compile[i] = (System.nanoTime() - begin) / MILLIS;
            first[i] = new Times(constraint.masks(vocabulary), vocabulary)
                            .follow(texts.subList(0, 1))
                            .sum()
                    / MILLIS;
        }
        report.accept(new Measurement("constrain_compile", Measurement.median(compile), "ms"));
        report.accept(new Measurement("constrain_first_text_masks", Measurement.median(first), "ms"));
        Supplier<TokenMask> masks = Constraint.json(schema).masks(vocabulary);
        Times fresh = new Times(masks, vocabulary).follow(texts);
        report.accept(new Measurement("constrain_mask_mean", fresh.sum() / fresh.count() / MICROS, "us"));
        report.accept(new Measurement("constrain_mask_median", fresh.share(0.5) / MICROS, "us"));
        report.accept(new Measurement("constrain_mask_p99", fresh.share(0.99) / MICROS, "us"));
        report.accept(new Measurement("constrain_mask_worst", fresh.share(1) / MICROS, "us"));
        Times known = new Times(masks, vocabulary).follow(texts);
        report.accept(new Measurement("constrain_mask_again", known.sum() / known.count() / MICROS, "us"));
    }

    /// How long masks take along texts, which are cut into the longest tokens that there are.
    private static final class Times {
        private final Supplier<TokenMask> masks;
        private final Vocabulary vocabulary;
        private final float[] logits = new float[TOKENS];
        private long[] nanos = new long[1024];
        private int count;

        Times(Supplier<TokenMask> masks, Vocabulary vocabulary) {
            this.masks = masks;
            this.vocabulary = vocabulary;
        }

        Times follow(List<String> texts) {
            for (String text : texts) {
                TokenMask mask = masks.get();
                for (int token : vocabulary.longest(text.getBytes(StandardCharsets.UTF_8))) {
                    long begin = System.nanoTime();
                    mask.apply(logits, 0, TOKENS);
                    mask.accept(token);
                    add(System.nanoTime() - begin);
                    if (logits[token] != 0) {
                        throw new IllegalStateException("token " + token + " of '" + text + "' is not allowed");
                    }
                    Arrays.fill(logits, 0);
                }
            }
            Arrays.sort(nanos, 0, count);
            return this;
        }

        private void add(long taken) {
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * count);
            }
            nanos[count++] = taken;
        }

        double sum() {
            return Arrays.stream(nanos, 0, count).sum();
        }

        int count() {
            return count;
        }

        double share(double share) {
            return nanos[(int) Math.min(count - 1, share * count)];
        }
    }

    private static String text(SplittableRandom random, int depth) {
        var text = new StringBuilder("{\"name\": \"" + words(random) + "\", \"age\": " + random.nextInt(151));
        if (random.nextBoolean()) {
            text.append(", \"email\": \"a.b@example.org\"");
        }
        if (random.nextBoolean()) {
            text.append(", \"nick\": \"").append(words(random), 0, 5).append('"');
        }
        if (random.nextBoolean()) {
            text.append(", \"tags\": [\"x\", \"").append(words(random)).append("\"]");
        }
        text.append(", \"kind\": \"")
                .append(random.nextBoolean() ? "person" : "company")
                .append('"');
        if (depth > 0 && random.nextBoolean()) {
            text.append(", \"parent\": ").append(text(random, depth - 1));
        }
        if (random.nextBoolean()) {
            text.append(", \"more\": {\"k\": [1, 2.5, {\"deep\": null}]}");
        }
        return text.append('}').toString();
    }

    private static String words(SplittableRandom random) {
        String[] syllables = SYLLABLES.split(" ", -1);
        var words = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            words.append(i % 2 == 0 && i > 0 ? " " : "").append(syllables[random.nextInt(syllables.length)]);
        }
        return words.toString();
    }

    private static List<byte[]> pieces() {
        String folder = System.getProperty("bench.tokenizer", "");
        if (!folder.isEmpty()) {
            try (Tokenizer tokenizer = Tokenizer.load(Path.of(folder))) {
                var read = tokenizer.pieces();
                List<byte[]> pieces = new ArrayList<>();
                for (int id = 0; id < Math.min(TOKENS - 1, read.size()); id++) {
                    pieces.add(read.piece(id));
                }
                pieces.add(new byte[0]);
                return pieces;
            }
        }
        var random = new SplittableRandom(1);
        Set<String> words = new LinkedHashSet<>();
        for (String one : "\",\" \":\" {\" \"} [\" \"] \"}, \": , \"\" {} }} ]} 'd 's\\n // ); ()".split(" ", -1)) {
            words.add(one);
        }
        String[] syllables = SYLLABLES.split(" ", -1);
        while (words.size() < TOKENS - 257) {
            var word = new StringBuilder(random.nextInt(2) == 0 ? " " : "");
            for (int i = random.nextInt(4); i >= 0; i--) {
                word.append(syllables[random.nextInt(syllables.length)]);
            }
            switch (random.nextInt(12)) {
                case 0 -> word.append(random.nextInt(1000));
                case 1 -> word.append("\",");
                case 2 -> word.append("(\"");
                case 3 -> word.appendCodePoint(0x4e00 + random.nextInt(0x5000));
                default -> {}
            }
            words.add(word.toString());
        }
        List<byte[]> pieces = new ArrayList<>();
        for (int b = 0; b < 256; b++) {
            pieces.add(new byte[] {(byte) b});
        }
        words.forEach(word -> pieces.add(word.getBytes(StandardCharsets.UTF_8)));
        pieces.add(new byte[0]);
        return pieces;
    }
}
