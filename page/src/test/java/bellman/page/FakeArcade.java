package bellman.page;

import bellman.store.play.Arcade;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;

/// Ten steps to the end, to the left or to the right.
public final class FakeArcade implements Arcade {
    static final String NUMBERS = "Numbers-v0";
    static final AtomicInteger OPEN = new AtomicInteger();
    private static final int LENGTH = 10;

    /// For [java.util.ServiceLoader].
    public FakeArcade() {}

    @Override
    public List<String> environments() {
        return List.of("CartPole-v1", NUMBERS, "<b>Markup</b>-v0");
    }

    @Override
    public List<String> actions(String environment, int count) {
        return environment.equals("CartPole-v1") && count == 2 ? List.of("left", "<i>right</i>") : List.of();
    }

    @Override
    public Seat open(Game game) {
        game.environment()
                .filter(id -> !game.anything() && !environments().contains(id))
                .ifPresent(id -> {
                    throw new IllegalArgumentException(id + " is not played from the page");
                });
        OPEN.incrementAndGet();
        String environment = game.environment().orElse("CartPole-v1");
        FakeSeat seat = new FakeSeat(environment, game.run().isPresent() && !game.against());
        seat.other = game.against() ? Optional.of(new FakeSeat(environment, true)) : Optional.empty();
        return seat;
    }

    private static final class FakeSeat implements Seat {
        private final String environment;
        private final boolean policy;
        private final List<Map<String, Object>> results = new ArrayList<>();
        private String action = "left";
        private int steps;
        private Optional<FakeSeat> other = Optional.empty();

        FakeSeat(String environment, boolean policy) {
            this.environment = environment;
            this.policy = policy;
        }

        @Override
        public boolean press(String key) {
            boolean known = key.equals("left") || key.equals("right");
            action = known ? key : action;
            return known;
        }

        @Override
        public void release() {
            // Goes on as it was.
        }

        @Override
        public void step() {
            other.ifPresent(FakeSeat::step);
            if (steps < LENGTH && ++steps == LENGTH) {
                results.add(Map.of(
                        "player",
                        policy ? "policy" : "you",
                        "seed",
                        "1",
                        "steps",
                        steps,
                        "return",
                        1,
                        "end",
                        "<i>over</i>"));
            }
        }

        @Override
        public void next() {
            if (steps > 0 && steps < LENGTH) {
                results.add(Map.of("player", "you", "seed", "1", "steps", steps, "return", 0, "end", "left"));
            }
            steps = 0;
        }

        @Override
        public Map<String, Object> view() {
            Map<String, Object> view = new LinkedHashMap<>();
            view.put("environment", environment);
            view.put("player", policy ? "policy" : "you");
            view.put("seed", "1");
            view.put("step", steps);
            view.put("return", 0);
            view.put("reward", 0);
            view.put("action", action);
            view.put("ended", steps == LENGTH);
            view.put("message", "");
            view.put("observation", new float[] {steps});
            view.put(
                    "keys",
                    List.of(Map.of("key", "left", "meaning", "left"), Map.of("key", "right", "meaning", "right")));
            view.put("results", List.copyOf(results));
            if (policy) {
                view.put("value", 1);
                view.put("names", List.of("left", "<i>right</i>"));
                view.put("probabilities", new float[] {0.25f, 0.75f});
            }
            return view;
        }

        @Override
        public Optional<byte[]> picture() {
            var out = new ByteArrayOutputStream();
            try {
                ImageIO.write(new BufferedImage(8, 4, BufferedImage.TYPE_INT_RGB), "png", out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return Optional.of(out.toByteArray());
        }

        @Override
        public Optional<Seat> beside() {
            return other.map(seat -> seat);
        }

        @Override
        public void close() {
            OPEN.decrementAndGet();
        }
    }
}
