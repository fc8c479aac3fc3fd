package bellman.run;

import java.util.Map;

/// A configuration record some of whose components may have no effect, depending on the others. Whoever sets such a
/// key is told so instead of being ignored.
public interface Configured {

    /// The components without effect in this configuration, by their keys (the component's name in kebab-case; a
    /// path such as `schedule.end` reaches into a nested record), each with the reason as a clause: `value-clip`
    /// because `value-loss is huber`.
    Map<String, String> ineffective();
}
