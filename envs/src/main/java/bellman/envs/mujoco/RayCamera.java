package bellman.envs.mujoco;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import bellman.env.Frame;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Pictures of simulations of one model, by a ray for each pixel: nothing but MuJoCo is needed, neither a
/// graphics card nor OpenGL. A picture takes a tenth of a second or so.
///
/// It follows the shapes that move, from the side and a little from above. Materials are plain colours,
/// planes a pattern of squares.
final class RayCamera implements AutoCloseable {
    private static final int WIDTH = 480;
    private static final int HEIGHT = 360;
    private static final double HALF_VIEW = Math.toRadians(22.5);
    private static final double ELEVATION = Math.toRadians(-20);
    private static final double FARTHEST = 1e3;
    /// How much of the height of a picture the shapes may take.
    private static final double MARGIN = 1.3;

    private static final double[] LIGHT = {0.36, -0.48, 0.8};
    private static final int PLANE = 0;

    private final MujocoModel model;
    private final Simulation simulation;
    private final Field places;
    private final int[] types;
    private final int[] bodies;
    private final double[] radii;
    private final int[][] colours;
    private final MemorySegment data;

    RayCamera(MujocoModel model) {
        this.model = model;
        simulation = new Simulation(model);
        try {
            places = simulation.output("geom_xpos");
            types = model.integers("geom_type");
            bodies = model.integers("geom_bodyid");
            radii = model.constants("geom_rbound");
            colours = colours(model, types.length);
            data = (MemorySegment) Natives.MAKE_DATA.invokeExact(model.address());
        } catch (Throwable e) {
            simulation.close();
            throw Symbols.failed(e);
        }
    }

    private static int[][] colours(MujocoModel model, int shapes) {
        float[] own = model.floats("geom_rgba");
        int[] materials = model.integers("geom_matid");
        float[] ofMaterials = model.floats("mat_rgba");
        int[][] colours = new int[shapes][3];
        for (int i = 0; i < shapes; i++) {
            for (int k = 0; k < 3; k++) {
                float part = materials[i] < 0 ? own[4 * i + k] : ofMaterials[4 * materials[i] + k];
                colours[i][k] = Math.round(255 * Math.clamp(part, 0f, 1f));
            }
        }
        return colours;
    }

    /// A picture of `shown`, another simulation of the model, which stays as it is.
    Frame draw(Simulation shown) {
        simulation.showStateOf(shown);
        simulation.copyTo(data);
        try (Arena arena = Arena.ofConfined()) {
            double[] centre = centre();
            double distance = MARGIN * radius(centre) / Math.sin(HALF_VIEW);
            double cos = Math.cos(ELEVATION);
            double sin = Math.sin(ELEVATION);
            double[] eye = {centre[0], centre[1] - distance * cos, centre[2] - distance * sin};
            int rays = WIDTH * HEIGHT;
            MemorySegment from = arena.allocateFrom(JAVA_DOUBLE, eye);
            MemorySegment directions = directions(arena, cos, sin);
            MemorySegment hits = arena.allocate(JAVA_INT, rays);
            MemorySegment distances = arena.allocate(JAVA_DOUBLE, rays);
            MemorySegment normals = arena.allocate(JAVA_DOUBLE, 3L * rays);
            Natives.MULTI_RAY.invokeExact(
                    model.address(),
                    data,
                    from,
                    directions,
                    MemorySegment.NULL,
                    true,
                    -1,
                    hits,
                    distances,
                    normals,
                    rays,
                    FARTHEST);
            int[] pixels = new int[rays];
            for (int i = 0; i < rays; i++) {
                int hit = hits.getAtIndex(JAVA_INT, i);
                double far = distances.getAtIndex(JAVA_DOUBLE, i);
                pixels[i] = hit < 0 || far < 0 ? sky(i / WIDTH) : shade(hit, far, i, eye, directions, normals);
            }
            return new Frame(WIDTH, HEIGHT, pixels);
        } catch (Throwable e) {
            throw Symbols.failed(e);
        }
    }

    /// Towards each pixel, `[pixel][xyz]`, of length 1.
    private static MemorySegment directions(Arena arena, double cos, double sin) {
        MemorySegment directions = arena.allocate(JAVA_DOUBLE, 3L * WIDTH * HEIGHT);
        double scale = Math.tan(HALF_VIEW) / (HEIGHT / 2.0);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                double right = (x + 0.5 - WIDTH / 2.0) * scale;
                double up = (HEIGHT / 2.0 - y - 0.5) * scale;
                double length = Math.sqrt(1 + right * right + up * up);
                long at = 3L * (y * WIDTH + x);
                directions.setAtIndex(JAVA_DOUBLE, at, right / length);
                directions.setAtIndex(JAVA_DOUBLE, at + 1, (cos - up * sin) / length);
                directions.setAtIndex(JAVA_DOUBLE, at + 2, (sin + up * cos) / length);
            }
        }
        return directions;
    }

    /// The middle of the shapes that belong to bodies.
    private double[] centre() {
        double[] sum = new double[3];
        int shapes = 0;
        for (int i = 0; i < types.length; i++) {
            if (bodies[i] > 0) {
                shapes++;
                for (int k = 0; k < 3; k++) {
                    sum[k] += places.get(3 * i + k);
                }
            }
        }
        for (int k = 0; k < 3 && shapes > 0; k++) {
            sum[k] /= shapes;
        }
        return sum;
    }

    /// How far they reach from there.
    private double radius(double[] centre) {
        double radius = 0.1;
        for (int i = 0; i < types.length; i++) {
            if (bodies[i] > 0) {
                double x = places.get(3 * i) - centre[0];
                double y = places.get(3 * i + 1) - centre[1];
                double z = places.get(3 * i + 2) - centre[2];
                radius = Math.max(radius, Math.sqrt(x * x + y * y + z * z) + radii[i]);
            }
        }
        return radius;
    }

    private static int sky(int y) {
        double down = (double) y / HEIGHT;
        return rgb(150 + 80 * down, 180 + 60 * down, 220 + 25 * down);
    }

    private int shade(int shape, double far, int ray, double[] eye, MemorySegment directions, MemorySegment normals) {
        double towards = 0;
        double facing = 0;
        for (int k = 0; k < 3; k++) {
            double n = normals.getAtIndex(JAVA_DOUBLE, 3L * ray + k);
            towards += n * LIGHT[k];
            facing -= n * directions.getAtIndex(JAVA_DOUBLE, 3L * ray + k);
        }
        double light = 0.35 + 0.45 * Math.max(0, facing < 0 ? -towards : towards) + 0.2 * Math.abs(facing);
        if (types[shape] == PLANE) {
            long x = (long) Math.floor(eye[0] + far * directions.getAtIndex(JAVA_DOUBLE, 3L * ray));
            long y = (long) Math.floor(eye[1] + far * directions.getAtIndex(JAVA_DOUBLE, 3L * ray + 1));
            double grey = (x + y) % 2 == 0 ? 205 : 175;
            return rgb(grey * light, grey * light, grey * light);
        }
        int[] colour = colours[shape];
        return rgb(colour[0] * light, colour[1] * light, colour[2] * light);
    }

    private static int rgb(double red, double green, double blue) {
        return level(red) << 16 | level(green) << 8 | level(blue);
    }

    private static int level(double part) {
        return Math.toIntExact(Math.round(Math.clamp(part, 0, 255)));
    }

    @Override
    public void close() {
        try {
            Natives.DELETE_DATA.invokeExact(data);
        } catch (Throwable e) {
            throw Symbols.failed(e);
        }
        simulation.close();
    }
}
