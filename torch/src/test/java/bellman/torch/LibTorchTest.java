package bellman.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.run.RandomStream;
import java.util.Arrays;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LibTorchTest {

    @AfterEach
    void oneThreadAgain() {
        LibTorch.threads(1);
    }

    @Test
    void theSameSeedGivesTheSameNumbers() {
        try (var _ = new TensorScope()) {
            LibTorch.seed(7);
            float[] first = Tensors.toArray(torch.randn(5));
            LibTorch.seed(7);
            assertArrayEquals(first, Tensors.toArray(torch.randn(5)));
        }
    }

    /// MKL's strict mode, which is set before it is loaded.
    @Test
    void productsOfMatricesDoNotDependOnThreadsOrAlignment() {
        if (!LibTorch.blas().equals("mkl_rt")) {
            return;
        }
        var random = new RandomStream(1);
        for (int[] size : new int[][] {{333, 777, 255}, {7, 1500, 33}, {1, 4096, 64}, {1024, 64, 64}}) {
            try (var _ = new TensorScope()) {
                Tensor x = Draws.tensor(random, size[0], size[1]);
                Tensor y = Draws.tensor(random, size[1], size[2]);
                LibTorch.threads(1);
                float[] one = Tensors.toArray(torch.mm(x, y));
                LibTorch.threads(2);
                assertArrayEquals(one, Tensors.toArray(torch.mm(x, y)));
                Tensor shifted =
                        torch.empty(x.numel() + 1).narrow(0, 1, x.numel()).view(size[0], size[1]);
                shifted.copy_(x);
                assertArrayEquals(one, Tensors.toArray(torch.mm(shifted, y)));
            }
        }
    }

    @Test
    void noThreadsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> LibTorch.threads(0));
    }

    @Test
    void missingNativesAreNamedWithTheirPlatformInOneLine() {
        var e = new NativesMissingException("plan9-mips", new UnsatisfiedLinkError("no jnitorch in path\nsearched…"));
        assertTrue(e.getMessage().contains("org.bytedeco:pytorch"), e.getMessage());
        assertTrue(e.getMessage().contains("the classifier plan9-mips"), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }

    @Test
    void aGpuThatIsNotThereIsNamed() {
        var absent = new Device.Cuda(99);
        var e = assertThrows(IllegalStateException.class, absent::require);
        assertTrue(e.getMessage().startsWith("cuda:99 cannot be used"), e.getMessage());
        assertEquals(Device.cpu(), Device.cpu().require());
    }

    @Test
    void devicesHaveNames() {
        assertEquals(Device.cpu(), Device.named("cpu"));
        assertEquals(new Device.Cuda(0), Device.named("cuda"));
        assertEquals(new Device.Cuda(12), Device.named("cuda:12"));
        assertEquals(Device.best(), Device.named("auto"));
        for (Device device : Device.all()) {
            assertEquals(device, Device.named(device.toString()).require());
            try (var _ = new TensorScope()) {
                Tensor there = torch.zeros(new long[] {2}, device.options(DType.FLOAT32));
                assertEquals(device, Device.of(there));
                Tensor put = Tensors.beside(there, Tensors.indices(new int[] {3, 4}, 2));
                assertEquals(device, Device.of(put));
                assertEquals(7, put.sum().item_long());
            }
        }
        for (String wrong : new String[] {"", "gpu", "cuda:", "cuda:-1", "cuda:x", "CPU"}) {
            var e = assertThrows(IllegalArgumentException.class, () -> Device.named(wrong));
            assertEquals("expected cpu, cuda, cuda:N or auto, got " + wrong, e.getMessage());
        }
    }

    @Test
    void aGeneratorOfADeviceDrawsWhatItsSeedSaysAndDisturbsNoOther() {
        for (Device device : Device.all()) {
            try (var _ = new TensorScope()) {
                LibTorch.seed(3);
                float[] undisturbed = Tensors.toArray(torch.randn(3));
                LibTorch.seed(3);
                float[] first = bernoulli(device, 7);
                assertArrayEquals(undisturbed, Tensors.toArray(torch.randn(3)));
                assertArrayEquals(first, bernoulli(device, 7));
                assertFalse(Arrays.equals(first, bernoulli(device, 8)));
                if (device.equals(Device.cpu())) {
                    var own = new GeneratorOptional(torch.createCPUGenerator(7));
                    assertArrayEquals(first, Tensors.toArray(torch.empty(1000).bernoulli_(0.5, own)));
                }
            }
        }
    }

    private static float[] bernoulli(Device device, long seed) {
        var shape = new long[] {1000};
        return Tensors.toArray(torch.zeros(shape, device.options(DType.FLOAT32))
                .bernoulli_(0.5, new GeneratorOptional(device.generator(seed))));
    }
}
