package bellman.llm.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bellman.net.TokenBatch;
import bellman.torch.GradientMode;
import bellman.torch.TensorScope;
import bellman.torch.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class ScalarModelTest {
    private static final TokenBatch BATCH =
            TokenBatch.of(new int[] {5, 17, 300, 2, 9}, new int[] {44, 1}, new int[] {7, 7, 8, 200, 3});
    private static final float[] WEIGHTS = {0.5f, -1.25f, 2f};

    private static double weighted(ScalarModel model) {
        float[] numbers = model.score(BATCH, ScalarModel.lastTokens(BATCH));
        double sum = 0;
        for (int i = 0; i < numbers.length; i++) {
            sum += WEIGHTS[i] * (double) numbers[i];
        }
        return sum;
    }

    @Test
    void numbersDependOnWhatWasReadAloneAndAForwardSaysWhatAScoreSays() {
        try (var body = CausalModel.random(
                        Models.small(), 4, ComputeOptions.defaults().withThreads(1));
                var model = ScalarModel.on(body, 5);
                var tape = model.tape()) {
            float[] together = model.score(BATCH, ScalarModel.lastTokens(BATCH));
            TokenBatch second = TokenBatch.of(new int[] {44, 1});
            assertEquals(model.score(second, new int[] {1})[0], together[1], 1e-5f);
            assertArrayEquals(together, model.forward(tape, BATCH, ScalarModel.lastTokens(BATCH)), 1e-6f);
            TokenBatch longer = TokenBatch.of(new int[] {44, 1, 99});
            assertEquals(together[1], model.score(longer, new int[] {1})[0], 1e-5f);
        }
    }

    @Test
    void theBackwardIsTheDerivativeOfEveryKindOfWeight() {
        try (var body = CausalModel.random(
                        Models.untied(), 4, ComputeOptions.defaults().withThreads(1));
                var model = ScalarModel.on(body, 5);
                var tape = model.tape()) {
            model.forward(tape, BATCH, ScalarModel.lastTokens(BATCH));
            model.backward(tape, WEIGHTS);
            assertThrows(IllegalStateException.class, () -> model.backward(tape, WEIGHTS));
            for (Weights.Weight weight : model.trained()) {
                try (var _ = new TensorScope();
                        var _ = GradientMode.off()) {
                    Tensor flat = weight.tensor().detach().view(-1);
                    float[] gradient = Tensors.toArray(weight.tensor().grad());
                    int at = 0;
                    for (int i = 0; i < gradient.length; i++) {
                        at = Math.abs(gradient[i]) > Math.abs(gradient[at]) ? i : at;
                    }
                    float value = Tensors.toArray(flat)[at];
                    float step = 2e-2f;
                    Tensor one = flat.narrow(0, at, 1);
                    one.copy_(Tensors.floats(new float[] {value + step}, 1));
                    double above = weighted(model);
                    one.copy_(Tensors.floats(new float[] {value - step}, 1));
                    double below = weighted(model);
                    one.copy_(Tensors.floats(new float[] {value}, 1));
                    double slope = (above - below) / (2.0 * step);
                    assertEquals(slope, gradient[at], 0.03 * Math.abs(slope) + 1e-3, weight.name());
                }
            }
        }
    }
}
