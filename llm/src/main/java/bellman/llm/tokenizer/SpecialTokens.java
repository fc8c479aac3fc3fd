package bellman.llm.tokenizer;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// The tokens with a role.
///
/// @param names by role as files call it, for example `eos_token`: what chat templates are given
/// @param bos begins a text
/// @param eos ends what a model writes
/// @param pad fills up rows of a batch
/// @param unk stands for what the vocabulary lacks
/// @param stops ids at which generating ends: those of generation_config.json, else `eos`
public record SpecialTokens(
        Map<String, String> names,
        OptionalInt bos,
        OptionalInt eos,
        OptionalInt pad,
        OptionalInt unk,
        Set<Integer> stops) {
    public SpecialTokens {
        names = Collections.unmodifiableMap(new LinkedHashMap<>(names));
        stops = Collections.unmodifiableSet(new LinkedHashSet<>(stops));
    }

    /// The text of a role, for example `bos_token`.
    public Optional<String> name(String role) {
        return Optional.ofNullable(names.get(role));
    }
}
