package bellman.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bellman.space.Box;
import bellman.space.Dict;
import bellman.space.Discrete;
import bellman.space.MultiBinary;
import bellman.space.Text;
import bellman.space.Tuple;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FlattenObservationTest {

    @Test
    void discreteObservationsBecomeOneHotAndFinalOnesOnlyWhereThereIsOne() {
        var env = new FlattenObservation(new Scripted(2, new Discrete(3, 1), new Discrete(2), 0, (step, out) -> {
            out.observations()[0] = 1 + step;
            out.observations()[1] = 3 - step;
            out.finalObservations()[1] = 2;
            out.terminated()[1] = step == 1;
            out.rewards()[1] = step;
        }));
        VectorStep out = env.newStep();
        env.reset(0, out);
        assertArrayEquals(new float[] {1, 0, 0, 0, 0, 1}, out.observations());
        env.step(new float[2], out);
        assertArrayEquals(new float[] {0, 1, 0, 0, 1, 0}, out.observations());
        assertArrayEquals(new float[] {0, 0, 0, 0, 1, 0}, out.finalObservations());
        assertEquals(1, out.rewards()[1]);
    }

    @Test
    void theBoxHasTheBoundsOfTheParts() {
        var space = new Dict(Map.of(
                "a", Tuple.of(new Discrete(2), Box.of(1, -3, 4)),
                "b", new MultiBinary(1),
                "c", new Text(0, 1, "xyz")));
        var env = new FlattenObservation(new Scripted(1, space, new Discrete(2), 0, (step, out) -> {}));
        assertEquals(Box.between(new float[] {0, 0, -3, 0, 0}, new float[] {1, 1, 4, 1, 3}), env.observationSpace());
    }
}
