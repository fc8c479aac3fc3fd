package bellman.vector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/// Everything that some steps reported, as text, to compare bit for bit.
final class Trace {
    private Trace() {}

    static List<String> of(VectorEnvironment environment, VectorStep out, int steps, RandomGenerator random) {
        var trace = new ArrayList<String>();
        float[] actions =
                new float[environment.count() * environment.actionSpace().size()];
        for (int s = 0; s < steps; s++) {
            for (int i = 0; i < actions.length; i++) {
                actions[i] = random.nextInt(2);
            }
            environment.step(actions, out);
            trace.add(of(environment, out));
        }
        return trace;
    }

    static String of(VectorEnvironment environment, VectorStep out) {
        var text = new StringBuilder(Arrays.toString(out.observations())
                + Arrays.toString(out.rewards())
                + Arrays.toString(out.terminated())
                + Arrays.toString(out.truncated())
                + Arrays.toString(out.actionMasks()));
        int size = environment.observationSpace().size();
        for (int env = 0; env < environment.count(); env++) {
            if (out.ended(env)) {
                text.append(" end ")
                        .append(env)
                        .append(Arrays.toString(
                                Arrays.copyOfRange(out.finalObservations(), env * size, env * size + size)))
                        .append(out.episodeReturns()[env])
                        .append('/')
                        .append(out.episodeLengths()[env]);
            }
        }
        return text.toString();
    }
}
