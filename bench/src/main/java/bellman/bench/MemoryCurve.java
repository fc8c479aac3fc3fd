package bellman.bench;

import bellman.measure.Measurement;
import bellman.torch.NativeMemory;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/// The memory of a process over time, and whether it grew. What a process takes while it warms up (compiled code, the
/// allocator's pools, the largest batch so far) is no growth: the second half is compared with the quarter before it.
final class MemoryCurve {
    private static final double MIB = 1 << 20;

    /// What the middle of the last quarter may have more than that of the second: a hundredth and 8 MiB. A tensor
    /// forgotten in every iteration is many times that after a minute.
    private static final double SHARE = 0.01;

    private static final double SLACK = 8 * MIB;

    /// The same for resident memory in a run shorter than [#SETTLED]: compiled code and
    /// pools of threads come in its time. What the C library hands out is held to the other either way.
    private static final double YOUNG_SLACK = 48 * MIB;

    private static final double SETTLED = 30 * 60;

    private final List<Double> seconds = new ArrayList<>();
    private final List<NativeMemory> marks = new ArrayList<>();

    void add(double at, NativeMemory memory) {
        seconds.add(at);
        marks.add(memory);
    }

    private double[] values(ToLongFunction<NativeMemory> of) {
        return marks.stream().mapToDouble(m -> of.applyAsLong(m)).toArray();
    }

    /// The median of quarter 0, 1, 2 or 3 of the time.
    private double middle(ToLongFunction<NativeMemory> of, int quarter) {
        double[] all = values(of);
        int from = all.length * quarter / 4;
        int to = Math.max(from + 1, all.length * (quarter + 1) / 4);
        return Measurement.median(Arrays.copyOfRange(all, from, to));
    }

    private boolean grew(ToLongFunction<NativeMemory> of, double slack) {
        double before = middle(of, 1);
        return middle(of, 3) > before * (1 + SHARE) + slack;
    }

    /// Whether resident memory, or what the C library has handed out, grew.
    boolean grew() {
        double resident = seconds.getLast() < SETTLED ? YOUNG_SLACK : SLACK;
        return grew(NativeMemory::resident, resident) || grew(NativeMemory::allocated, SLACK);
    }

    List<Measurement> measurements() {
        return List.of(
                new Measurement("soak_minutes", seconds.getLast() / 60, "min"),
                new Measurement("soak_resident_second_quarter", middle(NativeMemory::resident, 1) / MIB, "MiB"),
                new Measurement("soak_resident_last_quarter", middle(NativeMemory::resident, 3) / MIB, "MiB"),
                new Measurement("soak_native_second_quarter", middle(NativeMemory::allocated, 1) / MIB, "MiB"),
                new Measurement("soak_native_last_quarter", middle(NativeMemory::allocated, 3) / MIB, "MiB"),
                new Measurement("soak_pointers_last_quarter", middle(NativeMemory::pointers, 3), "objects"),
                new Measurement("soak_peak_resident", marks.getLast().peak() / MIB, "MiB"));
    }

    /// An SVG.
    void draw(Path file) throws IOException {
        double[] minutes = seconds.stream().mapToDouble(s -> s / 60).toArray();
        XYChart chart = new XYChartBuilder()
                .width(900)
                .height(420)
                .title("Scoring and training in a loop")
                .xAxisTitle("minutes")
                .yAxisTitle("MiB")
                .build();
        chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideSE).setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setYAxisMin(0.0);
        line(chart, "resident", minutes, values(NativeMemory::resident));
        line(chart, "native, handed out", minutes, values(NativeMemory::allocated));
        line(chart, "Java heap", minutes, values(NativeMemory::heap));
        Files.write(file, ChartEncoder.getBytes(chart, "svg"));
    }

    private static void line(XYChart chart, String name, double[] minutes, double[] bytes) {
        double[] mebibytes = new double[bytes.length];
        Arrays.setAll(mebibytes, i -> bytes[i] / MIB);
        chart.addSeries(name, minutes, mebibytes).setMarker(SeriesMarkers.NONE);
    }
}
