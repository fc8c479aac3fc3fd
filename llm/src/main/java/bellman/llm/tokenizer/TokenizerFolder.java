package bellman.llm.tokenizer;

import bellman.store.json.Json;
import bellman.store.json.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a model's folder says about its tokenizer, with the precedence that transformers gives the files.
///
/// @param json the tokenizer itself, for the native library
/// @param settings `tokenizer_config.json`, empty if there is none
/// @param modelVocabulary `vocab_size` of `config.json`, if there is one
record TokenizerFolder(
        Path folder,
        String json,
        Vocabulary vocabulary,
        SpecialTokens special,
        Map<String, Object> settings,
        OptionalInt modelVocabulary,
        boolean cleansUp) {
    private static final List<String> ROLES =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");

    /// @throws TokenizerException naming the file and what is wrong with it
    static TokenizerFolder read(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new TokenizerException(folder, "no such folder: expected one with a tokenizer.json");
        }
        Path main = folder.resolve("tokenizer.json");
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(main);
        } catch (NoSuchFileException e) {
            throw new TokenizerException(
                    main, "no such file: expected what save_pretrained of a fast tokenizer writes", e);
        } catch (IOException e) {
            throw new TokenizerException(main, "cannot be read: " + e.getMessage(), e);
        }
        Map<String, Object> settings = optional(folder.resolve("tokenizer_config.json"));
        Map<String, String> names = names(folder, settings);
        try {
            Map<String, Object> file = Json.read(bytes);
            String json = Utf8.decode(bytes);
            List<AddedToken> additions = additions(file, settings, names);
            if (!additions.isEmpty()) {
                // Nulls matter to the library's reader.
                Map<String, Object> added = withAdded((Map<?, ?>) Json.value(json), file, additions);
                json = Json.writeValue(added);
                file = Json.read(json);
            }
            var vocabulary = Vocabulary.of(file);
            var special = special(folder, vocabulary, names);
            boolean bpe = file.get("model") instanceof Map<?, ?> model && "BPE".equals(model.get("type"));
            boolean cleansUp = isTrue(settings, "clean_up_tokenization_spaces")
                    && (!bpe
                            || isTrue(
                                    settings,
                                    "clean_up_tokenization_spaces_for_bpe_even_though_it_will_corrupt_output"));
            return new TokenizerFolder(folder, json, vocabulary, special, settings, modelVocabulary(folder), cleansUp);
        } catch (JsonException | BadMember | BadTextException e) {
            throw new TokenizerException(main, String.valueOf(e.getMessage()), e);
        }
    }

    static boolean isTrue(Map<String, Object> settings, String key) {
        return Boolean.TRUE.equals(settings.get(key));
    }

    /// The object in a file, or an empty one if there is no file.
    static Map<String, Object> optional(Path file) {
        try {
            return Files.exists(file) ? Json.read(Files.readAllBytes(file)) : Map.of();
        } catch (JsonException e) {
            throw new TokenizerException(file, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new TokenizerException(file, "cannot be read: " + e.getMessage(), e);
        }
    }

    private static Map<String, String> names(Path folder, Map<String, Object> settings) {
        var names = new LinkedHashMap<String, String>();
        Map<String, Object> older = optional(folder.resolve("special_tokens_map.json"));
        for (String role : ROLES) {
            Object value = settings.containsKey(role) ? settings.get(role) : older.get(role);
            if (value != null) {
                names.put(role, content(folder, role, value));
            }
        }
        for (String key : List.of("extra_special_tokens", "model_specific_special_tokens")) {
            if (settings.get(key) instanceof Map<?, ?> more) {
                more.forEach((role, value) -> {
                    if (role instanceof String r) {
                        names.put(r, content(folder, r, value));
                    }
                });
            }
        }
        return names;
    }

    private static String content(Path folder, String role, @Nullable Object value) {
        return switch (value) {
            case String text -> text;
            case Map<?, ?> map when map.get("content") instanceof String text -> text;
            case null, default ->
                throw new TokenizerException(
                        folder.resolve("tokenizer_config.json"),
                        "'" + role + "' is " + value + ", expected a text or an object with 'content'");
        };
    }

    /// Tokens that tokenizer_config.json adds to tokenizer.json, or describes otherwise.
    private static List<AddedToken> additions(
            Map<String, Object> file, Map<String, Object> settings, Map<String, String> names) {
        var present = new LinkedHashMap<String, AddedToken>();
        Vocabulary.added(file).forEach(t -> present.put(AddedToken.of(t).content(), AddedToken.of(t)));
        var wanted = new LinkedHashMap<String, AddedToken>();
        if (settings.get("added_tokens_decoder") instanceof Map<?, ?> decoder) {
            decoder.entrySet().stream()
                    .sorted((a, b) -> Integer.compare(number(a.getKey()), number(b.getKey())))
                    .forEach(e -> {
                        if (e.getValue() instanceof Map<?, ?> members) {
                            var token = AddedToken.of(members);
                            wanted.put(token.content(), token);
                        }
                    });
        }
        for (String name : names.values()) {
            wanted.putIfAbsent(name, present.getOrDefault(name, AddedToken.special(name)));
        }
        var additions = new ArrayList<AddedToken>();
        wanted.forEach((content, token) -> {
            var exact = names.containsValue(content) && !present.containsKey(content) ? token.asSpecial() : token;
            if (!exact.equals(present.get(content))) {
                additions.add(exact);
            }
        });
        return additions;
    }

    private static int number(@Nullable Object key) {
        try {
            return Integer.parseInt(String.valueOf(key));
        } catch (NumberFormatException e) {
            throw new BadMember(
                    "tokenizer_config.json's 'added_tokens_decoder' has the key " + key + ", expected a token id");
        }
    }

    private static Map<String, Object> withAdded(
            Map<?, ?> exact, Map<String, Object> file, List<AddedToken> additions) {
        var vocabulary = Vocabulary.of(file);
        var list = new ArrayList<Object>(Vocabulary.added(file));
        int next = vocabulary.size();
        for (AddedToken token : additions) {
            list.removeIf(t -> t instanceof Map<?, ?> m && token.content().equals(m.get("content")));
            int id = vocabulary.id(token.content()).orElse(-1);
            list.add(token.members(id < 0 ? next++ : id));
        }
        list.sort((a, b) -> Long.compare(id(a), id(b)));
        var all = new LinkedHashMap<String, Object>();
        exact.forEach((key, value) -> all.put(String.valueOf(key), Objects.requireNonNull(value)));
        all.put("added_tokens", list);
        return all;
    }

    private static long id(Object token) {
        return token instanceof Map<?, ?> m && m.get("id") instanceof Number n ? n.longValue() : Long.MAX_VALUE;
    }

    private static SpecialTokens special(Path folder, Vocabulary vocabulary, Map<String, String> names) {
        Path file = folder.resolve("generation_config.json");
        Map<String, Object> generation = optional(file);
        Set<Integer> stops = new LinkedHashSet<>();
        switch (generation.get("eos_token_id")) {
            case null -> {}
            case List<?> list -> list.forEach(id -> stops.add(tokenId(file, id)));
            case Object one -> stops.add(tokenId(file, one));
        }
        OptionalInt eos = named(vocabulary, names, "eos_token");
        if (stops.isEmpty() && eos.isPresent()) {
            stops.add(eos.getAsInt());
        }
        return new SpecialTokens(
                names,
                named(vocabulary, names, "bos_token"),
                eos.isPresent() || stops.isEmpty()
                        ? eos
                        : OptionalInt.of(stops.iterator().next()),
                or(named(vocabulary, names, "pad_token"), file, generation.get("pad_token_id")),
                named(vocabulary, names, "unk_token"),
                stops);
    }

    private static OptionalInt named(Vocabulary vocabulary, Map<String, String> names, String role) {
        String name = names.get(role);
        return name == null ? OptionalInt.empty() : vocabulary.id(name);
    }

    private static OptionalInt or(OptionalInt first, Path file, @Nullable Object id) {
        return first.isPresent() || id == null ? first : OptionalInt.of(tokenId(file, id));
    }

    private static int tokenId(Path file, @Nullable Object id) {
        if (id instanceof Long n && n >= 0 && n < Integer.MAX_VALUE) {
            return n.intValue();
        }
        throw new TokenizerException(file, "a token id is " + id + ", expected an integer from 0");
    }

    private static OptionalInt modelVocabulary(Path folder) {
        Map<String, Object> config = optional(folder.resolve("config.json"));
        Object size = config.get("vocab_size");
        if (size == null && config.get("text_config") instanceof Map<?, ?> text) {
            size = text.get("vocab_size");
        }
        return size instanceof Long n ? OptionalInt.of(Math.toIntExact(n)) : OptionalInt.empty();
    }
}
