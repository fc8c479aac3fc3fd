package bellman.llm.tokenizer;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Text to token ids and back. May be used by many threads; holds native memory until it is closed.
public final class Tokenizer implements AutoCloseable {
    private static final String[][] CLEAN_UP = {
        {" .", "."}, {" ?", "?"}, {" !", "!"}, {" ,", ","}, {" ' ", "'"},
        {" n't", "n't"}, {" 'm", "'m"}, {" 's", "'s"}, {" 've", "'ve"}, {" 're", "'re"}
    };

    private final TokenizerFolder folder;
    private final NativeTokenizer tokenizer;
    private final Vocabulary vocabulary;
    private final int limit;

    private Tokenizer(TokenizerFolder folder, NativeTokenizer tokenizer) {
        this.folder = folder;
        this.tokenizer = tokenizer;
        this.vocabulary = folder.vocabulary();
        this.limit = Math.max(vocabulary.size(), folder.modelVocabulary().orElse(0));
    }

    /// The tokenizer in a folder as `save_pretrained` writes it: `tokenizer.json`, with `tokenizer_config.json`,
    /// `special_tokens_map.json`, `generation_config.json` and `config.json` if they are there.
    ///
    /// @throws TokenizerException naming the file and what is wrong with it
    public static Tokenizer load(Path folder) {
        var read = TokenizerFolder.read(folder);
        NativeTokenizer made;
        try {
            made = new NativeTokenizer(read.json());
        } catch (IllegalStateException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new TokenizerException(folder.resolve("tokenizer.json"), OneLine.of(e), e);
        }
        var tokenizer = new Tokenizer(read, made);
        if (read.modelVocabulary().isPresent()) {
            try {
                tokenizer.requireFits(read.modelVocabulary().getAsInt(), folder.resolve("config.json"));
            } catch (TokenizerException e) {
                tokenizer.close();
                throw e;
            }
        }
        return tokenizer;
    }

    /// Refuses a model that lacks rows for some of this tokenizer's tokens. A model may have more rows than there
    /// are tokens: many round the number up.
    ///
    /// @param modelVocabulary the model's vocabulary
    /// @param config where it is stated
    /// @throws TokenizerException naming both
    public void requireFits(int modelVocabulary, Path config) {
        if (modelVocabulary < vocabulary.size()) {
            throw new TokenizerException(
                    config,
                    "vocab_size is " + modelVocabulary + ", but "
                            + folder.folder().resolve("tokenizer.json")
                            + " has token ids up to " + (vocabulary.size() - 1)
                            + ": they do not belong together");
        }
    }

    /// One more than the largest token id.
    public int size() {
        return vocabulary.size();
    }

    /// The tokens with a role.
    public SpecialTokens special() {
        return folder.special();
    }

    /// The folder it was loaded from.
    public Path folder() {
        return folder.folder();
    }

    /// `tokenizer_config.json`, empty if there is none.
    public Map<String, Object> settings() {
        return folder.settings();
    }

    /// The longest sequence the model was made for, if `model_max_length` states one.
    public OptionalInt maxLength() {
        return folder.settings().get("model_max_length") instanceof Long n && n > 0 && n <= Integer.MAX_VALUE
                ? OptionalInt.of(n.intValue())
                : OptionalInt.empty();
    }

    /// The id of a token written as in the vocabulary.
    public OptionalInt id(String token) {
        return vocabulary.id(token);
    }

    /// The token with this id as the vocabulary writes it; an id that only rounds the model's vocabulary up has none.
    ///
    /// @throws TokenIdException if there is no such id
    public Optional<String> token(int id) {
        requireId(id, 0);
        return vocabulary.token(id);
    }

    /// The bytes that each token adds to a text.
    ///
    /// @throws TokenizerException if `tokenizer.json` decodes in a way that has no bytes for each token
    public TokenPieces pieces() {
        return new TokenPieces(this, folder.folder().resolve("tokenizer.json"), folder.json());
    }

    /// Whether decoding without special tokens leaves this token out.
    public boolean isSpecial(int id) {
        return vocabulary.special(id);
    }

