package bellman.llm.tokenizer;

import bellman.store.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The bytes that each token adds to a text: those of many tokens, one after the other, are the UTF-8 of what decoding
/// them gives. So it is known what a token is that holds a part of a character.
public final class TokenPieces {
    private static final char WORD = '▁';

    private final Tokenizer tokenizer;
    private final Path file;
    private final List<Map<?, ?>> steps = new ArrayList<>();
    private final int[] byteOfLetter = new int[0x200];

    /// @throws TokenizerException if `tokenizer.json` decodes in a way that has no bytes for each token
    TokenPieces(Tokenizer tokenizer, Path file, String json) {
        this.tokenizer = tokenizer;
        this.file = file;
        Arrays.fill(byteOfLetter, -1);
        int free = 0x100;
        for (int b = 0; b < 0x100; b++) {
            boolean seen = b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE;
            byteOfLetter[seen ? b : free++] = b;
        }
        read(Json.read(json).get("decoder") instanceof Map<?, ?> decoder ? decoder : Map.of("type", "none"));
    }

    private void read(Map<?, ?> decoder) {
        switch (String.valueOf(decoder.get("type"))) {
            case "Sequence" -> {
                for (Object step :
                        (List<?>) Optional.ofNullable(decoder.get("decoders")).orElse(List.of())) {
                    read((Map<?, ?>) step);
                }
            }
            case "ByteLevel", "ByteFallback", "Metaspace" -> steps.add(decoder);
            case "Fuse" -> {}
            case "Replace" -> {
                if (!(decoder.get("pattern") instanceof Map<?, ?> pattern && pattern.get("String") instanceof String)) {
                    throw refusal("Replace by an expression");
                }
                steps.add(decoder);
            }
            case "Strip" -> {
                if (!" ".equals(decoder.get("content")) || !Long.valueOf(0).equals(decoder.get("stop"))) {
                    throw refusal("Strip of other than spaces at the start");
                }
                steps.add(decoder);
            }
            case String other -> throw refusal(other);
        }
    }

    private TokenizerException refusal(String decoder) {
        return new TokenizerException(
                file,
                "the decoder '" + decoder + "' does not say which bytes a token is; expected ByteLevel, ByteFallback or"
                        + " Metaspace");
    }

    /// One more than the largest token id.
    public int size() {
        return tokenizer.size();
    }

    /// The bytes of a token; none if no token has the id. Those of a special token are its name's.
    public byte[] piece(int id) {
        String token = tokenizer.token(id).orElse("");
        if (has("ByteLevel")) {
            byte[] bytes = new byte[token.length()];
            for (int i = 0; i < bytes.length; i++) {
                int value = token.charAt(i) < byteOfLetter.length ? byteOfLetter[token.charAt(i)] : -1;
                if (value < 0) {
                    return token.getBytes(StandardCharsets.UTF_8);
                }
                bytes[i] = (byte) value;
            }
            return bytes;
        }
        if (has("ByteFallback") && token.matches("<0x[0-9A-Fa-f]{2}>")) {
            return new byte[] {(byte) Integer.parseInt(token, 3, 5, 16)};
        }
        String text = token;
        for (Map<?, ?> step : steps) {
            if ("Replace".equals(step.get("type")) && step.get("pattern") instanceof Map<?, ?> pattern) {
                text = text.replace(String.valueOf(pattern.get("String")), String.valueOf(step.get("content")));
            } else if ("Metaspace".equals(step.get("type"))) {
                text = text.replace(
                        Optional.<Object>ofNullable(step.get("replacement"))
                                .map(String::valueOf)
                                .orElse(String.valueOf(WORD)),
                        " ");
            }
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Whether a space that a text begins with is no part of it.
    public boolean stripsFirstSpace() {
        return steps.stream()
                .anyMatch(s -> "Strip".equals(s.get("type")) && !Long.valueOf(0).equals(s.get("start"))
                        || "Metaspace".equals(s.get("type"))
                                && !"never".equals(s.get("prepend_scheme"))
                                && !Boolean.FALSE.equals(s.get("add_prefix_space")));
    }

    private boolean has(String type) {
        return steps.stream().anyMatch(s -> type.equals(s.get("type")));
    }
}
