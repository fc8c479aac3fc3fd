package bellman.examples;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import bellman.envs.Environments;
import bellman.vector.EpisodeStatistics;
import bellman.vector.VectorEnvironment;
import bellman.vector.VectorStep;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// An exported policy at work: ONNX Runtime takes raw observations and gives actions. Of Bellman there is only
/// the environment; the graph could as well steer something real.
///
/// ```
/// ./bellman train cartpole --run runs/pole
/// ./bellman export runs/pole pole
/// ```
///
/// `docs/export.md` has the command that starts it.
public final class ExportedPolicy implements AutoCloseable {
    private static final long STACK = 64L << 20;
    private final OrtEnvironment environment;
    private final OrtSession session;

    /// Loads `policy.onnx` of an exported folder.
    public ExportedPolicy(Path folder) throws OrtException, InterruptedException, ExecutionException {
        environment = started();
        session = environment.createSession(folder.resolve("policy.onnx").toString());
    }

    /// ONNX Runtime 1.29 needs a deep stack to start where the class path is long.
    private static OrtEnvironment started() throws InterruptedException, ExecutionException {
        FutureTask<OrtEnvironment> start = new FutureTask<>(OrtEnvironment::getEnvironment);
        new Thread(null, start, "start", STACK).start();
        return start.get();
    }

    /// Actions for `rows` observations of `size` numbers each, one behind the other.
    public float[] act(float[] observations, int rows, int size) throws OrtException {
        long[] shape = {rows, size};
        try (var input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(observations), shape);
                var result = session.run(Map.of("observation", input), Set.of("action"))) {
            // Discrete actions are integers, others are floats.
            Object action = result.get(0).getValue();
            float[] actions = new float[rows];
            for (int i = 0; i < rows; i++) {
                actions[i] = action instanceof long[] numbers ? numbers[i] : ((float[][]) action)[i][0];
            }
            return actions;
        }
    }

    /// Plays `episodes` episodes, one after the other, and returns the mean of their returns.
    public double play(String id, int episodes, long seed) throws OrtException {
        try (VectorEnvironment one = new EpisodeStatistics(Environments.make(id, 1))) {
            VectorStep step = one.newStep();
            one.reset(seed, step);
            double sum = 0;
            for (int finished = 0; finished < episodes; ) {
                int size = one.observationSpace().size();
                one.step(act(step.observations(), 1, size), step);
                if (step.ended(0)) {
                    sum += step.episodeReturns()[0];
                    finished++;
                }
            }
            return sum / episodes;
        }
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }

    /// Plays twenty episodes of CartPole.
    ///
    /// @param words the exported folder
    public static void main(String[] words) throws OrtException, InterruptedException, ExecutionException {
        if (words.length != 1) {
            System.err.println("expected an exported folder; make one with: bellman export RUN DIR");
            System.exit(2);
        }
        try (var policy = new ExportedPolicy(Path.of(words[0]))) {
            System.out.println("mean return " + policy.play("CartPole-v1", 20, 1));
        }
    }
}
