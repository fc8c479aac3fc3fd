package bellman.algos.offline;

import bellman.algos.actorcritic.Require;
import bellman.train.Schedule;

/// How recorded steps are learned from.
///
/// @param size rows of an update
/// @param reportInterval updates of an iteration
/// @param learningRate of all optimisers
/// @param learningRateSchedule how it falls
public record BatchConfig(int size, int reportInterval, float learningRate, Schedule learningRateSchedule) {
    /// 256 rows at 3e-4.
    public static BatchConfig defaults() {
        return new BatchConfig(256, 200, 3e-4f, Schedule.CONSTANT);
    }

    public BatchConfig {
        Require.atLeastOne("batch.size", size);
        Require.atLeastOne("batch.report-interval", reportInterval);
        Require.positive("batch.learning-rate", learningRate);
    }
}
