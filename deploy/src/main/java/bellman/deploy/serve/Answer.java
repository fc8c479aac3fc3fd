package bellman.deploy.serve;

import java.util.Map;

/// What a policy answers to one observation.
///
/// @param action a row of the environment's action space
/// @param logProb of the action, 0 where none was drawn
/// @param state a recurrent policy's memory after it
/// @param details the distribution's parameters by name, where they were wanted
record Answer(float[] action, float logProb, float[] state, Map<String, float[]> details) {}
