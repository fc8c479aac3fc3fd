package bellman.envs.mujoco;

import bellman.registry.EnvironmentOptions;
import bellman.registry.EnvironmentOptions.Range;
import bellman.run.State;
import bellman.space.Box;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;

/// The randomisation that options describe: masses, friction, damping and gains are multiplied by factors
/// drawn for each episode, actions come late and disturbed, observations are noisy.
public final class RandomPhysics implements Randomization {
    /// Steps; longer delays are longer than episodes.
    private static final int LONGEST = 10_000;
    private final Simulation simulation;
    private final List<Scaled> scaled = new ArrayList<>();
    private final int shortestDelay;
    private final int longestDelay;
    private final double actionNoise;
    private final double observationNoise;
    private final boolean movesMass;
    private final Deque<float[]> waiting = new ArrayDeque<>();
    private int delay;

    /// Parameters that are multiplied.
    ///
    /// @param fields whose rows share a factor
    /// @param first what the model says of each
    /// @param rows how many there are
    /// @param range of factors
    private record Scaled(List<Field> fields, List<double[]> first, int rows, Range range) {
        void draw(RandomGenerator random) {
            for (int row = 0; row < rows; row++) {
                double factor = range.low() + (range.high() - range.low()) * random.nextDouble();
                for (int f = 0; f < fields.size(); f++) {
                    double[] values = first.get(f);
                    int width = values.length / rows;
                    for (int i = row * width; i < (row + 1) * width; i++) {
                        fields.get(f).set(i, factor * values[i]);
                    }
                }
            }
        }
    }

    private RandomPhysics(Simulation simulation, EnvironmentOptions options) {
        this.simulation = simulation;
        movesMass = scale(options, "mass", "body_mass", "body_inertia");
        scale(options, "friction", "geom_friction");
        scale(options, "damping", "dof_damping");
        scale(options, "gain", "actuator_gainprm", "actuator_biasprm");
        shortestDelay = delay(options, "delay-at-least", 0, 0);
        longestDelay = delay(options, "delay", shortestDelay, shortestDelay);
        actionNoise = options.number("action-noise", 0, 0);
        observationNoise = options.number("observation-noise", 0, 0);
    }

    /// What `options` say, read from `mass`, `friction`, `damping` and `gain` (ranges of factors, one drawn
    /// for each body, shape, degree of freedom and actuator), `delay` and `delay-at-least` (actions come so
    /// many steps late, drawn for each episode), `action-noise` (standard deviation in parts of the bounds'
    /// half width) and `observation-noise` (standard deviation).
    ///
    /// @throws IllegalArgumentException if one is not what it can be, naming its key
    public static Randomization of(Simulation simulation, EnvironmentOptions options) {
        Randomization physics = new RandomPhysics(simulation, options);
        return options.names().isEmpty() ? NONE : physics;
    }

    private static int delay(EnvironmentOptions options, String key, int otherwise, int least) {
        int delay = options.integer(key, otherwise, 0);
        if (delay < least || delay > LONGEST) {
            throw options.wrong(key, delay, "a whole number of steps from " + least + " to " + LONGEST);
        }
        return delay;
    }

    private boolean scale(EnvironmentOptions options, String key, String... names) {
        Range range = options.range(key, new Range(1, 1));
        if (!(range.low() > 0 && Double.isFinite(range.high()))) {
            throw options.wrong(key, List.of(range.low(), range.high()), "two finite factors above 0, the lower first");
        }
        if (range.low() == 1 && range.high() == 1) {
            return false;
        }
        List<Field> fields = new ArrayList<>();
        List<double[]> first = new ArrayList<>();
        for (String name : names) {
            Field field = simulation.parameter(name);
            fields.add(field);
            first.add(field.toArray());
        }
        scaled.add(new Scaled(fields, first, rows(key), range));
        return true;
    }

    private int rows(String key) {
        return switch (key) {
            case "mass" -> simulation.parameter("body_mass").size();
            case "friction" -> simulation.parameter("geom_friction").size() / 3;
            case "damping" -> simulation.velocity().size();
            default -> simulation.control().size();
        };
    }

    @Override
    public void begin(RandomGenerator random) {
        scaled.forEach(s -> s.draw(random));
        if (movesMass) {
            simulation.parametersChanged();
            simulation.reset();
        }
        delay = longestDelay > 0 ? random.nextInt(shortestDelay, longestDelay + 1) : 0;
        waiting.clear();
    }

    @Override
    public void act(float[] chosen, float[] done, Box bounds, RandomGenerator random) {
        float[] due = chosen;
        if (delay > 0) {
            waiting.addLast(chosen.clone());
            due = waiting.size() > delay ? waiting.removeFirst() : new float[chosen.length];
        }
        for (int i = 0; i < done.length; i++) {
            double half = (bounds.high(i) - bounds.low(i)) / 2;
            double noise = actionNoise > 0 && Double.isFinite(half) ? actionNoise * half * random.nextGaussian() : 0;
            done[i] = Math.clamp((float) (due[i] + noise), bounds.low(i), bounds.high(i));
        }
    }

    @Override
    public void observe(double[] observation, RandomGenerator random) {
        for (int i = 0; observationNoise > 0 && i < observation.length; i++) {
            observation[i] += observationNoise * random.nextGaussian();
        }
    }

    @Override
    public void save(State out) {
        out.put("delay", new int[] {delay, waiting.size()});
        int i = 0;
        for (float[] action : waiting) {
            out.put("waiting-" + i++, action);
        }
    }

    @Override
    public void load(State in) {
        int[] counts = in.ints("delay", 2);
        delay = counts[0];
        waiting.clear();
        for (int i = 0; i < counts[1]; i++) {
            waiting.addLast(in.floats("waiting-" + i, simulation.control().size()));
        }
    }
}
