package bellman.llm.constrain;

import bellman.llm.generate.Sampled;
import bellman.llm.generate.Sampler;
import bellman.llm.generate.SamplingOptions;
import bellman.llm.generate.SeenTokens;
import bellman.llm.generate.TokenMask;
import bellman.llm.tokenizer.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/// A text drawn from random logits under a constraint, and whether it came to its end.
///
/// @param ids without the token that ended it
record Drawn(List<Integer> ids, String text, boolean ended) {
    private static final int HURRY = 60;

    static Path folder(String resource) {
        try {
            return Path.of(Drawn.class.getResource(resource).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Tokenizer tokenizer() {
        return Tokenizer.load(folder("/fixtures/llm/tokenizer"));
    }

    /// Draws until the text ends; what closes something becomes likelier as it grows.
    static Drawn of(Supplier<TokenMask> masks, Vocabulary vocabulary, Random random, double temperature, int most) {
        TokenMask mask = masks.get();
        var sampler = new Sampler();
        SamplingOptions options =
                SamplingOptions.of(most).withTemperature(temperature).withEnds(vocabulary.endTokens(), List.of());
        var seen = new SeenTokens(new int[0], options);
        List<Integer> ids = new ArrayList<>();
        int size = vocabulary.size() + 7;
        float[] logits = new float[size];
        while (ids.size() < most) {
            for (int i = 0; i < size; i++) {
                logits[i] = (float) (3 * random.nextGaussian());
                if (ids.size() > HURRY && i < vocabulary.size() && closes(vocabulary.piece(i))) {
                    logits[i] += 15;
                }
            }
            Sampled next = sampler.draw(logits, 0, size, options, seen, Optional.of(mask), random.nextDouble());
            if (vocabulary.endTokens().contains(next.token())) {
                return new Drawn(ids, text(vocabulary, ids), true);
            }
            ids.add(next.token());
            mask.accept(next.token());
        }
        return new Drawn(ids, text(vocabulary, ids), false);
    }

    private static boolean closes(byte[] piece) {
        return piece.length == 1 && "\"]}".indexOf(piece[0]) >= 0;
    }

    static String text(Vocabulary vocabulary, List<Integer> ids) {
        var bytes = new ByteArrayOutputStream();
        ids.forEach(id -> bytes.writeBytes(vocabulary.piece(id)));
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
