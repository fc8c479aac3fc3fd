package bellman.store.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.run.Configured;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigDocumentTest {
    enum Activation {
        TANH,
        LEAKY_RELU
    }

    sealed interface Optimizer {
        record Adam(float beta1, float beta2, double epsilon) implements Optimizer {
            static Adam defaults() {
                return new Adam(0.9f, 0.999f, 1e-8);
            }
        }

        record SignSgd(float momentum) implements Optimizer {}

        record None() implements Optimizer {}
    }

    record Network(List<Integer> hidden, Activation activation, boolean layerNorm) {}

    record Ppo(float learningRate, float clip, Optional<Float> valueClip, boolean huber, Optimizer optimizer)
            implements Configured {
        Ppo {
            if (clip <= 0) {
                throw new IllegalArgumentException("clip must be positive, got " + clip);
            }
        }

        @Override
        public Map<String, String> ineffective() {
            return huber ? Map.of("value-clip", "huber is true") : Map.of();
        }
    }

    record Evaluation(int episodes, long seed) {}

    record Run(
            long seed,
            int steps,
            String note,
            Ppo ppo,
            Network network,
            Evaluation evaluation,
            Map<String, Object> environment,
            double[] weights) {}

    private static final Run DEFAULTS = new Run(
            0,
            100,
            "",
            new Ppo(3e-4f, 0.2f, Optional.empty(), false, new Optimizer.Adam(0.8f, 0.99f, 1e-5)),
            new Network(List.of(64, 64), Activation.TANH, false),
            new Evaluation(10, 1),
            Map.of(),
            new double[] {});

    private static Run bind(String yaml) {
        return ConfigDocument.parse(yaml, "run.yaml").bind(Run.class, DEFAULTS);
    }

    private static String error(String yaml) {
        String message = assertThrows(ConfigException.class, () -> bind(yaml)).getMessage();
        assertFalse(message.contains("\n"), message);
        return message;
    }

    @Test
    void whatIsLeftOutComesFromTheDefaults() {
        Run run = bind("seed: 7\nppo:\n  clip: 0.1\nnetwork: {hidden: [8]}\n");
        assertEquals(7, run.seed());
        assertEquals(100, run.steps());
        assertEquals(0.1f, run.ppo().clip());
        assertEquals(3e-4f, run.ppo().learningRate());
        assertEquals(List.of(8), run.network().hidden());
        assertEquals(Activation.TANH, run.network().activation());
        assertEquals(DEFAULTS.ppo().optimizer(), run.ppo().optimizer());
    }

    @Test
    void anEmptyDocumentIsTheDefaults() {
        assertEquals(DEFAULTS, bind("# nothing\n"));
        assertEquals(DEFAULTS, ConfigDocument.empty().bind(Run.class, DEFAULTS));
    }

    @Test
    void aVariantIsChosenByItsTypeOrByItsNameAlone() {
        assertEquals(new Optimizer.None(), bind("ppo: {optimizer: none}").ppo().optimizer());
        assertEquals(
                new Optimizer.SignSgd(0.5f),
                bind("ppo: {optimizer: {type: sign-sgd, momentum: 0.5}}").ppo().optimizer());
        assertEquals(
                new Optimizer.Adam(0.7f, 0.99f, 1e-5),
                bind("ppo: {optimizer: {beta1: 0.7}}").ppo().optimizer(),
                "the default's type stays");
        assertEquals(
                "run.yaml:1: unknown key 'ppo.optimizer.beta1' of sign-sgd; use one of: momentum",
                error("ppo: {optimizer: {type: sign-sgd, beta1: 0.5}}"));
        assertEquals(
                "run.yaml: the key 'ppo.optimizer.momentum' is missing; add it: a number",
                error("ppo: {optimizer: sign-sgd}"));
    }

    @Test
    void aChangeOfTypeDropsWhatStoodBelowIt() {
        var below = ConfigDocument.parse("ppo: {optimizer: {type: sign-sgd, momentum: 0.5}}", "preset");
        assertEquals(
                new Optimizer.Adam(0.9f, 0.5f, 1e-8),
                below.merge(ConfigDocument.parse("ppo: {optimizer: {type: adam, beta2: 0.5}}", "run.yaml"))
                        .bind(Run.class, DEFAULTS)
                        .ppo()
                        .optimizer(),
                "the defaults of the type itself");
        assertEquals(
                new Optimizer.SignSgd(0.25f),
                below.set("momentum", "0.25").bind(Run.class, DEFAULTS).ppo().optimizer());
        assertEquals(
                new Optimizer.None(),
                below.set("optimizer", "none").bind(Run.class, DEFAULTS).ppo().optimizer());
    }

    @Test
    void laterDocumentsWinKeyByKey() {
        Run run = ConfigDocument.parse("seed: 1\nppo: {clip: 0.1, huber: true}", "a")
                .merge(ConfigDocument.parse("ppo: {clip: 0.3}", "b"))
                .set("network.activation", "leaky-relu")
                .set("hidden", "[3, 4]")
                .set("environment.gravity", "9.5")
                .set("steps", "1e6")
                .bind(Run.class, DEFAULTS);
        assertEquals(1, run.seed());
        assertEquals(0.3f, run.ppo().clip());
        assertTrue(run.ppo().huber());
        assertEquals(Activation.LEAKY_RELU, run.network().activation());
        assertEquals(List.of(3, 4), run.network().hidden());
        assertEquals(Map.of("gravity", 9.5), run.environment());
        assertEquals(1_000_000, run.steps());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "learnin-rate|1|--set learnin-rate: unknown key 'learnin-rate'; did you mean 'ppo.learning-rate'?",
                "ppo.learning_rat|1|--set ppo.learning_rat: unknown key 'ppo.learning_rat'; did you mean 'ppo.learning-rate'?",
                "agent.learnin-rate|1|--set agent.learnin-rate: unknown key 'agent.learnin-rate'; did you mean 'ppo.learning-rate'?",
                "evaluation.zzzzzz|1|--set evaluation.zzzzzz: unknown key 'evaluation.zzzzzz'; use one of: evaluation.episodes, evaluation.seed",
                "evaluation.zzzzzz.yyyyyy|1|--set evaluation.zzzzzz.yyyyyy: unknown key 'evaluation.zzzzzz.yyyyyy'; use one of: evaluation.episodes, evaluation.seed",
                "episodes|x|--set episodes: evaluation.episodes: found 'x', expected an integer",
                "ppo.clip|-1|--set ppo.clip: clip must be positive, got -1.0",
                "ppo.clip|[|--set ppo.clip: this is not YAML: expected the node content, but found '<stream end>'; correct the line"
            })
    void aWrongOptionIsNamed(String key, String value, String message) {
        assertEquals(
                message,
                assertThrows(
                                ConfigException.class,
                                () -> ConfigDocument.empty().set(key, value).bind(Run.class, DEFAULTS))
                        .getMessage());
    }

    @Test
    void aShortKeyMeansTheOneNearestToTheRoot() {
        record Inner(Evaluation evaluation) {}
        record Outer(Evaluation own, Inner part) {}
        Outer outer = ConfigDocument.empty()
                .set("episodes", "3")
                .set("part.evaluation.episodes", "4")
                .set("own.seed", "1")
                .set("part.evaluation.seed", "2")
                .bind(Outer.class);
        assertEquals(new Outer(new Evaluation(3, 1), new Inner(new Evaluation(4, 2))), outer);
    }

    @Test
    void anAmbiguousOptionListsWhatItCanMean() {
        record Pair(Evaluation training, Evaluation testing) {}
        assertEquals(
                "--set episodes: the key 'episodes' is ambiguous; write one of: training.episodes, testing.episodes",
                assertThrows(
                                ConfigException.class,
                                () -> ConfigDocument.empty()
                                        .set("episodes", "3")
                                        .bind(Pair.class))
                        .getMessage());
        assertEquals(
                5,
                ConfigDocument.empty()
                        .set("seed", "5")
                        .bind(Run.class, DEFAULTS)
                        .seed(),
                "a key of the top level is meant exactly");
    }

    @Test
    void theEndOfAPathLeadsToItAndSaysWhetherItIsAWholeNumber() {
        assertEquals("evaluation.episodes", ConfigDocument.path(Run.class, "episodes"));
        assertTrue(ConfigDocument.isWhole(DEFAULTS, "evaluation.episodes"));
        for (String path : List.of("ppo.clip", "ppo.optimizer.epsilon", "ppo.value-clip", "network", "environment.n")) {
            assertFalse(ConfigDocument.isWhole(DEFAULTS, path), path);
        }
        var unknown = assertThrows(ConfigException.class, () -> ConfigDocument.path(Run.class, "episods"));
        assertTrue(unknown.problem().startsWith("unknown key 'episods'"), unknown.problem());
    }

    @Test
    void unknownKeysAreRefusedWithTheNearest() {
        assertEquals(
                "run.yaml:3: unknown key 'ppo.learning-rte'; did you mean 'ppo.learning-rate'?",
                error("seed: 1\nppo:\n  learning-rte: 1\n"));
        assertEquals(
                "run.yaml:1: unknown key 'ppo.momentum'; did you mean 'ppo.optimizer.momentum'?",
                error("ppo: {momentum: 1}"));
        assertEquals("run.yaml:1: unknown key 'clip'; did you mean 'ppo.clip'?", error("clip: 1"));
        assertEquals("run.yaml:1: unknown key 'ppo.steps'; did you mean 'steps'?", error("ppo: {steps: 1}"));
        assertEquals(
                "run.yaml:1: unknown key 'evaluation.zzz'; use one of: episodes, seed", error("evaluation: {zzz: 1}"));
    }

    @Test
    void wrongTypesSayWhatIsExpected() {
        assertEquals("run.yaml:2: steps: found 'abc', expected an integer", error("seed: 1\nsteps: abc"));
        assertEquals(
                "run.yaml:1: steps: found '3000000000', expected an integer from -2147483648 to 2147483647",
                error("steps: 3000000000"));
        assertEquals("run.yaml:1: steps: found '1.5', expected an integer", error("steps: 1.5"));
        assertEquals("run.yaml:1: steps: found nothing, expected an integer", error("steps:"));
        assertEquals("run.yaml:1: ppo.clip: found 'wide', expected a number", error("ppo: {clip: wide}"));
        assertEquals(
                "run.yaml:1: ppo.clip: found '1e39', expected a number from -3.4e38 to 3.4e38",
                error("ppo: {clip: 1e39}"));
        assertEquals("run.yaml:1: ppo.huber: found 'yes', expected true or false", error("ppo: {huber: yes}"));
        assertEquals(
                "run.yaml:1: network.activation: found 'tan', expected one of tanh, leaky-relu; did you mean 'tanh'?",
                error("network: {activation: tan}"));
        assertEquals(
                "run.yaml:1: network.hidden: found '64', expected a list, for example [1, 2]",
                error("network: {hidden: 64}"));
        assertEquals(
                "run.yaml:2: network.hidden[1]: found 'x', expected an integer", error("network:\n  hidden: [64, x]"));
        assertEquals(
                "run.yaml:1: evaluation: found '3', expected a mapping with the keys episodes, seed",
                error("evaluation: 3"));
        assertEquals(
                "run.yaml:1: ppo.optimizer.type: found 'adan', expected a type: did you mean 'adam'?",
                error("ppo: {optimizer: {type: adan}}"));
        assertEquals(
                "run.yaml:1: found a list of 2, expected a mapping: lines of the form 'key: value'", error("[1, 2]"));
    }

    @Test
    void duplicateKeysAndBrokenYamlAreRefusedWithTheirLine() {
        assertEquals(
                "run.yaml:3: the key 'seed' is set twice, first at run.yaml:1; remove one of the two",
                error("seed: 1\nsteps: 2\nseed: 3\n"));
        assertTrue(error("seed: 1\nppo: [1\n").startsWith("run.yaml:3: this is not YAML: "));
        assertTrue(error("a: &a [1,1,1,1,1,1,1,1,1,1]\n" + bomb()).contains("aliases"));
        assertTrue(error("a: &a [*a]").contains("alias"));
    }

    private static String bomb() {
        var text = new StringBuilder();
        for (char c = 'b'; c < 'k'; c++) {
            text.append(c)
                    .append(": &")
                    .append(c)
                    .append(" [")
                    .append(("*" + (char) (c - 1) + ",").repeat(10))
                    .append("]\n");
        }
        return text.toString();
    }

    @Test
    void aMissingFileIsNamed(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("no.yaml");
        assertEquals(
                file + ": there is no such file; check the path",
                assertThrows(ConfigException.class, () -> ConfigDocument.parse(file))
                        .getMessage());
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 'x'});
        assertEquals(
                file + ": the file is not UTF-8 text; expected YAML",
                assertThrows(ConfigException.class, () -> ConfigDocument.parse(file))
                        .getMessage());
    }

    @Test
    void aValueOutOfRangeIsPinnedOnItsKey() {
        assertEquals("run.yaml:3: ppo.clip: clip must be positive, got 0.0", error("ppo:\n  huber: true\n  clip: 0"));
    }

    @Test
    void amongKeysThatAMessageNamesTheUsersIsBlamed() {
        record Batch(int rows, int minibatches) {
            Batch {
                if (rows % minibatches != 0) {
                    throw new IllegalArgumentException(
                            rows + " rows do not divide into " + minibatches + " minibatches");
                }
            }
        }
        var preset = ConfigDocument.parse("rows: 128\nminibatches: 4", "preset").asPreset();
        assertEquals(32, 128 / preset.bind(Batch.class).minibatches());
        assertEquals(
                "--set minibatches: 128 rows do not divide into 3 minibatches",
                assertThrows(
                                ConfigException.class,
                                () -> preset.set("minibatches", "3").bind(Batch.class))
                        .getMessage());
    }

    @Test
    void aKeyWithoutEffectIsRefusedOnlyIfTheUserSetIt() {
        String yaml = "ppo: {huber: true, value-clip: 0.2}";
        assertEquals(
                "run.yaml:1: the key 'ppo.value-clip' has no effect because huber is true; remove it, or change what "
                        + "makes it ineffective",
                error(yaml));
        var preset = ConfigDocument.parse(yaml, "preset").asPreset();
        assertEquals(Optional.of(0.2f), preset.bind(Run.class, DEFAULTS).ppo().valueClip());
        assertThrows(
                ConfigException.class, () -> preset.set("value-clip", "0.3").bind(Run.class, DEFAULTS));
        Run run = preset.bind(Run.class, DEFAULTS);
        assertFalse(ConfigDocument.effective(run).toYaml().contains("value-clip"));
        assertTrue(ConfigDocument.of(run).toYaml().contains("value-clip"));
    }

    record Inner(int deep, int shallow) {}

    record Outer(Inner inner, int alone) implements Configured {
        @Override
        public Map<String, String> ineffective() {
            return Map.of("inner.deep", "nobody looks there");
        }
    }

    @Test
    void aKeyWithoutEffectIsLeftOutHoweverDeepItIs() {
        ConfigDocument effective = ConfigDocument.effective(new Outer(new Inner(1, 2), 3));
        assertEquals(Map.of("inner.shallow", "2", "alone", "3"), effective.values());
        assertEquals(new Outer(new Inner(7, 2), 3), effective.bind(Outer.class, new Outer(new Inner(7, 0), 0)));
    }

    @Test
    void everyRecordComesBackExactly() {
        var random = new SplittableRandom(1);
        for (int i = 0; i < 300; i++) {
            Run run = any(random);
            String yaml = ConfigDocument.of(run).toYaml();
            Run back = ConfigDocument.parse(yaml, "run.yaml").asPreset().bind(Run.class);
            assertEquals(
                    ConfigDocument.of(run).toYaml(), ConfigDocument.of(back).toYaml());
            assertEquals(run.ppo(), back.ppo(), yaml);
            assertEquals(run.note(), back.note(), yaml);
            assertEquals(run.environment(), back.environment(), yaml);
            assertEquals(run.seed(), back.seed());
            assertEquals(run.network(), back.network());
            assertEquals(List.of(box(run.weights())), List.of(box(back.weights())));
        }
    }

    private static List<Double> box(double[] values) {
        return java.util.Arrays.stream(values).boxed().toList();
    }

    private static Run any(SplittableRandom r) {
        String[] notes = {
            "", "null", "~", "true", "1e3", "- a: b", "'", "\"", "two\nlines\n", "# no", "tab\t", "é漢😀", " x "
        };
        float clip = Math.abs(Float.intBitsToFloat(r.nextInt()));
        var environment = new LinkedHashMap<String, Object>();
        environment.put("gravity", Double.longBitsToDouble(r.nextLong()));
        environment.put("name", notes[r.nextInt(notes.length)]);
        environment.put("levels", List.of(r.nextLong(), true, Map.of("deep", 0.1)));
        return new Run(
                r.nextLong(),
                r.nextInt(),
                notes[r.nextInt(notes.length)],
                new Ppo(
                        Float.intBitsToFloat(r.nextInt()),
                        clip > 0 ? clip : 1,
                        r.nextBoolean() ? Optional.empty() : Optional.of(r.nextFloat()),
                        r.nextBoolean(),
                        switch (r.nextInt(3)) {
                            case 0 -> new Optimizer.None();
                            case 1 -> new Optimizer.SignSgd(r.nextFloat() * 1e-30f);
                            default ->
                                new Optimizer.Adam(r.nextFloat(), r.nextFloat(), Double.longBitsToDouble(r.nextLong()));
                        }),
                new Network(r.ints(r.nextInt(4)).boxed().toList(), Activation.values()[r.nextInt(2)], r.nextBoolean()),
                new Evaluation(r.nextInt(), r.nextLong()),
                environment,
                r.doubles(r.nextInt(3)).map(d -> d * 1e300).toArray());
    }
}
