package bellman.envs;

import bellman.env.Frame;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.function.Consumer;

/// Drawing with Java2D into memory: no window, no display needed.
public final class Draw {
    private Draw() {}

    /// A white picture on which `picture` drew, with pixel coordinates from the upper left.
    public static Frame raster(int width, int height, Consumer<Graphics2D> picture) {
        return frame(width, height, new AffineTransform(), picture);
    }

    /// A white picture on which `picture` drew, with the origin at the lower left and y upwards.
    public static Frame plot(int width, int height, Consumer<Graphics2D> picture) {
        return frame(width, height, new AffineTransform(1, 0, 0, -1, 0, height), picture);
    }

    private static Frame frame(int width, int height, AffineTransform view, Consumer<Graphics2D> picture) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        try {
            g.setColor(Color.WHITE);
            g.fillRect(0, 0, width, height);
            g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            g.transform(view);
            picture.accept(g);
        } finally {
            g.dispose();
        }
        int[] pixels = image.getRGB(0, 0, width, height, new int[width * height], 0, width);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] &= 0xFFFFFF;
        }
        return new Frame(width, height, pixels);
    }

    /// A line with round ends.
    public static void line(Graphics2D g, Color color, double thickness, double x, double y, double toX, double toY) {
        g.setColor(color);
        g.setStroke(new BasicStroke((float) thickness, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        g.draw(new Line2D.Double(x, y, toX, toY));
    }

    /// A filled rectangle.
    public static void rectangle(Graphics2D g, Color color, double x, double y, double width, double height) {
        g.setColor(color);
        g.fill(new Rectangle2D.Double(x, y, width, height));
    }

    /// A filled circle.
    public static void disc(Graphics2D g, Color color, double x, double y, double radius) {
        g.setColor(color);
        g.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
    }

    /// A filled polygon of the points `x0, y0, x1, y1, …`.
    public static void polygon(Graphics2D g, Color color, double... points) {
        g.setColor(color);
        Path2D path = path(points);
        path.closePath();
        g.fill(path);
    }

    /// An open line through the points `x0, y0, x1, y1, …`.
    public static void curve(Graphics2D g, Color color, double thickness, double... points) {
        g.setColor(color);
        g.setStroke(new BasicStroke((float) thickness));
        g.draw(path(points));
    }

    private static Path2D path(double[] points) {
        Path2D path = new Path2D.Double();
        path.moveTo(points[0], points[1]);
        for (int i = 2; i < points.length; i += 2) {
            path.lineTo(points[i], points[i + 1]);
        }
        return path;
    }
}
