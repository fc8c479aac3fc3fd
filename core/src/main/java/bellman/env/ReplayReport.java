package bellman.env;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How far an environment is from a recording: largest absolute differences over all steps of all trajectories. A
/// number that is not a number makes the error `NaN`; the same infinity on both sides is no difference.
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
                rewardError = Math.max(rewardError, difference(step.reward(), t.rewards()[i]));
                mismatches += step.terminated() == t.terminated()[i] ? 0 : 1;
                steps++;
            }
        }
        return new ReplayReport(
                recording.trajectories().size(), steps, observationError, stateError, rewardError, mismatches);
    }

    /// What of it is larger than `tolerance`, or no number, such as `observation 3.73`: nothing if it is
    /// rounding alone that differs. An end that differs is always said.
    public List<String> beyond(double tolerance) {
        List<String> beyond = new ArrayList<>();
        say("observation", maxObservationError, tolerance, beyond);
        say("state", maxStateError, tolerance, beyond);
        say("reward", maxRewardError, tolerance, beyond);
        if (terminatedMismatches > 0) {
            beyond.add(terminatedMismatches + (terminatedMismatches == 1 ? " end" : " ends"));
        }
        return beyond;
    }

    private static void say(String what, double error, double tolerance, List<String> beyond) {
        if (!(error <= tolerance)) {
            beyond.add(String.format(Locale.ROOT, "%s %.3g", what, error));
        }
    }

    private static double difference(double found, double recorded) {
        return found == recorded ? 0 : Math.abs(found - recorded);
    }

    private static double distance(String what, double[] found, double[] recorded) {
        if (found.length != recorded.length) {
            throw new IllegalArgumentException("the recording's " + what + " has " + recorded.length
                    + " numbers, the environment's " + found.length
                    + "; check that it was made in this environment with these options");
        }
        double largest = 0;
        for (int i = 0; i < found.length; i++) {
            largest = Math.max(largest, difference(found[i], recorded[i]));
        }
        return largest;
    }
}
