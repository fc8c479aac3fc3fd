package bellman.llm.model;

import bellman.net.TokenBatch;
import bellman.net.TokenScores;
import bellman.torch.GradientMode;
import bellman.torch.TensorHold;
import bellman.torch.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/// The way from states to the scores of a batch's wanted tokens and back, through the vocabulary and by what stands
/// beside it. What a detour makes of the states are more columns of them, which meet more columns of the projection.
final class ExitPass implements AutoCloseable {
    private final TensorHold hold = new TensorHold();
    private final TokenBatch batch;
    private final VocabularyHead head;
    private final Optional<Joined> joined;

    /// What libtorch recorded of a detour.
    ///
    /// @param leaf the states
    /// @param all the states with the columns that a detour made of them
    private record Joined(Tensor leaf, Tensor all) {}

    private ExitPass(TokenBatch batch, Linear map, Tensor states, boolean again, LinearPass.Around around) {
        this.batch = batch;
        try (var scope = new TensorScope()) {
            Tensor leaf = states.detach().requires_grad_(again);
            List<Tensor> matrices = new ArrayList<>(List.of(map.weight()));
            Tensor all;
            try (var _ = new AutoGradMode(again)) {
                all = around.apply(() -> map.factors(leaf)
                        .map(f -> {
                            matrices.add(f.wide());
                            return beside(leaf, f);
                        })
                        .orElse(leaf));
            }
            joined = again && matrices.size() > 1
                    ? Optional.of(new Joined(hold.hold(scope, leaf), hold.hold(scope, all)))
                    : Optional.empty();
            head = new VocabularyHead(matrices, all, targets(batch), batch.temperature(), batch.entropies(), again);
        }
    }

    /// A forward that a backward follows.
    ///
    /// @param map to the vocabulary
    /// @param states in front of the batch's wanted tokens, `[target][hidden]`
    /// @param around what a detour is taken in
    static ExitPass training(TokenBatch batch, Linear map, Tensor states, LinearPass.Around around) {
        return new ExitPass(batch, map, states, true, around);
    }

    /// A forward alone.
    static ExitPass scoring(TokenBatch batch, Linear map, Tensor states, LinearPass.Around around) {
        return new ExitPass(batch, map, states, false, around);
    }

    private static Tensor beside(Tensor states, Linear.Factors factors) {
        Tensor narrow = factors.narrow().mul(new Scalar(factors.scale())).to(states.scalar_type());
        return torch.cat(new TensorVector(states, narrow), 1);
    }

    private static int[] targets(TokenBatch batch) {
        int[] targets = new int[batch.targets()];
        int at = 0;
        for (int i = 0; i < batch.tokens(); i++) {
            if (batch.wanted()[i]) {
                targets[at++] = batch.ids()[i];
            }
        }
        return targets;
    }

    /// What the forward found.
    ///
    /// @throws ArithmeticException if logits are not finite, naming the token
    TokenScores scores() {
        int broken = head.broken();
        if (broken >= 0) {
            throw new ArithmeticException("the logits of " + place(broken)
                    + " are not finite; the weights hold NaN or infinity, or grew too large");
        }
        return new TokenScores(head.logProbs(), head.entropies());
    }

    private String place(int target) {
        int token = -1;
        for (int left = target; left >= 0; left--) {
            token++;
            while (!batch.wanted()[token]) {
                token++;
            }
        }
        int segment = 0;
        int start = 0;
        while (start + batch.lengths()[segment] <= token) {
            start += batch.lengths()[segment++];
        }
        String which = "token " + (token - start);
        return batch.lengths().length == 1 ? which : which + " of segment " + segment;
    }

    /// Carries gradients to what is trained on the way, and to the states, `[target][hidden]`, in the innermost scope.
    Tensor backward(TokenScores gradients) {
        try (var scope = new TensorScope()) {
            Tensor d;
            try (var _ = GradientMode.off()) {
                d = head.backward(gradients.logProbs(), gradients.entropies());
            }
            if (joined.isEmpty()) {
                return scope.pass(d);
            }
            Joined way = joined.get();
            way.all.backward(d.to(way.all.scalar_type()), new BoolOptional(), false, new TensorArrayRefOptional());
            return scope.pass(way.leaf.grad());
        }
    }

    @Override
    public void close() {
        head.close();
        hold.close();
    }
}
