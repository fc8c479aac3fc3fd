package bellman.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.net.Activation;
import bellman.net.Architecture;
import bellman.net.Architecture.Branch;
import bellman.net.Image;
import bellman.net.Initialization;
import bellman.net.Layer;
import bellman.net.Network;
import bellman.net.Output;
import bellman.net.Parameter;
import bellman.net.Rows;
import bellman.net.Workers;
import bellman.run.RandomStream;
import bellman.run.State;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NetworkTest {
    private static final Architecture PLAN = new Architecture(
            5,
            List.of(
                    new Branch(
                            "policy",
                            List.of(GradientTest.dense(8, Activation.TANH, true)),
                            List.of(new Output.Linear(3, 1f), new Output.Free(2, -0.5f))),
                    new Branch(
                            "value",
                            List.of(
                                    new Layer.Dense(6, Activation.RELU, false, 1f),
                                    new Layer.Dense(4, Activation.SILU, false, 1f)),
                            List.of(new Output.Linear(1, 1f)))),
            Initialization.ORTHOGONAL);

    @Test
    void layersForLargeNetworksAreRefusedByName() {
        var image = Image.of(6, 6, 3);
        for (Layer layer :
                List.of(new Layer.ResidualStage(image, 4, 2, Activation.RELU), new Layer.Transformer(8, 2, 1, 4))) {
            var plan = new Architecture(
                    image.size(),
                    List.of(new Branch("policy", List.of(layer), List.of(new Output.Linear(2, 1f)))),
                    Initialization.ORTHOGONAL);
            var e = assertThrows(
                    IllegalArgumentException.class,
                    () -> new NnBackend().network(plan, new RandomStream(1), Workers.ONE));
            assertTrue(e.getMessage().contains("policy/0 is " + layer.name()), e.getMessage());
            assertTrue(e.getMessage().contains("backend: torch"), e.getMessage());
        }
    }

    @Test
    void parametersAreNamedByBranchAndPosition() {
        List<String> names =
                network().parameters().stream().map(Parameter::name).toList();
        assertEquals(
                List.of(
                        "policy/0/weight",
                        "policy/0/bias",
                        "policy/0/scale",
                        "policy/0/shift",
                        "policy/1/weight",
                        "policy/1/bias",
                        "policy/2/values",
                        "value/0/weight",
                        "value/0/bias",
                        "value/1/weight",
                        "value/1/bias",
                        "value/2/weight",
                        "value/2/bias"),
                names);
        Parameter first = network().parameters().getFirst();
        assertEquals(List.of(5, 8), first.shape());
    }

    @Test
    void gradientsAreAddedAndParametersAreViews() {
        Network network = network();
        var tape = network.tape(4);
        float[] x = GradientTest.normal(new RandomStream(1), 20);
        float[] d = GradientTest.normal(new RandomStream(2), 24);
        network.forward(tape, x, Rows.independent(4));
        network.backward(tape, d, true, false);
        float once = network.parameters().getFirst().gradients().get(3);
        network.backward(tape, d, true, false);
        assertEquals(2 * once, network.parameters().getFirst().gradients().get(3), 1e-5f * Math.abs(once));
        float[] before = network.forward(tape, x, Rows.independent(4)).clone();
        Parameter free = network.parameters().get(6);
        free.values().put(1, 7f);
        float[] after = network.forward(tape, x, Rows.independent(4));
        assertEquals(-0.5f, before[4]);
        assertEquals(7f, after[4]);
    }

    @Test
    void outputsAndInputGradientsAreTheTapesOwnArrays() {
        Network network = network();
        var tape = network.tape(4);
        float[] x = new float[20];
        float[] y = network.forward(tape, x, Rows.independent(4));
        assertSame(y, network.forward(tape, x, Rows.independent(2)));
        float[] dx = network.backward(tape, new float[24], true, true);
        assertSame(dx, network.backward(tape, new float[24], false, true));
        assertEquals(0, network.backward(tape, new float[24], true, false).length);
    }

    @Test
    void twoTapesKeepTwoPassesApart() {
        Network network = network();
        float[] x1 = GradientTest.normal(new RandomStream(1), 20);
        float[] x2 = GradientTest.normal(new RandomStream(2), 20);
        float[] d = GradientTest.normal(new RandomStream(3), 24);
        var one = network.tape(4);
        var two = network.tape(4);
        network.forward(one, x1, Rows.independent(4));
        float[] alone = network.backward(one, d, false, true).clone();
        network.forward(one, x1, Rows.independent(4));
        network.forward(two, x2, Rows.independent(4));
        network.backward(two, d, false, true);
        assertArrayEquals(alone, network.backward(one, d, false, true));
    }

    @Test
    void aSavedNetworkLoadsTheSameBits() {
        Network network = network();
        var state = new State();
        network.save(state);
        Network other = new NnBackend().network(PLAN, new RandomStream(99), Workers.ONE);
        other.load(state);
        assertEquals(DeterminismTest.hash(network), DeterminismTest.hash(other));
    }

    @Test
    void wrongSizesAreRefusedByNumber() {
        Network network = network();
        var tape = network.tape(4);
        refused("room for 4 rows, got 5", () -> network.forward(tape, new float[25], Rows.independent(5)));
        refused("need 20 inputs, got 19", () -> network.forward(tape, new float[19], Rows.independent(4)));
        refused("at least one row", () -> network.tape(0));
        var e = assertThrows(IllegalStateException.class, () -> network.backward(tape, new float[24], true, false));
        assertTrue(e.getMessage().contains("forward"), e.getMessage());
        network.forward(tape, new float[20], Rows.independent(4));
        refused("needs 24 numbers, got 6", () -> network.backward(tape, new float[6], true, false));
        refused("made by another network", () -> network().forward(tape, new float[20], Rows.independent(4)));
    }

    private static void refused(String part, org.junit.jupiter.api.function.Executable what) {
        var e = assertThrows(IllegalArgumentException.class, what);
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }

    private static Network network() {
        return new NnBackend().network(PLAN, new RandomStream(1), Workers.ONE);
    }
}
