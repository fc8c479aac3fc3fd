package bellman.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

final class TensorScopeTest {

    @Test
    void whatIsMadeInsideIsFreedAtTheEnd() {
        LibTorch.start();
        long before = Pointer.totalCount();
        try (var _ = new TensorScope()) {
            for (int i = 0; i < 10; i++) {
                torch.ones(16).add(torch.ones(16));
            }
            assertTrue(Pointer.totalCount() >= before + 30);
        }
        assertEquals(before, Pointer.totalCount());
    }

    @Test
    void whatIsKeptLivesUntilItsOwnerClosesIt() {
        LibTorch.start();
        long before = Pointer.totalCount();
        try (TensorHold hold = new TensorHold()) {
            Tensor two;
            try (var _ = new TensorScope();
                    TensorScope inner = new TensorScope()) {
                two = hold.hold(inner, torch.ones(1).add(torch.ones(1)));
            }
            assertEquals(1, hold.size());
            try (var _ = new TensorScope()) {
                assertEquals(2f, two.item_float());
            }
        }
        assertEquals(before, Pointer.totalCount());
    }

    @Test
    void scopesCloseTheLatestFirst() {
        TensorScope outer = new TensorScope();
        TensorScope inner = new TensorScope();
        assertThrows(IllegalStateException.class, outer::close);
        inner.close();
        outer.close();
    }
}
