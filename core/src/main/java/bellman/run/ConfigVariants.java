package bellman.run;

import java.util.SequencedMap;

/// The records that an interface of configurations may be, by the name under which a configuration's `type` chooses
/// them. For families that other modules add to; a sealed family needs none. Found by [java.util.ServiceLoader].
public interface ConfigVariants {

    /// The interface.
    Class<?> family();

    /// Records that implement it. Each has a static method `defaults()` or needs all its keys.
    SequencedMap<String, Class<? extends Record>> variants();
}
