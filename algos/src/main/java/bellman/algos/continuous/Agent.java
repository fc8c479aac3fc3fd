package bellman.algos.continuous;

import bellman.policy.Policy;
import bellman.replay.Transitions;
import bellman.run.Metrics;
import bellman.run.Snapshot;
import bellman.space.Space;
import bellman.vector.RunningStatistics;
import java.util.Optional;

/// What is an off-policy algorithm's own: how it acts, and one update. The loop is [ReplayTrainer].
public interface Agent extends Snapshot, AutoCloseable {

    /// Floats of an action as it is learned from.
    int actionSize();

    /// Chooses exploring actions.
    ///
    /// @param inputs `[env][inputs]`: encoded observations
    /// @param begins `[env]`: whether an episode begins with the observation
    /// @param actions `[env][action]` to be filled
    void act(float[] inputs, boolean[] begins, float[] actions);

    /// Learns from a batch.
    void update(Transitions batch, float learningRate);

    /// `[row]`: how wrong each row of the last batch was, for prioritised replay.
    float[] errors();

    /// Puts means since the last report.
    void report(Metrics metrics);

    /// The policy as it is now.
    Policy policy(Space observations, Space actions, Optional<RunningStatistics> normalizer);

    @Override
    void close();
}
