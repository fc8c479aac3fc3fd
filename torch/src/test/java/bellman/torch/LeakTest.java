package bellman.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.run.Metrics;
import bellman.run.RandomStream;
import bellman.torch.FusedAdam.Decay;
import bellman.torch.FusedAdam.Group;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Memory over thousands of updates. One that leaked a single matrix each time would grow by 600 MiB.
@EnabledOnOs(OS.LINUX) // where the C library and the kernel say how much it is
final class LeakTest {
    private static final int SIZE = 200;
    private static final int UPDATES = 4000;

    @Test
    void thousandsOfUpdatesTakeNoMoreMemoryThanAFew() throws InterruptedException {
        try (var _ = new TensorScope()) {
            var random = new RandomStream(1);
            Tensor weight = Draws.tensor(random, SIZE, SIZE).requires_grad_(true);
            Tensor input = Draws.tensor(random, SIZE, SIZE);
            try (var adam = new FusedAdam(List.of(new Group(List.of(weight), 0)), Decay.DECOUPLED, 0.9, 0.999, 1e-8)) {
                update(adam, weight, input, 200);
                Pointers.settled();
                NativeMemory before = NativeMemory.now();
                update(adam, weight, input, UPDATES);
                NativeMemory after = NativeMemory.now();
                assertEquals(before.pointers(), after.pointers());
                assertGrownBy(after.allocated() - before.allocated(), 16 << 20);
                assertGrownBy(after.outsideHeap() - before.outsideHeap(), 64 << 20);
            }
        }
    }

    private static void assertGrownBy(long bytes, long most) {
        assertTrue(bytes <= most, "memory grew by " + bytes / 1024 + " KiB, expected at most " + most / 1024);
    }

    private static void update(FusedAdam adam, Tensor weight, Tensor input, int times) {
        for (int i = 0; i < times; i++) {
            try (var _ = new TensorScope()) {
                torch.tanh(torch.mm(input, weight)).mean().backward();
                adam.step(1e-3, GradientNorm.scale(GradientNorm.of(List.of(weight)), 1));
                adam.clearGradients();
            }
        }
    }

    @Test
    void nativeMemoryIsReported() {
        var clock = new Metrics();
        NativeMemory.now().meter(clock);
        assertTrue(clock.value("memory/peak") >= clock.value("memory/resident"));
        assertTrue(clock.value("memory/resident") >= clock.value("memory/native"));
        assertTrue(clock.value("memory/native") > 0);
        try (var _ = new TensorScope()) {
            NativeMemory before = NativeMemory.now();
            torch.ones(32 << 20);
            NativeMemory after = NativeMemory.now();
            assertEquals(128, (after.allocated() - before.allocated()) / (1 << 20), 16);
            assertEquals(128, (after.resident() - before.resident()) / (1 << 20), 16);
        }
    }
}
