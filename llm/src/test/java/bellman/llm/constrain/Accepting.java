package bellman.llm.constrain;

import bellman.llm.generate.TokenMask;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/// Whether a constraint lets a text through, token by token, however it is cut into tokens.
final class Accepting {
    private final Vocabulary vocabulary;
    private final Map<String, List<Integer>> byBytes = new HashMap<>();
    private final Random random = new Random(3);

    Accepting(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        for (int id = 0; id < vocabulary.size(); id++) {
            if (vocabulary.piece(id).length > 0 && !vocabulary.isEnd(id)) {
                byBytes.computeIfAbsent(key(vocabulary.piece(id)), k -> new ArrayList<>())
                        .add(id);
            }
        }
    }

    private static String key(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    boolean accepts(Supplier<TokenMask> masks, String text) {
        boolean all = accepts(masks.get(), text, 1);
        for (int longest : new int[] {2, 5, 1000}) {
            if (accepts(masks.get(), text, longest) != all) {
                throw new AssertionError("whether '" + text + "' is allowed depends on how it is cut");
            }
        }
        return all;
    }

    private boolean accepts(TokenMask mask, String text, int longest) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int at = 0;
        while (at < bytes.length) {
            int end = at + 1;
            for (int i = at + 1; i <= Math.min(bytes.length, at + longest); i++) {
                boolean known = byBytes.containsKey(key(Arrays.copyOfRange(bytes, at, i)));
                if (known && random.nextInt(3) > 0) {
                    end = i;
                }
            }
            List<Integer> ids = byBytes.get(key(Arrays.copyOfRange(bytes, at, end)));
            int id = ids.get(random.nextInt(ids.size()));
            float[] logits = new float[vocabulary.size() + 3];
            mask.apply(logits, 0, logits.length);
            if (logits[id] != 0) {
                return false;
            }
            mask.accept(id);
            at = end;
        }
        float[] logits = new float[vocabulary.size()];
        mask.apply(logits, 0, logits.length);
        for (int id : vocabulary.endTokens()) {
            if (logits[id] == 0 != mask.mayEnd()) {
                throw new AssertionError("the end token " + id + " and mayEnd differ after '" + text + "'");
            }
        }
        return mask.mayEnd();
    }
}
