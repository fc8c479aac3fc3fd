package bellman.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bellman.run.RandomStream;
import bellman.torch.SegmentedFunction.Segment;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

final class SegmentedFunctionTest {
    private static final int WIDTH = 24;
    private static final int ROWS = 7;

    @Test
    void recomputationGivesTheBitsOfThePlainBackward() {
        try (var _ = new TensorScope()) {
            var random = new RandomStream(3);
            List<Tensor> weights = weights(random, 5);
            Tensor input = Draws.tensor(random, ROWS, WIDTH);
            Tensor dOutput = Draws.tensor(random, ROWS, WIDTH);

            Tensor leaf = input.detach().requires_grad_(true);
            Tensor plain = leaf;
            for (Tensor w : weights) {
                plain = segment(w).apply(plain);
            }
            plain.backward(dOutput, new BoolOptional(), false, new TensorArrayRefOptional());
            List<float[]> expected =
                    weights.stream().map(w -> Tensors.toArray(w.grad())).toList();
            weights.forEach(w -> w.grad().zero_());

            try (var function = new SegmentedFunction(
                    weights.stream().map(SegmentedFunctionTest::segment).toList())) {
                assertArrayEquals(Tensors.toArray(plain.detach()), Tensors.toArray(function.forward(input)));
                assertArrayEquals(Tensors.toArray(leaf.grad()), Tensors.toArray(function.backward(dOutput)));
                for (int i = 0; i < weights.size(); i++) {
                    assertArrayEquals(
                            expected.get(i), Tensors.toArray(weights.get(i).grad()));
                }
                assertThrows(IllegalStateException.class, () -> function.backward(dOutput));
            }
        }
    }

    @Test
    void nothingIsLeftBehind() {
        LibTorch.start();
        long before = Pointer.totalCount();
        try (var _ = new TensorScope()) {
            var random = new RandomStream(3);
            List<Tensor> weights = weights(random, 3);
            Tensor input = Draws.tensor(random, ROWS, WIDTH);
            try (var function = new SegmentedFunction(
                    weights.stream().map(SegmentedFunctionTest::segment).toList())) {
                long kept = Pointer.totalCount();
                try (var _ = new TensorScope()) {
                    function.backward(function.forward(input));
                }
                assertEquals(kept, Pointer.totalCount());
                try (var _ = new TensorScope()) {
                    function.forward(input);
                }
                assertEquals(kept + 3, Pointer.totalCount());
            }
        }
        assertEquals(before, Pointer.totalCount());
    }

    private static Segment segment(Tensor weight) {
        return x -> x.add(torch.tanh(torch.linear(x, weight, new TensorOptional())));
    }

    private static List<Tensor> weights(RandomStream random, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Draws.tensor(random, WIDTH, WIDTH).requires_grad_(true))
                .toList();
    }
}
