package bellman.env;

/// How far an environment is from a recording: largest absolute differences over all steps of all trajectories. A number
/// that is not a number makes the error `NaN`.
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

    /// Replays `recording` on `environment` and compares.
    ///
    /// @throws IllegalArgumentException if an array of the recording has not the environment's length
    public static ReplayReport of(Replayable environment, Recording recording) {
        long steps = 0;
        double observationError = 0;
        double stateError = 0;
        double rewardError = 0;
        int mismatches = 0;
        for (RecordedTrajectory t : recording.trajectories()) {
            if (t.initialState().length != environment.stateSize()) {
                throw new IllegalArgumentException(recording.environment() + " has a state of " + environment.stateSize()
                        + " numbers, the recording one of " + t.initialState().length);
            }
            double[] first = environment.replayFrom(t.initialState());
            observationError = Math.max(observationError, distance("observation", first, t.initialObservation()));
            for (int i = 0; i < t.steps(); i++) {
                Replayable.Replay step = environment.replay(t.actions()[i], recording.singlePrecisionActions());
                observationError = Math.max(observationError, distance("observation", step.observation(), t.observations()[i]));
                stateError = Math.max(stateError, distance("state", step.state(), t.states()[i]));
                rewardError = Math.max(rewardError, Math.abs(step.reward() - t.rewards()[i]));
                if (step.terminated() != t.terminated()[i]) {
                    mismatches++;
                }
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
