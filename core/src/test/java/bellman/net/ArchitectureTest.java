package bellman.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.net.Architecture.Branch;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {

    @Test
    void theNatureNetworksConvolutionsLeave3136Features() {
        var image = new Image(4, 84, 84, 1);
        var first = convolution(image, 32, 8, 4);
        var second = convolution(first.output(), 64, 4, 2);
        var third = convolution(second.output(), 64, 3, 1);
        assertEquals(Image.of(20, 20, 32), first.output());
        assertEquals(Image.of(9, 9, 64), second.output());
        assertEquals(3136, third.width());
        var branch = new Branch("policy", List.of(first, second, third), List.of(new Output.Features(true)));
        assertEquals(3136, new Architecture(image.size(), List.of(branch), Initialization.ORTHOGONAL).outputs());
    }

    @Test
    void aResidualStageHalvesTheImageRoundedUp() {
        var image = Image.of(72, 97, 3);
        assertEquals(Image.of(36, 49, 16), new Layer.ResidualStage(image, 16, 2, Activation.IDENTITY).output());
    }

    @Test
    void anImageMustBeWhatLeavesTheLayerBefore() {
        var image = Image.of(10, 10, 3);
        var first = convolution(image, 8, 4, 2);
        var wrong = convolution(image, 8, 3, 1);
        var branch = new Branch("policy", List.of(first, wrong), List.of(new Output.Linear(1, 1f)));
        var e = assertThrows(
                IllegalArgumentException.class,
                () -> new Architecture(image.size(), List.of(branch), Initialization.ORTHOGONAL));
        assertEquals(
                "layer policy/1 takes images of 10 x 10 x 3, which are 300 numbers, but 128 enter it", e.getMessage());
    }

    @Test
    void whatDoesNotFitIsRefused() {
        var small = Image.of(5, 5, 1);
        assertThrows(IllegalArgumentException.class, () -> convolution(small, 8, 8, 4));
        var e = assertThrows(IllegalArgumentException.class, () -> new Layer.Transformer(10, 4, 1, 8));
        assertTrue(e.getMessage().contains("10 and 4 heads"), e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Layer.Transformer(12, 4, 1, 8));
    }

    private static Layer.Convolution convolution(Image image, int filters, int kernel, int stride) {
        return new Layer.Convolution(image, filters, kernel, stride, 0, Activation.RELU, 1f);
    }
}
