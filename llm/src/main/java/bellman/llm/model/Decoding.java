package bellman.llm.model;

import bellman.net.TokenBatch;
import bellman.torch.GradientMode;
import bellman.torch.TensorScope;
import bellman.torch.Tensors;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;

/// Texts that grow by a token at a time: the prompts run once, then each step runs the decoder over one token of
/// each.
public final class Decoding implements AutoCloseable {
    private final CausalModel model;
    private final KeyValueCache cache;
    private final int[] positions;
    private int left;
    private Tensor logits;

    /// Runs the prompts.
    ///
    /// @param prompts a segment each; what the batch wants does not matter
    /// @param room steps that there may be
    /// @throws IllegalArgumentException if an id is out of range, or a prompt with its steps exceeds the context
    public Decoding(CausalModel model, TokenBatch prompts, int room) {
        this.model = model;
        left = room;
        int[] lengths = prompts.lengths();
        for (int i = 0; i < lengths.length; i++) {
            if ((long) lengths[i] + room > model.context()) {
                throw new IllegalArgumentException("prompt " + i + " of " + lengths[i] + " tokens and " + room
                        + " more exceed the model's context of " + model.context() + "; shorten the prompt or ask for"
                        + " fewer");
            }
        }
        model.begin(prompts);
        cache = new KeyValueCache(
                model.config(), model.options().device(), model.options().type(), lengths, room);
        positions = new int[lengths.length];
        try (var scope = new TensorScope();
                var _ = GradientMode.off()) {
            PackedLayout layout = PackedLayout.of(prompts);
            Tensor states = model.states(prompts, layout, cache.prompts(layout));
            int[] rows = layout.rows();
            int[] last = new int[lengths.length];
            int[][] places = model.positions(prompts).places();
            int from = 0;
            for (int i = 0; i < last.length; i++) {
                last[i] = rows[from + lengths[i] - 1];
                for (int[] dimension : places) {
                    for (int t = from; t < from + lengths[i]; t++) {
                        positions[i] = Math.max(positions[i], dimension[t] + 1);
                    }
                }
                from += lengths[i];
            }
            logits = scope.keep(model.logits(states.index_select(0, model.index(last))));
        } catch (RuntimeException e) {
            cache.close();
            throw e;
        }
    }

    /// Logits of each text's next token, `[text][vocabulary]`.
    public float[] logits() {
        return Tensors.toArray(logits);
    }

    /// The likeliest next token of each text.
    ///
    /// @throws ArithmeticException if logits are not finite
    public int[] likeliest() {
        try (var _ = new TensorScope()) {
            if (!logits.isfinite().all().item_bool()) {
                throw new ArithmeticException("the logits behind a text of "
                        + Arrays.stream(positions).max().orElse(0)
                        + " tokens are not finite; the weights hold NaN or infinity");
            }
            Tensor best = logits.argmax(new LongOptional(1), false).cpu().contiguous();
            MemorySegment memory = Tensors.memory(best);
            int[] ids = new int[positions.length];
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
        if (ids.length != positions.length) {
            throw new IllegalArgumentException(
                    "each of " + positions.length + " texts grows by a token, got " + ids.length);
        }
        int[] ones = new int[ids.length];
        Arrays.fill(ones, 1);
        model.begin(new TokenBatch(ids, ones, new boolean[ids.length], 1f, false, List.of()));
        try (var scope = new TensorScope();
                var _ = GradientMode.off()) {
            Tensor states = model.states(ids, new Positions(new int[][] {positions}), cache.next());
            Pointer old = logits;
            logits = scope.keep(model.logits(states));
            old.close();
        }
        cache.advance();
        left--;
        for (int i = 0; i < positions.length; i++) {
            positions[i]++;
        }
    }

    @Override
    public void close() {
        logits.close();
        cache.close();
    }
}
