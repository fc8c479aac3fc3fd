package bellman.llm.tokenizer;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// The tokens of a `tokenizer.json`: those of its model and those added to it.
final class Vocabulary {
    private final @Nullable String[] tokens;
    private final Map<String, Integer> ids;
    private final BitSet special;
    private final BitSet bytes;

    private Vocabulary(@Nullable String[] tokens, Map<String, Integer> ids, BitSet special, BitSet bytes) {
        this.tokens = tokens;
        this.ids = ids;
        this.special = special;
        this.bytes = bytes;
    }

    /// @throws BadMember naming what is wrong
    static Vocabulary of(Map<?, ?> file) {
        if (!(file.get("model") instanceof Map<?, ?> model)) {
            throw new BadMember("no object 'model'; is it a tokenizer.json of the tokenizers library?");
        }
        var ids = new HashMap<String, Integer>();
        switch (model.get("vocab")) {
            case Map<?, ?> vocab -> vocab.forEach((token, id) -> put(ids, "model.vocab", token, id));
            case List<?> vocab -> {
                for (int i = 0; i < vocab.size(); i++) {
                    Object token = vocab.get(i) instanceof List<?> pair && !pair.isEmpty() ? pair.getFirst() : null;
                    put(ids, "model.vocab", token, (long) i);
                }
            }
            case null, default -> throw new BadMember("'model.vocab' is neither an object nor a list");
        }
        var special = new BitSet();
        for (Map<?, ?> added : added(file)) {
            int id = put(ids, "added_tokens", added.get("content"), added.get("id"));
            special.set(id, AddedToken.of(added).special());
        }
        int size = ids.values().stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
        var tokens = new String[size];
        ids.forEach((token, id) -> tokens[id] = token);
        var bytes = new BitSet();
        if (mentions(file.get("decoder"), "ByteFallback")) {
            ids.forEach((token, id) -> bytes.set(id, token.matches("<0x[0-9A-Fa-f]{2}>")));
        }
        return new Vocabulary(tokens, ids, special, bytes);
    }

    /// The file's list of added tokens.
    static List<Map<?, ?>> added(Map<?, ?> file) {
        return switch (file.get("added_tokens")) {
            case null -> List.of();
            case List<?> list ->
                list.stream()
                        .<Map<?, ?>>map(t -> {
                            if (t instanceof Map<?, ?> members) {
                                return members;
                            }
                            throw new BadMember("'added_tokens' holds " + t + ", expected objects");
                        })
                        .toList();
            case Object other -> throw new BadMember("'added_tokens' is " + other + ", expected a list");
        };
    }

    private static int put(Map<String, Integer> ids, String where, @Nullable Object token, @Nullable Object id) {
        if (!(token instanceof String text) || !(id instanceof Long number) || number < 0 || number >= 1 << 24) {
            throw new BadMember("'" + where + "' gives token " + token + " the id " + id
                    + ", expected a text and an integer from 0 to 16777215");
        }
        ids.put(text, number.intValue());
        return number.intValue();
    }

    private static boolean mentions(@Nullable Object node, String type) {
        return switch (node) {
            case Map<?, ?> map ->
                type.equals(map.get("type")) || map.values().stream().anyMatch(v -> mentions(v, type));
            case List<?> list -> list.stream().anyMatch(v -> mentions(v, type));
            case null, default -> false;
        };
    }

    /// One more than the largest id.
    int size() {
        return tokens.length;
    }

    OptionalInt id(String token) {
        Integer id = ids.get(token);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /// The token with this id; an id that lies between others may have none.
    Optional<String> token(int id) {
        return id < tokens.length ? Optional.ofNullable(tokens[id]) : Optional.empty();
    }

    boolean special(int id) {
        return special.get(id);
    }

    /// Whether the token stands for one byte of a character that has no token of its own.
    boolean isByte(int id) {
        return bytes.get(id);
    }
}
