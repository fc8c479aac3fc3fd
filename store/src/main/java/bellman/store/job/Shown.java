package bellman.store.job;

/// A metric that is shown while a training runs.
///
/// @param label beside the bar, such as `return`
/// @param metric its series, such as `rollout/return-mean`
/// @param key in JSON lines, such as `return_mean`
public record Shown(String label, String metric, String key) {}
