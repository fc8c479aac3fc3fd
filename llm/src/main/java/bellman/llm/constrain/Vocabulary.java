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
import java.util.stream.IntStream;

/// All tokens by their bytes, as a tree in which tokens that begin alike share their way. Made once for a tokenizer.
///
/// Nodes stand in the order in which one comes to them going down first, so that a walk over all is one pass over
/// arrays
/// and a subtree that is of no use is one step. A special token stands for no text: its bytes are its name between two
/// bytes that UTF-8 has not. Tokens that end a text are not in the tree, nor are others that hold one of those bytes.
public final class Vocabulary {
    private static final byte SPECIAL = (byte) 0xff;
    private static final byte SPECIAL_END = (byte) 0xfe;

    private final byte[][] pieces;
    private final int[] ends;
    private final boolean stripsFirstSpace;
    private byte[] labels = new byte[1024];
    private int[] depths = new int[1024];
    /// Behind the subtree of each node.
    private int[] behind = new int[1024];
    /// Where in `order` the tokens of each node begin; they end where the next node's begin.
    private int[] first = new int[1025];
    private final int[] order;
    private int nodes;
    private int deepest;

    private Vocabulary(byte[][] pieces, Set<Integer> ends, boolean stripsFirstSpace) {
        for (int id = 0; id < pieces.length; id++) {
            pieces[id] = isPossible(pieces[id]) ? pieces[id] : new byte[0];
        }
        this.pieces = pieces;
        this.ends = ends.stream().mapToInt(Integer::intValue).sorted().toArray();
        this.stripsFirstSpace = stripsFirstSpace;
        order = IntStream.range(0, pieces.length)
                .filter(id -> pieces[id].length > 0 && !ends.contains(id))
                .boxed()
                .sorted((a, b) -> Arrays.compareUnsigned(pieces[a], pieces[b]))
                .mapToInt(Integer::intValue)
                .toArray();
        grow();
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

    private void grow() {
        int[] path =
                new int[1 + Arrays.stream(pieces).mapToInt(p -> p.length).max().orElse(0)];
        deepest = path.length - 1;
        add((byte) 0, 0, 0);
        int depth = 0;
        byte[] before = new byte[0];
        for (int i = 0; i < order.length; i++) {
            byte[] piece = pieces[order[i]];
            int mismatch = Arrays.mismatch(before, piece);
            int common = mismatch < 0 ? piece.length : mismatch;
            for (; depth > common; depth--) {
                behind[path[depth]] = nodes;
            }
            while (depth < piece.length) {
                path[++depth] = nodes;
                add(piece[depth - 1], depth, i);
            }
            before = piece;
        }
        for (; depth >= 0; depth--) {
            behind[path[depth]] = nodes;
        }
        first[nodes] = order.length;
    }

    private void add(byte label, int depth, int token) {
        if (nodes == labels.length) {
            labels = Arrays.copyOf(labels, 2 * nodes);
            depths = Arrays.copyOf(depths, 2 * nodes);
            behind = Arrays.copyOf(behind, 2 * nodes);
            first = Arrays.copyOf(first, 2 * nodes + 1);
        }
        labels[nodes] = label;
        depths[nodes] = depth;
        first[nodes++] = token;
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

    /// Tokens whose bytes are those given, the longest that there is at each place: for measurements, since no
    /// tokenizer
    /// cuts like that.
    ///
    /// @throws IllegalArgumentException if a byte has no token
    public int[] longest(byte[] bytes) {
        List<Integer> tokens = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            int node = 0;
            int best = -1;
            int length = 0;
            for (int depth = 0; at + depth < bytes.length && node >= 0; depth++) {
                node = child(node, bytes[at + depth]);
                if (node >= 0 && first[node] < first[node + 1]) {
                    best = order[first[node]];
                    length = depth + 1;
                }
            }
            if (best < 0) {
                throw new IllegalArgumentException("no token begins with the byte " + (bytes[at] & 0xff));
            }
            tokens.add(best);
            at += length;
        }
        return tokens.stream().mapToInt(Integer::intValue).toArray();
    }

    private int child(int node, byte label) {
        for (int i = node + 1; i < behind[node]; i = behind[i]) {
            if (labels[i] == label) {
                return i;
            }
        }
        return -1;
    }

    // --- the tree -------------------------------------------------------------------------------------------------

    int nodes() {
        return nodes;
    }

    int deepest() {
        return deepest;
    }

    int label(int node) {
        return labels[node] & 0xff;
    }

    int depth(int node) {
        return depths[node];
    }

    int behind(int node) {
        return behind[node];
    }

    /// Where the tokens begin that end at a node, in the order of [#token].
    int firstToken(int node) {
        return first[node];
    }

    int token(int place) {
        return order[place];
    }
}
