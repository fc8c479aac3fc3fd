package bellman.app;

import bellman.cli.Text;
import bellman.cli.UsageException;
import bellman.stats.Interval;
import bellman.store.metrics.Curve;
import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/// Curves as a picture.
final class Chart {
    /// The usual size.
    static final Size SIZE = new Size(900, 520);

    private static final int SMALLEST = 120;
    private static final int LARGEST = 8000;

    /// Below that there is no room for words.
    private static final int SMALL = 500;

    private static final int FRAME_HEIGHT = 110;
    private static final int ROW_HEIGHT = 44;
    private static final int MARKER_SIZE = 10;
    private static final int BAR = 3;
    private static final int BAND_ALPHA = 50;

    /// Okabe and Ito's colours, which the colour-blind tell apart.
    private static final List<Color> COLORS = List.of(
            new Color(0x0072B2),
            new Color(0xD55E00),
            new Color(0x009E73),
            new Color(0xCC79A7),
            new Color(0xE69F00),
            new Color(0x56B4E9),
            new Color(0x000000));

    private Chart() {}

    /// Titles.
    ///
    /// @param title above the chart
    /// @param x below it
    /// @param y beside it
    /// @param counts whether x counts things
    /// @param falls whether curves go from the upper left to the lower right
    record Axes(String title, String x, String y, boolean counts, boolean falls) {}

    /// A value with its interval.
    ///
    /// @param label of the row
    /// @param value in it
    /// @param interval around it
    record Range(String label, double value, Interval interval) {}

    /// A size in pixels.
    ///
    /// @param width from 120 to 8000
    /// @param height as well
    record Size(int width, int height) {
        Size {
            if (Math.min(width, height) < SMALLEST || Math.max(width, height) > LARGEST) {
                throw new UsageException("--size: expected from " + SMALLEST + " to " + LARGEST + " pixels each, got "
                        + width + "x" + height);
            }
        }

        /// What `WIDTHxHEIGHT` says.
        static Size of(String text) {
            String[] parts = text.split("x", -1);
            try {
                return new Size(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                throw new UsageException("--size: expected WIDTHxHEIGHT, such as 900x520, got " + text);
            }
        }
    }

    /// Refuses a file that is no picture by its ending.
    ///
    /// @throws UsageException if it ends in neither `.png` nor `.svg`
    static void checkEnding(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (!name.endsWith(".png") && !name.endsWith(".svg")) {
            throw new UsageException("--out: expected a file that ends in .png or .svg, got " + file);
        }
    }

    /// Draws curves into a `.png` or `.svg` file.
    ///
    /// @throws UsageException if the file has another ending
    static void write(Path file, Axes axes, Size size, List<Curve> curves) {
        XYChart chart = chart(axes, size);
        chart.getStyler().setLegendVisible(curves.size() > 1 || size.width() >= SMALL);
        chart.getStyler()
                .setLegendPosition(axes.falls() ? Styler.LegendPosition.InsideSW : Styler.LegendPosition.InsideSE);
        for (int i = 0; i < curves.size(); i++) {
            add(chart, curves.get(i), COLORS.get(i % COLORS.size()));
        }
        if (axes.counts()) {
            count(chart, curves);
        }
        write(file, chart);
    }

    /// Draws a row for each value, the first on top, into a `.png` or `.svg` file.
    ///
    /// @throws UsageException if the file has another ending
    static void writeRanges(Path file, Axes axes, int width, List<Range> ranges) {
        XYChart chart = chart(axes, new Size(width, FRAME_HEIGHT + ROW_HEIGHT * ranges.size()));
        chart.getStyler()
                .setYAxisMin(-0.5)
                .setYAxisMax(ranges.size() - 0.5)
                .setYAxisTicksVisible(false)
                .setLegendPosition(Styler.LegendPosition.OutsideE);
        chart.getStyler().setMarkerSize(MARKER_SIZE);
        for (int i = 0; i < ranges.size(); i++) {
            Range range = ranges.get(i);
            double[] y = {ranges.size() - 1 - i, ranges.size() - 1 - i};
            Color color = COLORS.get(i % COLORS.size());
            XYSeries line = chart.addSeries(
                    "interval " + i,
                    new double[] {range.interval().low(), range.interval().high()},
                    y);
            line.setLineColor(color);
            line.setLineStyle(new BasicStroke(BAR));
            line.setMarker(SeriesMarkers.NONE);
            line.setShowInLegend(false);
            XYSeries point = chart.addSeries(range.label(), new double[] {range.value()}, new double[] {y[0]});
            point.setMarker(SeriesMarkers.CIRCLE);
            point.setMarkerColor(color);
            point.setLineColor(color);
        }
        write(file, chart);
    }

    private static void write(Path file, XYChart chart) {
        checkEnding(file);
        String name = file.toString().toLowerCase(Locale.ROOT);
        try {
            Files.write(file, ChartEncoder.getBytes(chart, name.substring(name.length() - "png".length())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static XYChart chart(Axes axes, Size size) {
        XYChart chart = new XYChartBuilder()
                .width(size.width())
                .height(size.height())
                .title(axes.title())
                .xAxisTitle(axes.x())
                .yAxisTitle(axes.y())
                .build();
        chart.getStyler()
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false)
                .setLegendBorderColor(Color.LIGHT_GRAY);
        chart.getStyler().setMarkerSize(0);
        if (size.width() < SMALL) {
            chart.setXAxisTitle("");
            chart.setYAxisTitle("");
            chart.getStyler().setXAxisTickMarkSpacingHint(size.width() / 4);
        }
        if (axes.counts()) {
            chart.getStyler()
                    .setXAxisTickLabelsFormattingFunction(size.width() < SMALL ? Text::shortCount : Text::count);
        }
        return chart;
    }

    /// Begins the axis of counts at 0 and ends it half a step behind the last point. Where points and both
    /// ends of an axis are equally far apart, XChart labels points and not round numbers, as densely as their
    /// labels overlap.
    private static void count(XYChart chart, List<Curve> curves) {
        double last = 0;
        double rest = 0.5;
        for (Curve curve : curves) {
            double[] steps = curve.steps();
            double end = steps[steps.length - 1];
            if (end > last) {
                last = end;
                rest = steps.length > 1 ? (end - steps[0]) / (steps.length - 1) / 2 : end / 2;
            }
        }
        chart.getStyler().setXAxisMin(0.0);
        chart.getStyler().setXAxisMax(last + rest);
    }

    private static void add(XYChart chart, Curve curve, Color color) {
        int points = curve.steps().length;
        if (curve.hasBand()) {
            double[] x = new double[2 * points];
            double[] y = new double[2 * points];
            for (int i = 0; i < points; i++) {
                x[i] = curve.steps()[i];
                y[i] = curve.high()[i];
                x[2 * points - 1 - i] = curve.steps()[i];
                y[2 * points - 1 - i] = curve.low()[i];
            }
            Color faint = new Color(color.getRed(), color.getGreen(), color.getBlue(), BAND_ALPHA);
            XYSeries band = chart.addSeries(curve.label() + ", band", x, y);
            band.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.PolygonArea);
            band.setShowInLegend(false);
            band.setLineColor(new Color(0, true));
            band.setFillColor(faint);
            band.setMarker(SeriesMarkers.NONE);
        }
        XYSeries line = chart.addSeries(curve.label(), curve.steps(), curve.middle());
        line.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Line);
        line.setLineColor(color);
        line.setLineStyle(new BasicStroke(2));
        line.setMarker(points == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
        line.setMarkerColor(color);
    }
}
