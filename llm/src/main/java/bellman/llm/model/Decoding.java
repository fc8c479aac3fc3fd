package bellman.llm.model;

import bellman.net.TokenBatch;
import bellman.torch.GradientMode;
import bellman.torch.TensorScope;
import bellman.torch.Tensors;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;

/// Texts that grow by a token at a time: prompts run once, then each step runs the decoder over one token of
/// each. Texts come and go: they are numbered without gaps, and the last one takes the number of one that
/// goes.
public final class Decoding implements AutoCloseable {
    /// Tokens whose logits exist at a time.
    private static final int CHUNK = 64;

    private final CausalModel model;
    private final KeyValueCache cache;
    /// Where the next token of each text stands.
    private int[] positions = new int[4];
    private int left = Integer.MAX_VALUE;
    /// Of what ran last.
    private Optional<Tensor> logits = Optional.empty();

    /// No texts yet.
    public Decoding(CausalModel model) {
        this.model = model;
        cache = new KeyValueCache(
                model.config(), model.options().device(), model.options().type());
    }

    /// Runs prompts.
    ///
    /// @param prompts a segment each; what the batch wants does not matter
    /// @param room steps that there may be
    /// @throws IllegalArgumentException if an id is out of range, or a prompt with its steps exceeds the context
    public Decoding(CausalModel model, TokenBatch prompts, int room) {
        this(model);
        int[] lengths = prompts.lengths();
        for (int i = 0; i < lengths.length; i++) {
            if ((long) lengths[i] + room > model.context()) {
                throw new IllegalArgumentException("prompt " + i + " of " + lengths[i] + " tokens and " + room
                        + " more exceed the model's context of " + model.context() + "; shorten the prompt or ask for"
                        + " fewer");
            }
        }
        try {
            model.begin(prompts);
            reserve(lengths.length, Arrays.stream(lengths).max().orElse(0) + room);
            add(prompts);
            left = room;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /// Bytes of the keys and values of texts of so many tokens each.
    public static long bytes(CausalModel model, int texts, int tokens) {
        return KeyValueCache.bytes(model.config(), model.options().type(), texts, tokens);
    }

    /// Makes room for so many texts, each with so many tokens at most.
    public void reserve(int texts, int tokens) {
        cache.reserve(texts, tokens);
    }

    /// Whether there is room for so many texts, each with so many tokens at most.
    public boolean hasRoom(int texts, int tokens) {
        return cache.hasRoom(texts, tokens);
    }

    /// Texts.
    public int count() {
        return cache.count();
    }

    /// Who hears of logits in front of prompts' tokens.
    @FunctionalInterface
    public interface Targets {
        /// Some came.
        ///
        /// @param first number of the first of them among the batch's wanted tokens
        /// @param logits `[count][vocabulary]`
        void logits(int first, int count, float[] logits);
    }

    /// Runs the prompts of further texts. [#logits] are those behind them, until the next step.
    ///
    /// @param prompts a segment each; what the batch wants does not matter
    /// @throws IllegalArgumentException if an id is out of range, or a prompt exceeds the context
    public void add(TokenBatch prompts) {
        add(prompts, Optional.empty());
    }

    /// The same.
    ///
    /// @param targets hears of the logits in front of the tokens that the batch wants, a few at a time
    /// @throws IllegalArgumentException if an id is out of range, or a prompt exceeds the context
    public void add(TokenBatch prompts, Targets targets) {
        add(prompts, Optional.of(targets));
    }

    private void add(TokenBatch prompts, Optional<Targets> targets) {
        model.begin(prompts);
        int[] lengths = prompts.lengths();
        int first = cache.count();
        int longest = Arrays.stream(lengths).max().orElse(0);
        cache.reserve(first + lengths.length, longest);
        try (var scope = new TensorScope();
                var _ = GradientMode.off()) {
            PackedLayout layout = PackedLayout.of(prompts);
            int[][] places = model.positions(prompts).places();
            Tensor states = model.states(prompts, layout, cache.add(layout, lengths));
            positions = Arrays.copyOf(positions, Math.max(positions.length, cache.count()));
            int[] rows = layout.rows();
            int[] last = new int[lengths.length];
            int from = 0;
            for (int i = 0; i < last.length; i++) {
                last[i] = rows[from + lengths[i] - 1];
                positions[first + i] = 0;
                for (int[] dimension : places) {
                    for (int t = from; t < from + lengths[i]; t++) {
                        positions[first + i] = Math.max(positions[first + i], dimension[t] + 1);
                    }
                }
                from += lengths[i];
            }
            keep(scope, model.logits(states.index_select(0, model.index(last))));
            targets.ifPresent(t -> tell(states, layout.targets(), t));
        } catch (RuntimeException e) {
            while (cache.count() > first) {
                cache.remove(cache.count() - 1);
            }
            throw e;
        }
    }

    private void tell(Tensor states, int[] rows, Targets targets) {
        for (int first = 0; first < rows.length; first += CHUNK) {
            int[] some = Arrays.copyOfRange(rows, first, Math.min(rows.length, first + CHUNK));
            try (var _ = new TensorScope()) {
                targets.logits(
                        first, some.length, Tensors.toArray(model.logits(states.index_select(0, model.index(some)))));
            }
        }
    }

    private void keep(TensorScope scope, Tensor made) {
        Tensor kept = scope.keep(made);
        logits.ifPresent(Pointer::close);
        logits = Optional.of(kept);
    }

    /// Logits of the next token of each text that ran last, `[text][vocabulary]`.
    public float[] logits() {
        return Tensors.toArray(last());
    }

    private Tensor last() {
        return logits.orElseThrow(() -> new IllegalStateException("nothing ran yet; add a prompt"));
    }

    /// The likeliest next token of each text that ran last.
    ///
    /// @throws ArithmeticException if logits are not finite
    public int[] likeliest() {
        try (var _ = new TensorScope()) {
            Tensor last = last();
            if (!last.isfinite().all().item_bool()) {
                throw new ArithmeticException("the logits behind a text of "
                        + Arrays.stream(positions, 0, count()).max().orElse(0)
                        + " tokens are not finite; the weights hold NaN or infinity");
            }
            Tensor best = last.argmax(new LongOptional(1), false).cpu().contiguous();
            MemorySegment memory = Tensors.memory(best);
            int[] ids = new int[Math.toIntExact(last.size(0))];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = (int) memory.getAtIndex(ValueLayout.JAVA_LONG, i);
            }
            return ids;
        }
    }

    /// Appends a token to each text.
    ///
    /// @throws IllegalStateException if there is no room left
    public void append(int[] ids) {
        if (left == 0) {
            throw new IllegalStateException("there is no room for more tokens; begin with more");
        }
        int count = count();
        if (ids.length != count) {
            throw new IllegalArgumentException("each of " + count + " texts grows by a token, got " + ids.length);
        }
        int longest = 0;
        for (int i = 0; i < count; i++) {
            longest = Math.max(longest, cache.length(i) + 1);
        }
        if (longest > model.context()) {
            throw new IllegalStateException("a text has no room for more tokens in the model's context of "
                    + model.context() + "; ask for fewer");
        }
        int[] ones = new int[count];
        Arrays.fill(ones, 1);
        model.begin(new TokenBatch(ids, ones, new boolean[count], 1f, false, List.of()));
        cache.reserve(count, longest);
        int[] places = Arrays.copyOf(positions, count);
        try (var scope = new TensorScope();
                var _ = GradientMode.off()) {
            Tensor states = model.states(ids, new Positions(new int[][] {places}), cache.next());
            keep(scope, model.logits(states));
        }
        cache.advance();
        left--;
        for (int i = 0; i < count; i++) {
            positions[i]++;
        }
    }

    /// Adds a text like another one: both go on from there.
    public void copy(int text) {
        int longest = 0;
        for (int i = 0; i < count(); i++) {
            longest = Math.max(longest, cache.length(i));
        }
        cache.reserve(count() + 1, longest);
        cache.copy(text);
        positions = Arrays.copyOf(positions, Math.max(positions.length, count()));
        positions[count() - 1] = positions[text];
    }

    /// Ends a text. The last one takes its number.
    public void remove(int text) {
        positions[text] = positions[count() - 1];
        cache.remove(text);
    }

    @Override
    public void close() {
        logits.ifPresent(Pointer::close);
        cache.close();
    }
}