    /// The ids of a text to which nothing is added: what a chat template renders has its special tokens in it.
    ///
    /// @throws BadTextException if the text holds a surrogate without its partner
    public int[] encode(String text) {
        return tokenizer.encode(Utf8.checked(text), false);
    }

    /// The ids of a text, as [#encode(String)] gives them, and where each token stands in it.
    ///
    /// @throws BadTextException if the text holds a surrogate without its partner
    public TextSpans encodeWithSpans(String text) {
        return tokenizer.encodeWithSpans(Utf8.checked(text));
    }

    /// The ids of a text with the tokens that `tokenizer.json` puts before and behind it, such as `<s>`. As in
    /// transformers, `add_bos_token` in `tokenizer_config.json` changes nothing beside that file.
    ///
    /// @throws BadTextException if the text holds a surrogate without its partner
    public int[] encodeWithSpecial(String text) {
        return tokenizer.encode(Utf8.checked(text), true);
    }

    /// The ids of texts, each as [#encode(String)] or, with `addSpecial`, [#encodeWithSpecial(String)] gives them; on
    /// all cores.
    ///
    /// @throws BadTextException naming the text, if one holds a surrogate without its partner
    public List<int[]> encodeAll(List<String> texts, boolean addSpecial) {
        for (int i = 0; i < texts.size(); i++) {
            try {
                Utf8.checked(texts.get(i));
            } catch (BadTextException e) {
                throw new BadTextException("text " + i + ": " + e.getMessage());
            }
        }
        return List.of(tokenizer.encode(texts.toArray(String[]::new), addSpecial));
    }

    /// Texts as rows of equal length.
    ///
    /// @throws IllegalStateException if rows must be filled up and the tokenizer has no padding token
    public TokenRows batch(List<String> texts, Batching batching) {
        int pad = special().pad().orElse(special().eos().orElse(-1));
        if (pad < 0) {
            throw new IllegalStateException(folder.folder().resolve("tokenizer_config.json")
                    + ": 'pad_token' and 'eos_token' are missing; rows cannot be filled up without one");
        }
        return batching.rows(this, texts, pad);
    }

    /// How many of the tokens that are added to a text stand before it.
    public int specialBefore() {
        int[] ends = encodeWithSpecial("");
        int[] body = encode("a");
        int[] whole = encodeWithSpecial("a");
        for (int before = 0; before <= ends.length; before++) {
            if (Arrays.equals(Arrays.copyOfRange(whole, before, before + body.length), body)) {
                return before;
            }
        }
        throw new IllegalStateException(folder.folder().resolve("tokenizer.json")
                + ": 'post_processor' changes the text's own tokens; rows cannot be cut to length");
    }

    /// The text of token ids. Bytes that are no UTF-8, such as the first half of a character, become U+FFFD.
    ///
    /// @param skipSpecial whether special tokens are left out
    /// @throws TokenIdException if an id lies outside the vocabulary
    public String decode(int[] ids, boolean skipSpecial) {
        requireIds(ids);
        String text = tokenizer.decode(ids, skipSpecial);
        return folder.cleansUp() ? cleanedUp(text) : text;
    }

    private static String cleanedUp(String text) {
        for (String[] pair : CLEAN_UP) {
            text = text.replace(pair[0], pair[1]);
        }
        return text;
    }

    /// Turns ids that come one by one into text, for example those that a model is writing.
    ///
    /// @param skipSpecial whether special tokens are left out
    public TokenStream stream(boolean skipSpecial) {
        return new TokenStream(this, skipSpecial);
    }

    /// @throws TokenIdException if one lies outside the vocabulary of tokenizer and model
    private void requireIds(int[] ids) {
        for (int i = 0; i < ids.length; i++) {
            requireId(ids[i], i);
        }
    }

    /// @throws TokenIdException if the id, the one at `index`, lies outside the vocabulary of tokenizer and model
    void requireId(int id, int index) {
        if (id < 0 || id >= limit) {
            throw new TokenIdException(id, index, limit);
        }
    }

    Vocabulary vocabulary() {
        return vocabulary;
    }

    boolean cleansUp() {
        return folder.cleansUp();
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
