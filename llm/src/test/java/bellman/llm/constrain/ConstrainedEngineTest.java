package bellman.llm.constrain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.checkpoint.ModelFolder;
import bellman.llm.generate.Completion;
import bellman.llm.generate.EngineMeter;
import bellman.llm.generate.EngineSettings;
import bellman.llm.generate.Engines;
import bellman.llm.generate.FinishReason;
import bellman.llm.generate.Generation;
import bellman.llm.generate.GenerationEngine;
import bellman.llm.generate.GenerationRequest;
import bellman.llm.generate.SamplingOptions;
import bellman.llm.model.ComputeOptions;
import bellman.llm.tokenizer.Tokenizer;
import bellman.store.json.Json;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConstrainedEngineTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final List<String> SCHEMAS = List.of(
            """
            {"type":"object","properties":{"name":{"type":"string","maxLength":8},"age":{"type":"integer","minimum":0,
            "maximum":120},"born":{"type":"string","format":"date"}},"required":["name","age"],"additionalProperties":false}""",
            "{\"type\":\"array\",\"items\":{\"enum\":[\"red\",\"green\",1]},\"minItems\":2,\"maxItems\":5}",
            "{\"anyOf\":[{\"type\":\"string\",\"pattern\":\"^[A-Z]{3}-[0-9]{2}$\"},{\"type\":\"null\"}]}");

    private static GenerationEngine engine(Tokenizer tokenizer) {
        return Engines.owning(
                ModelFolder.load(
                        Drawn.folder("/fixtures/llm/models/qwen3"),
                        ComputeOptions.defaults().withThreads(1)),
                EngineSettings.defaults(),
                Optional.of(() -> tokenizer.stream(true)),
                EngineMeter.NONE);
    }

    @Test
    void whatEndsByItselfFulfilsItsSchemaAndWhatIsCutSaysSo() {
        try (Tokenizer tokenizer = Drawn.tokenizer();
                GenerationEngine engine = engine(tokenizer)) {
            Vocabulary vocabulary = Vocabulary.of(tokenizer);
            SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
            List<GenerationRequest> requests = new ArrayList<>();
            for (String schema : SCHEMAS) {
                Constraint constraint = Constraint.json(Json.value(schema));
                for (int most : new int[] {3, 120}) {
                    for (double temperature : new double[] {0, 1}) {
                        requests.add(GenerationRequest.of(
                                        tokenizer.encode("Say something: "),
                                        SamplingOptions.of(most)
                                                .withTemperature(temperature)
                                                .withEnds(vocabulary.endTokens(), List.of()))
                                .withSamples(4)
                                .withMask(constraint.masks(vocabulary)));
                    }
                }
            }
            List<Completion> completions = engine.generate(requests, LONG);
            int stopped = 0;
            int at = 0;
            for (String written : SCHEMAS) {
                Schema schema = registry.getSchema(written);
                for (int i = 0; i < 16; i++) {
                    Completion c = completions.get(at++);
                    String text = c.text().orElseThrow();
                    if (c.finishReason() == FinishReason.STOP) {
                        stopped++;
                        assertEquals(
                                List.of(),
                                schema.validate(
                                        text,
                                        InputFormat.JSON,
                                        e -> e.executionConfig(f -> f.formatAssertionsEnabled(true))),
                                text);
                    } else {
                        assertEquals(
                                FinishReason.LENGTH,
                                c.finishReason(),
                                c.problem().orElse(""));
                    }
                }
            }
            assertTrue(stopped >= 16, stopped + " of " + completions.size() + " ended by themselves");
        }
    }

    @Test
    void aConstraintThatCannotBeMadeFailsItsRequestAlone() {
        try (Tokenizer tokenizer = Drawn.tokenizer();
                GenerationEngine engine = engine(tokenizer)) {
            Vocabulary vocabulary = Vocabulary.of(tokenizer);
            int[] prompt = {5, 6, 7};
            SamplingOptions options = SamplingOptions.of(4);
            Generation bad = engine.submit(
                    GenerationRequest.of(prompt, options)
                            .withSamples(2)
                            .withMask(() -> Constraint.json(Json.value("{\"enum\":[]}"))
                                    .masks(vocabulary)
                                    .get()),
                    Generation.Listener.NONE);
            Generation good = engine.submit(GenerationRequest.of(prompt, options), Generation.Listener.NONE);
            for (Completion c : bad.await(LONG)) {
                assertEquals(FinishReason.ERROR, c.finishReason());
                assertTrue(
                        c.problem().orElse("").contains("the schema at #"),
                        c.problem().orElse(""));
            }
            assertEquals(4, good.await(LONG).getFirst().ids().length);
        }
    }

    @Test
    void withoutEndTokensATextEndsWhereNothingMayFollow() {
        try (Tokenizer tokenizer = Drawn.tokenizer();
                GenerationEngine engine = engine(tokenizer)) {
            Vocabulary vocabulary = Vocabulary.of(tokenizer).withEnds(java.util.Set.of());
            Completion c = engine.generate(
                            List.of(GenerationRequest.of(new int[] {5}, SamplingOptions.of(40))
                                    .withMask(Constraint.choice(List.of("yes", "no", "maybe"))
                                            .masks(vocabulary))),
                            LONG)
                    .getFirst();
            assertEquals(FinishReason.STOP, c.finishReason());
            assertTrue(List.of("yes", "no", "maybe").contains(c.text().orElseThrow()));
        }
    }
}
