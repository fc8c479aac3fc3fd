package bellman.train;

import bellman.net.Backend;
import bellman.policy.Policy;
import bellman.run.State;
import bellman.space.Space;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/// A learning algorithm as a configuration chooses it: its name, its settings, and how it is made. Implementations are
/// found by [ServiceLoader].
public interface Algorithm {

    /// The name by which a configuration chooses it, and of the section that holds its settings.
    String name();

    /// Its settings as they are when nothing is said.
    Record defaults();

    /// Settings, by key in kebab-case and dotted where nested, that have no effect in `config` on these spaces, with the
    /// reason.
    Map<String, String> ineffective(Record config, Space observations, Space actions);

    /// The discount factor in `config`, by which rewards are normalised.
    double discount(Record config);

    /// A trainer with fresh weights.
    ///
    /// @param config of the type of [#defaults()]
    /// @throws UnsupportedSpaceException if it cannot learn in the environment's spaces
    Trainer trainer(Record config, Setup setup);

    /// The policy that a trainer's snapshot holds.
    ///
    /// @param state what the trainer saved
    /// @throws IllegalStateException if the snapshot does not fit the configuration
    Policy policy(Record config, Space observations, Space actions, Backend backend, State state);

    /// All algorithms on the class path, by name.
    static List<Algorithm> all() {
        return ServiceLoader.load(Algorithm.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted((a, b) -> a.name().compareTo(b.name()))
                .toList();
    }

    /// The algorithm called `name`.
    ///
    /// @throws IllegalArgumentException if there is none on the class path, naming those that are
    static Algorithm named(String name) {
        List<Algorithm> all = all();
        return all.stream()
                .filter(a -> a.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("algorithm: no algorithm is called " + name
                        + "; there are " + String.join(", ", all.stream().map(Algorithm::name).toList())));
    }
}
