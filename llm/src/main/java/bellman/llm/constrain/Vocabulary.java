package bellman.llm.constrain;

import bellman.llm.tokenizer.TokenPieces;
import bellman.llm.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// All tokens by their bytes, as a tree in which tokens that begin alike share their way. Made once for a tokenizer.
///
/// Nodes stand in the order in which one comes to them going down first, so that a walk over all is one pass
/// over arrays and a subtree that is of no use is one step. A special token stands for no text: its bytes are
/// its name between two bytes that UTF-8 has not. Tokens that end a text are not in the tree, nor are others
/// that hold one of those bytes.
public final class Vocabulary {
    private static final byte SPECIAL = (byte) 0xff;
    private static final byte SPECIAL_END = (byte) 0xfe;

    private final byte[][] pieces;
    private final int[] ends;
    private final boolean stripsFirstSpace;
    private final TokenTree tree;
    /// Without the plain tokens.
    private final TokenTree others;
    private final long[] plain;

    private Vocabulary(byte[][] pieces, Set<Integer> ends, boolean stripsFirstSpace) {
        for (int id = 0; id < pieces.length; id++) {
            pieces[id] = isPossible(pieces[id]) ? pieces[id] : new byte[0];
        }
        this.pieces = pieces;
        this.ends = ends.stream().mapToInt(Integer::intValue).sorted().toArray();
        this.stripsFirstSpace = stripsFirstSpace;
        plain = new long[(pieces.length + 63) / 64];
        for (int id = 0; id < pieces.length; id++) {
            if (isInTree(id) && PlainTokens.is(pieces[id])) {
                plain[id >> 6] |= 1L << id;
            }
        }
        tree = new TokenTree(pieces, this::isInTree);
        others = new TokenTree(pieces, id -> isInTree(id) && (plain[id >> 6] >>> id & 1) == 0);
    }

    private boolean isInTree(int id) {
        return pieces[id].length > 0 && !isEnd(id);
    }

    /// The tokens of a tokenizer. Texts end with the tokens that it names as stops.
    ///
    /// @throws bellman.llm.tokenizer.TokenizerException if it does not say which bytes a token is
    public static Vocabulary of(Tokenizer tokenizer) {
        TokenPieces read = tokenizer.pieces();
        byte[][] pieces = new byte[read.size()][];
        for (int id = 0; id < pieces.length; id++) {
            pieces[id] = tokenizer.isSpecial(id) ? special(read.piece(id)) : read.piece(id);
        }
        return new Vocabulary(pieces, tokenizer.special().stops(), read.stripsFirstSpace());
    }

    /// Tokens by id.
    ///
    /// @param pieces bytes of each; none for an id that is never drawn
    /// @param ends ids that end texts
    public static Vocabulary of(List<byte[]> pieces, Set<Integer> ends) {
        return new Vocabulary(pieces.toArray(byte[][]::new), ends, false);
    }

    /// The same, where a text ends with other tokens.
    public Vocabulary withEnds(Set<Integer> others) {
        return new Vocabulary(pieces, others, stripsFirstSpace);
    }

    /// The bytes by which a special token is told from a text that looks like it.
    static byte[] special(byte[] name) {
        byte[] bytes = new byte[name.length + 2];
        bytes[0] = SPECIAL;
        System.arraycopy(name, 0, bytes, 1, name.length);
        bytes[name.length + 1] = SPECIAL_END;
        return bytes;
    }

    static byte[] special(String name) {
        return special(name.getBytes(StandardCharsets.UTF_8));
    }

    /// Whether a piece may stand in UTF-8, or is a special token.
    private static boolean isPossible(byte[] piece) {
        int last = piece.length - 1;
        for (int i = 0; i <= last; i++) {
            boolean mark = piece[i] == SPECIAL || piece[i] == SPECIAL_END;
            if (mark && (last < 2 || i > 0 && i < last || piece[0] != SPECIAL || piece[last] != SPECIAL_END)) {
                return false;
            }
        }
        return true;
    }

    /// One more than the largest id.
    public int size() {
        return pieces.length;
    }

    /// Ids that end texts, in rising order; not copied.
    int[] ends() {
        return ends;
    }

    boolean isEnd(int token) {
        return Arrays.binarySearch(ends, token) >= 0;
    }

    /// Ids that end texts.
    public Set<Integer> endTokens() {
        return Collections.unmodifiableSet(
                new HashSet<>(new ArrayList<>(Arrays.stream(ends).boxed().toList())));
    }

    /// Bytes of a token; none of one that does not exist; not copied.
    byte[] piece(int token) {
        return token < pieces.length ? pieces[token] : new byte[0];
    }

    boolean stripsFirstSpace() {
        return stripsFirstSpace;
    }

    /// Tokens whose bytes are those given, the longest that there is at each place: for measurements, since
    /// no tokenizer cuts like that.
    ///
    /// @throws IllegalArgumentException if a byte has no token
    public int[] longest(byte[] bytes) {
        return tree.longest(bytes);
    }

    /// All tokens but those that end texts.
    TokenTree tree() {
        return tree;
    }

    /// Those that are not plain.
    TokenTree others() {
        return others;
    }

    /// A bit for each of the [PlainTokens]; not to be changed.
    long[] plain() {
        return plain;
    }
}
