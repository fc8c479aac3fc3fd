package bellman.llm.task;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a [Reward] makes of an answer. A verifier that fails is not an answer that is worth nothing: such a
/// sample leaves the batch and is counted, because a policy would learn from a zero.
public sealed interface Score {

    /// What the answer is worth.
    ///
    /// @param total what the policy learns from; finite
    /// @param components of it by name, in their order; those that count nothing, too
    record Value(double total, Map<String, Double> components) implements Score {
        public Value {
            if (!Double.isFinite(total)) {
                throw new IllegalArgumentException("a score must be finite, got " + total);
            }
            components = Collections.unmodifiableMap(new LinkedHashMap<>(components));
        }
    }

    /// Nobody knows what the answer is worth.
    ///
    /// @param reason one line that says what went wrong
    record Failed(String reason) implements Score {}

    /// Nobody knew it in time.
    ///
    /// @param who was waited for
    /// @param limit of the wait
    record TimedOut(String who, Duration limit) implements Score {}

    /// A value with one component.
    static Score of(String name, double value) {
        return Double.isFinite(value)
                ? new Value(value, Map.of(name, value))
                : new Failed(name + " is " + value + ", expected a finite number");
    }

    /// Why there is no value, if there is none.
    default String problem() {
        return switch (this) {
            case Value _ -> "";
            case Failed(String reason) -> reason;
            case TimedOut(String who, Duration limit) -> who + " gave no score within " + limit.toMillis() + " ms";
        };
    }
}
