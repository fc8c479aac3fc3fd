package bellman.app;

import bellman.cli.UsageException;
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
    private static final int WIDTH = 900;
    private static final int HEIGHT = 520;
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

    /// Draws `curves` into a `.png` or `.svg` file.
    ///
    /// @throws UsageException if the file has another ending
    static void write(Path file, String title, String metric, List<Curve> curves) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (!name.endsWith(".png") && !name.endsWith(".svg")) {
            throw new UsageException("--out: expected a file that ends in .png or .svg, got " + file);
        }
        XYChart chart = chart(title, metric, curves);
        try {
            Files.write(file, ChartEncoder.getBytes(chart, name.substring(name.length() - "png".length())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static XYChart chart(String title, String metric, List<Curve> curves) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle("environment steps")
                .yAxisTitle(metric.equals(RecordedRun.RETURN) ? "mean return of the last 100 episodes" : metric)
                .build();
        chart.getStyler()
                .setLegendPosition(Styler.LegendPosition.InsideSE)
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false)
                .setLegendBorderColor(Color.LIGHT_GRAY);
        chart.getStyler().setXAxisDecimalPattern("#,###").setMarkerSize(0);
        for (int i = 0; i < curves.size(); i++) {
            add(chart, curves.get(i), COLORS.get(i % COLORS.size()));
        }
        return chart;
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
            XYSeries band = chart.addSeries(curve.label() + ", lowest to highest", x, y);
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
