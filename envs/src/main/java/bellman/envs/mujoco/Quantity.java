package bellman.envs.mujoco;

import bellman.envs.mujoco.MujocoModel.Kind;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Some numbers of a simulation, named in a line of a configuration: `qpos`, `qvel[0]`, `qpos[2:5]`,
/// `ctrl`, `time`, `body:hand` and `site:tip` (places), `sensor:touch`, any result by MuJoCo's name for it
/// (`xpos`, `sensordata`), or the difference of two of these, `body:hand - body:ball`.
///
/// @param field where the numbers are
/// @param from the first of them
/// @param count how many
/// @param minus what is taken away from them, number by number
public record Quantity(Field field, int from, int count, Optional<Quantity> minus) {
    private static final Pattern ONE =
            Pattern.compile("(?:(body|site|geom|sensor):)?([\\w./-]+)(?:\\[(\\d{1,9})(?::(\\d{1,9}))?])?");
    private static final String EXAMPLES = "qpos, qvel[0], qpos[2:5], body:NAME, site:NAME, sensor:NAME";
    private static final int PLACE = 3;

    /// What `text` names in `simulation`.
    ///
    /// @throws IllegalArgumentException if it names nothing there
    public static Quantity of(Simulation simulation, String text) {
        int minus = text.indexOf(" - ");
        if (minus < 0) {
            return one(simulation, text.strip());
        }
        Quantity left = one(simulation, text.substring(0, minus).strip());
        Quantity right = one(simulation, text.substring(minus + 3).strip());
        if (left.count != right.count) {
            throw new IllegalArgumentException("'" + text + "': the left has " + left.count + " numbers, the right "
                    + right.count + ", expected as many");
        }
        return new Quantity(left.field, left.from, left.count, Optional.of(right));
    }

    private static Quantity one(Simulation simulation, String text) {
        Matcher parts = ONE.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("'" + text + "': expected numbers of a simulation, such as " + EXAMPLES);
        }
        Quantity whole = whole(simulation, Optional.ofNullable(parts.group(1)).orElse(""), parts.group(2));
        if (parts.group(3) == null) {
            return whole;
        }
        int first = Integer.parseInt(parts.group(3));
        int end = parts.group(4) == null ? first + 1 : Integer.parseInt(parts.group(4));
        if (first >= end || end > whole.count) {
            throw new IllegalArgumentException("'" + text + "' is not among the numbers of " + parts.group(2)
                    + ", of which " + simulation.model().file() + " has " + whole.count + ", counted from 0");
        }
        return new Quantity(whole.field, whole.from + first, end - first, Optional.empty());
    }

    private static Quantity whole(Simulation simulation, String kind, String name) {
        MujocoModel model = simulation.model();
        return switch (kind) {
            case "body" -> place(simulation.output("xpos"), model.id(Kind.BODY, name));
            case "site" -> place(simulation.output("site_xpos"), model.id(Kind.SITE, name));
            case "geom" -> place(simulation.output("geom_xpos"), model.id(Kind.GEOM, name));
            case "sensor" -> {
                int id = model.id(Kind.SENSOR, name);
                int from = model.integers("sensor_adr")[id];
                int count = model.integers("sensor_dim")[id];
                yield new Quantity(simulation.output("sensordata"), from, count, Optional.empty());
            }
            default -> all(named(simulation, name));
        };
    }

    private static Field named(Simulation simulation, String name) {
        return switch (name) {
            case "qpos" -> simulation.position();
            case "qvel" -> simulation.velocity();
            case "ctrl" -> simulation.control();
            case "time" -> simulation.time();
            default -> simulation.output(name);
        };
    }

    private static Quantity all(Field field) {
        return new Quantity(field, 0, field.size(), Optional.empty());
    }

    private static Quantity place(Field places, int id) {
        return new Quantity(places, PLACE * id, PLACE, Optional.empty());
    }

    /// What MuJoCo calls the fields that it is made of.
    Stream<String> names() {
        return Stream.concat(Stream.of(field.name()), minus.stream().flatMap(Quantity::names));
    }

    /// Number `i` of it.
    public double at(int i) {
        double value = field.get(from + i);
        return minus.isPresent() ? value - minus.get().at(i) : value;
    }

    /// The sum of its numbers.
    public double sum() {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += at(i);
        }
        return sum;
    }

    /// The sum of its numbers' squares.
    public double squares() {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += at(i) * at(i);
        }
        return sum;
    }
}
