package bellman.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// Which presets are trained on how many seeds, and what others reached: `bench/curves.yaml`.
///
/// @param figures in their order
record CurveTable(List<Figure> figures) {

    /// Curves that a plot has colours for, which the colour-blind tell apart.
    private static final int MOST_CURVES = 7;

    /// Curves of one environment in a picture.
    ///
    /// @param name of the picture
    /// @param environment as it is shown
    /// @param metric over steps: returns while training, or of evaluations where training takes no steps
    /// @param entries its curves
    record Figure(String name, String environment, String metric, List<Entry> entries) {
        Figure {
            if (entries.size() > MOST_CURVES) {
                throw new IllegalArgumentException("figure " + name + " has " + entries.size()
                        + " entries, and there are " + MOST_CURVES + " colours: make two figures of it");
            }
        }
    }

    /// One preset.
    ///
    /// @param name as it is shown and as its runs' folders begin
    /// @param preset that is trained
    /// @param seeds how many, from 1
    /// @param settings laid over the preset
    /// @param reference what others reached with as many steps
    record Entry(String name, String preset, int seeds, Map<String, String> settings, Optional<Reference> reference) {}

    /// A figure of others.
    ///
    /// @param source who
    /// @param mean return
    /// @param spread standard deviation of it, as published; 0 where there is none
    record Reference(String source, double mean, double spread) {
        @Override
        public String toString() {
            String found = String.format(Locale.ROOT, "%s %.1f", source, mean);
            return spread == 0 ? found : found + String.format(Locale.ROOT, " ± %.1f", spread);
        }
    }

    static CurveTable read(Path file) throws IOException {
        Load load = new Load(LoadSettings.builder().setLabel(file.toString()).build());
        List<?> figures = (List<?>) load.loadFromString(Files.readString(file));
        return new CurveTable(figures.stream().map(f -> figure((Map<?, ?>) f)).toList());
    }

    private static Figure figure(Map<?, ?> map) {
        requireOnly(Set.of("figure", "environment", "metric", "entries"), map);
        if (map.get("entries") instanceof List<?> entries) {
            return new Figure(
                    text(map, "figure"),
                    text(map, "environment"),
                    map.containsKey("metric") ? text(map, "metric") : "rollout/return-mean",
                    entries.stream().map(e -> entry((Map<?, ?>) e)).toList());
        }
        throw new IllegalArgumentException("expected a list at 'entries' of " + map);
    }

    private static Entry entry(Map<?, ?> map) {
        requireOnly(Set.of("name", "preset", "seeds", "set", "source", "mean", "spread"), map);
        String preset = text(map, "preset");
        Map<String, String> settings = new LinkedHashMap<>();
        if (map.get("set") instanceof Map<?, ?> set) {
            set.forEach((key, value) -> settings.put(key.toString(), value.toString()));
        }
        Optional<Reference> reference = map.containsKey("source")
                ? Optional.of(new Reference(text(map, "source"), number(map, "mean"), number(map, "spread")))
                : Optional.empty();
        String name = map.containsKey("name") ? text(map, "name") : preset;
        return new Entry(name, preset, (int) number(map, "seeds"), settings, reference);
    }

    private static void requireOnly(Set<String> known, Map<?, ?> map) {
        for (Object key : map.keySet()) {
            if (!known.contains(key.toString())) {
                throw new IllegalArgumentException("unknown key '" + key + "', expected one of "
                        + String.join(", ", new TreeSet<>(known)) + ": " + map);
            }
        }
    }

    private static String text(Map<?, ?> map, String key) {
        if (map.get(key) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("expected a text at '" + key + "' of " + map);
    }

    private static double number(Map<?, ?> map, String key) {
        if (map.get(key) instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException("expected a number at '" + key + "' of " + map);
    }
}
