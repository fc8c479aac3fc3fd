package bellman.deploy.serve;

import bellman.policy.Policy;
import bellman.run.RandomStream;
import bellman.store.json.Json;
import bellman.store.json.JsonException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// A request for actions: `observation` with `mask` and `state`, or lists of them, `observations`, `masks`
/// and `states`.
///
/// @param asked in order
/// @param many whether a list was sent, and a list is wanted
record ActRequest(List<Asked> asked, boolean many) {
    private static final int MOST = 4096;
    private static final Set<String> KEYS = Set.of(
            "observation", "observations", "mask", "masks", "state", "states", "deterministic", "seed", "details");

    /// What a body says.
    ///
    /// @throws RefusedException if it is not such a request, naming what was found and expected
    static ActRequest parse(byte[] body, Policy policy, int maskSize, boolean deterministic) {
        Map<String, Object> json;
        try {
            json = Json.read(body);
        } catch (JsonException e) {
            throw new RefusedException(400, String.valueOf(e.getMessage()));
        }
        for (String key : json.keySet()) {
            if (!KEYS.contains(key)) {
                throw new RefusedException(
                        400,
                        "unknown key '" + key + "'; there are "
                                + KEYS.stream().sorted().toList());
            }
        }
        boolean many = json.containsKey("observations");
        if (many == json.containsKey("observation")) {
            throw new RefusedException(400, "expected either observation or observations");
        }
        return new Reader(json, policy, maskSize, many).read(deterministic);
    }

    private record Reader(Map<String, Object> json, Policy policy, int maskSize, boolean many) {

        ActRequest read(boolean usual) {
            List<?> observations = items("observation");
            List<?> masks = items("mask");
            List<?> states = items("state");
            if (observations.size() > MOST) {
                throw new RefusedException(
                        400, "expected at most " + MOST + " observations, got " + observations.size());
            }
            require("mask", masks, observations.size(), maskSize);
            require("state", states, observations.size(), policy.network().stateSize());
            boolean deterministic = truth("deterministic", usual);
            boolean details = truth("details", false);
            Optional<Long> seed = seed();
            List<Asked> asked = new ArrayList<>();
            for (int i = 0; i < observations.size(); i++) {
                int index = i;
                asked.add(new Asked(
                        observation(observations.get(i), i),
                        masks.isEmpty() ? all() : mask(masks.get(i), i),
                        states.isEmpty() ? new float[policy.network().stateSize()] : state(states.get(i), i),
                        deterministic,
                        seed.map(s -> RandomStream.of(s, "act", index)),
                        details,
                        new CompletableFuture<>()));
            }
            return new ActRequest(asked, many);
        }

        private List<?> items(String name) {
            String other = many ? name : name + "s";
            if (json.containsKey(other)) {
                throw new RefusedException(
                        400,
                        other + ": expected " + (many ? name + "s" : name)
                                + (many ? ", since observations is a list" : ", since there is one observation"));
            }
            Object value = json.get(many ? name + "s" : name);
            if (value == null) {
                return List.of();
            }
            if (!many) {
                return List.of(value);
            }
            if (value instanceof List<?> list && !list.isEmpty()) {
                return list;
            }
            throw new RefusedException(400, Values.message(name + "s", "a list of at least one", value));
        }

        private void require(String name, List<?> items, int count, int size) {
            if (size == 0 && !items.isEmpty()) {
                throw new RefusedException(400, "this policy takes no " + name + "; leave it out");
            }
            if (!items.isEmpty() && items.size() != count) {
                throw new RefusedException(
                        400, name + "s: expected " + count + ", one for each observation, got " + items.size());
            }
        }

        private String path(String name, int index) {
            return many ? name + "s[" + index + "]" : name;
        }

        private RefusedException refused(String why, int index) {
            return new RefusedException(400, why, many ? OptionalInt.of(index) : OptionalInt.empty());
        }

        private float[] observation(Object value, int index) {
            float[] row = new float[policy.observationSpace().size()];
            try {
                Values.read(policy.observationSpace(), value, path("observation", index), row, 0);
            } catch (IllegalArgumentException e) {
                throw refused(String.valueOf(e.getMessage()), index);
            }
            return row;
        }

        private boolean[] all() {
            boolean[] legal = new boolean[maskSize];
            Arrays.fill(legal, true);
            return legal;
        }

        private boolean[] mask(Object value, int index) {
            if (!(value instanceof List<?> list) || list.size() != maskSize) {
                throw refused(
                        Values.message(path("mask", index), "a list of " + maskSize + " truth values", value), index);
            }
            boolean[] mask = new boolean[maskSize];
            for (int i = 0; i < maskSize; i++) {
                if (!(list.get(i) instanceof Boolean legal)) {
                    String place = path("mask", index) + "[" + i + "]";
                    throw refused(Values.message(place, "true or false", list.get(i)), index);
                }
                mask[i] = legal;
            }
            return mask;
        }

        private float[] state(Object value, int index) {
            int size = policy.network().stateSize();
            if (!(value instanceof List<?> list) || list.size() != size) {
                throw refused(
                        Values.message(
                                path("state", index), "a list of " + size + " numbers, as an answer gave it", value),
                        index);
            }
            float[] state = new float[size];
            for (int i = 0; i < size; i++) {
                state[i] = list.get(i) instanceof Number n ? n.floatValue() : Float.NaN;
                if (!Float.isFinite(state[i])) {
                    String place = path("state", index) + "[" + i + "]";
                    throw refused(Values.message(place, "a finite number", list.get(i)), index);
                }
            }
            return state;
        }

        private boolean truth(String name, boolean usual) {
            Object value = json.getOrDefault(name, usual);
            if (value instanceof Boolean truth) {
                return truth;
            }
            throw new RefusedException(400, Values.message(name, "true or false", value));
        }

        private Optional<Long> seed() {
            Object value = json.get("seed");
            if (value == null) {
                return Optional.empty();
            }
            if (value instanceof Long seed) {
                return Optional.of(seed);
            }
            throw new RefusedException(400, Values.message("seed", "an integer", value));
        }
    }
}
