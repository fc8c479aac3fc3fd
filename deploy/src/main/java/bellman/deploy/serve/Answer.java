package bellman.deploy.serve;

import java.util.Map;

/// What a policy answers to one observation.
final class Answer {
    private final float[] action;
    private final float logProb;
    private final float[] state;
    private final Map<String, float[]> details;

    /// @param action a row of the environment's action space
    /// @param logProb of the action, 0 where none was drawn
    /// @param state a recurrent policy's memory after it
    /// @param details the distribution's parameters by name, where they were wanted
    Answer(float[] action, float logProb, float[] state, Map<String, float[]> details) {
        this.action = action;
        this.logProb = logProb;
        this.state = state;
        this.details = details;
    }

    float[] action() {
        return action;
    }

    float logProb() {
        return logProb;
    }

    float[] state() {
        return state;
    }

    Map<String, float[]> details() {
        return details;
    }
}
