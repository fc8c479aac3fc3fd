package bellman.envs.mujoco;

import bellman.registry.EnvironmentOptions;
import bellman.registry.EnvironmentOptions.Range;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/// The task that options describe on any model: what is observed, what is rewarded, what ends an episode.
///
/// ```yaml
/// environment:
///   id: mjcf/arm.xml
///   options:
///     frame-skip: 5
///     observe: [qpos, qvel, "body:hand - body:ball"]
///     reward:
///       near: {of: "body:hand - body:ball", as: length, weight: -1}
///       effort: {of: ctrl, as: squares, weight: -0.1}
///     healthy:
///       "qpos[2]": [0.2, 1.0]
/// ```
final class MjcfTask implements Task {
    /// What a step computes only where it is asked to ([Simulation#computeBodyForces]).
    private static final Set<String> BODY_FORCES = Set.of("cacc", "cfrc_int", "cfrc_ext");

    private final Simulation simulation;
    private final Rhythm rhythm;
    private final List<Quantity> observed;
    private final List<Term> terms;
    private final List<Bound> bounds;
    private final double noise;

    /// How several numbers become one.
    private enum Form {
        /// Their sum.
        SUM,
        /// The sum of their squares.
        SQUARES,
        /// Their length as a vector.
        LENGTH
    }

    /// A part of the reward.
    private record Term(Optional<Quantity> of, Form as, double weight) {
        double value() {
            return of.isEmpty()
                    ? weight
                    : weight
                            * switch (as) {
                                case SUM -> of.get().sum();
                                case SQUARES -> of.get().squares();
                                case LENGTH -> Math.sqrt(of.get().squares());
                            };
        }
    }

    /// What must stay within a range.
    private record Bound(Quantity of, Range range) {
        boolean holds() {
            for (int i = 0; i < of.count(); i++) {
                if (!(range.low() <= of.at(i) && of.at(i) <= range.high())) {
                    return false;
                }
            }
            return true;
        }
    }

    /// Reads `frame-skip`, `observe`, `reward`, `healthy`, `reset-noise-scale` and `body-forces`.
    MjcfTask(Simulation simulation, EnvironmentOptions options) {
        this.simulation = simulation;
        rhythm = new Rhythm(options.integer("frame-skip", 1, 1), options.flag("body-forces", false));
        List<String> names = options.texts("observe", List.of("qpos", "qvel"));
        observed = names.stream().map(q -> quantity(options, "observe", q)).toList();
        if (observationSize() == 0) {
            throw options.wrong("observe", names, "names of at least one number of the simulation, such as qvel");
        }
        EnvironmentOptions rewards = options.in("reward");
        terms = rewards.names().stream().map(name -> term(rewards.in(name))).toList();
        EnvironmentOptions healthy = options.in("healthy");
        bounds = healthy.names().stream()
                .map(name -> new Bound(quantity(healthy, name, name), healthy.range(name, new Range(0, 0))))
                .toList();
        noise = options.number("reset-noise-scale", 0.01, 0);
    }

    /// A reward may be left out, for those who look at a model or reward what is new, and is missed by others.
    static List<String> notices(EnvironmentOptions options) {
        return options.in("reward").names().isEmpty()
                ? List.of(
                        "environment.options.reward is not set, so that every step is worth 0; docs/mujoco.md says how"
                                + " to set it")
                : List.of();
    }

    private Quantity quantity(EnvironmentOptions options, String key, String name) {
        Quantity quantity;
        try {
            quantity = Quantity.of(simulation, name);
        } catch (IllegalArgumentException | MujocoException e) {
            throw options.refused(key, String.valueOf(e.getMessage()));
        }
        quantity.names().filter(BODY_FORCES::contains).findFirst().ifPresent(field -> {
            if (!rhythm.bodyForces()) {
                throw options.refused(
                        key,
                        "body-forces: true is needed for " + field
                                + ", which is 0 without; set environment.options.body-forces to true");
            }
        });
        return quantity;
    }

    private Term term(EnvironmentOptions options) {
        Optional<Quantity> of = options.text("of").map(q -> quantity(options, "of", q));
        if (of.isEmpty() && options.names().contains("as")) {
            throw options.refused(
                    "as",
                    "it says how the numbers of 'of' become one, and there is no 'of'; add it, or leave 'as' out");
        }
        Form form = switch (options.text("as", "sum")) {
            case "sum" -> Form.SUM;
            case "squares" -> Form.SQUARES;
            case "length" -> Form.LENGTH;
            default -> throw options.wrong("as", options.text("as", "sum"), "sum, squares or length");
        };
        return new Term(of, form, options.number("weight", 1));
    }

    @Override
    public Rhythm rhythm() {
        return rhythm;
    }

    @Override
    public int observationSize() {
        return observed.stream().mapToInt(Quantity::count).sum();
    }

    @Override
    public void begin(RandomGenerator random) {
        for (Field field : List.of(simulation.position(), simulation.velocity())) {
            for (int i = 0; i < field.size(); i++) {
                field.set(i, field.get(i) + noise * (2 * random.nextDouble() - 1));
            }
        }
    }

    @Override
    public void observe(double[] row) {
        int at = 0;
        for (Quantity quantity : observed) {
            for (int i = 0; i < quantity.count(); i++) {
                row[at++] = quantity.at(i);
            }
        }
    }

    @Override
    public double reward(boolean single) {
        double sum = 0;
        for (Term term : terms) {
            sum += term.value();
        }
        return sum;
    }

    @Override
    public boolean terminated() {
        for (Bound bound : bounds) {
            if (!bound.holds()) {
                return true;
            }
        }
        return false;
    }
}
