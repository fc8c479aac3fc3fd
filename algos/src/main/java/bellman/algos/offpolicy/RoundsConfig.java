package bellman.algos.offpolicy;

import bellman.algos.actorcritic.Require;

/// How acting and learning take turns. One *round* is `train-frequency` steps of all environments, then
/// `gradient-steps` updates.
///
/// @param learningStarts environment steps before the first update, with random actions
/// @param trainFrequency steps of all environments in a round
/// @param gradientSteps updates in a round, 0 for as many as it has environment steps
/// @param batchSize rows of an update
/// @param reportInterval environment steps after which an iteration ends with its round, and is reported
public record RoundsConfig(
        int learningStarts, int trainFrequency, int gradientSteps, int batchSize, int reportInterval) {
    public RoundsConfig {
        Require.notNegative("learning-starts", learningStarts);
        Require.atLeastOne("train-frequency", trainFrequency);
        Require.notNegative("gradient-steps", gradientSteps);
        Require.atLeastOne("batch-size", batchSize);
        Require.atLeastOne("report-interval", reportInterval);
    }
}
