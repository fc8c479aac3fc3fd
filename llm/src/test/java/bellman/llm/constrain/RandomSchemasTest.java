package bellman.llm.constrain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.tokenizer.Tokenizer;
import bellman.store.json.Json;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RandomSchemasTest {
    private static final int SCHEMAS = 60;
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private static List<Error> errors(String schema, String value) {
        Schema read = REGISTRY.getSchema(schema);
        return read.validate(
                value, InputFormat.JSON, context -> context.executionConfig(c -> c.formatAssertionsEnabled(true)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/fixtures/llm/tokenizer",
                "/bellman/llm/tokenizer/bytelevel",
                "/bellman/llm/tokenizer/llama2",
                "/bellman/llm/tokenizer/metaspace"
            })
    void whatIsDrawnFulfilsTheSchema(String folder) {
        int ended = 0;
        int drawn = 0;
        try (Tokenizer tokenizer = Tokenizer.load(Drawn.folder(folder))) {
            Vocabulary vocabulary = Vocabulary.of(tokenizer);
            for (int seed = 0; seed < SCHEMAS; seed++) {
                Map<String, Object> schema = new RandomSchemas(seed).root();
                String written = Json.write(schema);
                Constraint constraint;
                try {
                    constraint = Constraint.json(schema);
                } catch (SchemaException e) {
                    // Some exclude themselves.
                    continue;
                }
                for (int i = 0; i < 3; i++) {
                    double temperature = i == 0 ? 0 : 1;
                    Drawn text =
                            Drawn.of(constraint.masks(vocabulary), vocabulary, new Random(seed + i), temperature, 400);
                    drawn++;
                    if (text.ended()) {
                        ended++;
                        int[] ids =
                                text.ids().stream().mapToInt(Integer::intValue).toArray();
                        String decoded = tokenizer.decode(ids, true);
                        List<Error> errors = errors(written, decoded);
                        assertEquals(List.of(), errors, () -> decoded + " of " + written);
                    }
                }
            }
        }
        assertTrue(drawn > 2 * SCHEMAS, drawn + " texts were drawn");
        assertTrue(ended > 0.9 * drawn, ended + " of " + drawn + " texts ended");
    }
}
