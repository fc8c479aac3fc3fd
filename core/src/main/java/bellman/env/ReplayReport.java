package bellman.env;

/// How far an environment is from a recording: largest absolute differences over all steps of all trajectories. A
/// number that is not a number makes the error `NaN`.
///
/// @param trajectories how many were replayed
/// @param steps how many were compared
/// @param maxObservationError of any element, first observations included
/// @param maxStateError of any number of the physical state
/// @param maxRewardError of any reward
/// @param terminatedMismatches steps that ended the task on one side only
public record ReplayReport(
        int trajectories,
        long steps,
        double maxObservationError,
        double maxStateError,
        double maxRewardError,
        int terminatedMismatches) {

    /// Replays `recording` on `environment`, each trajectory from its first state to its end, and compares. Where
    /// the dynamics are chaotic, differences of rounding grow with the length.
    ///
    /// @throws IllegalArgumentException if an array of the recording has not the environment's length
    public static ReplayReport of(Replayable environment, Recording recording) {
        return replay(environment, recording, false);
    }

    /// As [#of], but takes each step from the recorded state before it, so that differences do not grow.
    public static ReplayReport ofSingleSteps(Replayable environment, Recording recording) {
        return replay(environment, recording, true);
    }

    private static ReplayReport replay(Replayable environment, Recording recording, boolean singleSteps) {
        long steps = 0;
        double observationError = 0;
        double stateError = 0;
        double rewardError = 0;
        int mismatches = 0;
        for (RecordedTrajectory t : recording.trajectories()) {
            distance("state", new double[environment.stateSize()], t.initialState());
            double[] first = environment.replayFrom(t.initialState());
            observationError = Math.max(observationError, distance("observation", first, t.initialObservation()));
            for (int i = 0; i < t.steps(); i++) {
                if (singleSteps && i > 0) {
                    environment.replayFrom(t.states()[i - 1]);
                }
                Replayable.Replay step = environment.replay(t.actions()[i], recording.singlePrecisionActions());
                observationError =
                        Math.max(observationError, distance("observation", step.observation(), t.observations()[i]));
                stateError = Math.max(stateError, distance("state", step.state(), t.states()[i]));
                rewardError = Math.max(rewardError, Math.abs(step.reward() - t.rewards()[i]));
                mismatches += step.terminated() == t.terminated()[i] ? 0 : 1;
                steps++;
            }
        }
        return new ReplayReport(
                recording.trajectories().size(), steps, observationError, stateError, rewardError, mismatches);
    }

    private static double distance(String what, double[] found, double[] recorded) {
        if (found.length != recorded.length) {
            throw new IllegalArgumentException("the recording's " + what + " has " + recorded.length
                    + " numbers, the environment's " + found.length);
        }
        double largest = 0;
        for (int i = 0; i < found.length; i++) {
            largest = Math.max(largest, Math.abs(found[i] - recorded[i]));
        }
        return largest;
    }
}
