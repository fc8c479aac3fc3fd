package bellman.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.net.Activation;
import bellman.net.Architecture;
import bellman.net.Architecture.Branch;
import bellman.net.Initialization;
import bellman.net.Layer;
import bellman.net.Network;
import bellman.net.Output;
import bellman.net.Rows;
import bellman.net.Workers;
import bellman.run.RandomStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The inputs' gradient by way of those rows that have any beside that by way of all rows.
final class ChosenTest {
    private static final int ROWS = 211;
    private static final int INPUTS = 7;
    private static final Layer RELU = GradientTest.dense(150, Activation.RELU, false);
    private static final Layer NORM = GradientTest.dense(45, Activation.GELU, true);
    private static final Layer DROPOUT = new Layer.Dense(64, Activation.TANH, true, 1f, 0.3f);
    private static final Architecture CRITICS = new Architecture(
            INPUTS,
            List.of(
                    new Branch("plain", List.of(RELU, RELU), List.of(new Output.Linear(1, 1f))),
                    new Branch("normal", List.of(NORM, RELU), List.of(new Output.Linear(2, 1f))),
                    new Branch("dropout", List.of(DROPOUT, DROPOUT), List.of(new Output.Linear(1, 1f))),
                    new Branch("straight", List.of(), List.of(new Output.Linear(1, 1f)))),
            Initialization.KAIMING);

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 0", "3, 0", "1, 3", "2, 3", "2, -1"})
    void theInputsGradientIsThatOfAllRows(int threads, int without) { // one row in five, or all
        try (var workers = new Workers(threads)) {
            Network network = new NnBackend().network(CRITICS, new RandomStream(3), workers);
            var tape = network.tape(ROWS, Network.Mode.TRAINING);
            var random = new RandomStream(4);
            float[] x = GradientTest.normal(random, ROWS * INPUTS);
            float[] d = new float[ROWS * network.outputs()];
            for (int row = 0; row < ROWS; row++) {
                int column = random.nextInt(network.outputs());
                if (row % 5 != without) {
                    d[row * network.outputs() + column] = (float) random.nextGaussian();
                }
            }
            if (without < 0) {
                Arrays.fill(d, 0f);
            }
            network.forward(tape, x, Rows.independent(ROWS));
            float[] all = network.backward(tape, d, true, true).clone();
            float[] chosen = network.backward(tape, d, false, true);
            boolean any = false;
            for (int i = 0; i < ROWS * INPUTS; i++) {
                assertEquals(all[i] + 0f, chosen[i] + 0f, "row " + i / INPUTS);
                any |= chosen[i] != 0f;
            }
            assertTrue(any == (without >= 0), "a gradient");
        }
    }
}
