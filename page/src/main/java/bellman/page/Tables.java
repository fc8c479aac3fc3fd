package bellman.page;

import bellman.page.watch.Catalog;
import bellman.page.watch.WatchedRun;
import bellman.store.play.Arcade;
import bellman.store.play.Arcade.Game;
import bellman.store.play.Arcade.Seat;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Games under way. A browser says what it presses, and gets how it stands: nothing runs by itself, so that what is
/// left alone costs nothing. There are a few at a time; what nobody touched for a while makes room.
final class Tables implements AutoCloseable {
    private static final int MOST = 8;
    private static final int MOST_KEYS = 16;
    private static final long IDLE_NANOS = 120_000_000_000L;
    private final Catalog catalog;
    private final Optional<Arcade> arcade;
    private final Optional<Game> given;
    private final LongSupplier nanoTime;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Table> tables = new LinkedHashMap<>();

    /// A game under way.
    private static final class Table {
        private final Seat seat;
        private final boolean given;
        private volatile long touched;
        private boolean closed;

        Table(Seat seat, boolean given, long now) {
            this.seat = seat;
            this.given = given;
            touched = now;
        }
    }

    /// @param given the game that the command names, if it names one
    /// @param nanoTime the clock
    Tables(Catalog catalog, Optional<Arcade> arcade, Optional<Game> given, LongSupplier nanoTime) {
        this.catalog = catalog;
        this.arcade = arcade;
        this.given = given;
        this.nanoTime = nanoTime;
    }

    /// What may be played.
    Map<String, Object> choice() {
        Map<String, Object> choice = new LinkedHashMap<>();
        choice.put("environments", arcade.map(Arcade::environments).orElse(List.of()));
        given.ifPresent(game -> {
            Map<String, Object> named = new LinkedHashMap<>();
            game.environment().ifPresent(id -> named.put("environment", id));
            game.run().ifPresent(run -> named.put("run", String.valueOf(run.getFileName())));
            named.put("against", game.against());
            named.put("recorded", game.record().isPresent());
            choice.put("given", named);
        });
        return choice;
    }

    /// Begins a game.
    Map<String, Object> open(Map<String, Object> wish) {
        Arcade games = arcade.orElseThrow(() -> new RefusedException(404, "there is nothing to play on this page"));
        boolean isGiven = Boolean.TRUE.equals(wish.get("given"));
        Game game = isGiven
                ? given.orElseThrow(() -> new RefusedException(404, "the command named no game"))
                : wished(wish);
        makeRoom(isGiven);
        Seat seat = games.open(game);
        byte[] drawn = new byte[16];
        random.nextBytes(drawn);
        String name = HexFormat.of().formatHex(drawn);
        synchronized (tables) {
            tables.put(name, new Table(seat, isGiven, nanoTime.getAsLong()));
        }
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("table", name);
        view.putAll(view(seat));
        return view;
    }

    /// Names become nothing but what they are looked up as: environments by the arcade, runs in the catalog.
    private Game wished(Map<String, Object> wish) {
        Optional<String> run = text(wish, "run");
        return new Game(
                run.isPresent() ? Optional.empty() : text(wish, "environment"),
                run.map(name -> catalog.find(name)
                        .map(WatchedRun::path)
                        .orElseThrow(() -> new RefusedException(404, "there is no run of that name in the folder"))),
                Boolean.TRUE.equals(wish.get("against")),
                wish.get("seed") instanceof Number n ? n.longValue() : 0,
                Optional.empty(),
                false);
    }

    private static Optional<String> text(Map<String, Object> wish, String key) {
        return wish.get(key) instanceof String s && !s.isEmpty() ? Optional.of(s) : Optional.empty();
    }

    /// The named game's file is written by one at a time.
    private void makeRoom(boolean isGiven) {
        List<Table> gone = new ArrayList<>();
        synchronized (tables) {
            long now = nanoTime.getAsLong();
            tables.values().removeIf(t -> {
                boolean goes = now - t.touched > IDLE_NANOS || isGiven && t.given;
                if (goes) {
                    gone.add(t);
                }
                return goes;
            });
        }
        gone.forEach(Tables::close);
        synchronized (tables) {
            if (tables.size() >= MOST) {
                throw new RefusedException(503, MOST + " games are under way already; end one");
            }
        }
    }

    /// Presses keys, takes a step, goes on.
    Map<String, Object> turn(Map<String, Object> turn) {
        Table table = find(turn);
        List<String> keys = turn.get("keys") instanceof List<?> list
                ? list.stream().map(String::valueOf).limit(MOST_KEYS).toList()
                : List.of();
        synchronized (table) {
            if (table.closed) {
                throw putAway();
            }
            table.touched = nanoTime.getAsLong();
            switch (text(turn, "do").orElse("")) {
                case "press" -> keys.stream().filter(table.seat::press).forEach(k -> table.seat.step());
                case "tick" -> {
                    if (keys.isEmpty()) {
                        table.seat.release();
                    }
                    keys.forEach(table.seat::press);
                    table.seat.step();
                }
                case "next" -> table.seat.next();
                default -> throw new RefusedException(400, "do: expected press, tick or next");
            }
            return view(table.seat);
        }
    }

    private Table find(Map<String, Object> wish) {
        synchronized (tables) {
            Table table = tables.get(text(wish, "table").orElse(""));
            if (table == null) {
                throw putAway();
            }
            return table;
        }
    }

    private static RefusedException putAway() {
        return new RefusedException(404, "this game was put away; begin another");
    }

    private static Map<String, Object> view(Seat seat) {
        Map<String, Object> view = new LinkedHashMap<>(seat.view());
        seat.picture().ifPresent(png -> view.put("picture", Base64.getEncoder().encodeToString(png)));
        seat.beside().ifPresent(other -> view.put("beside", view(other)));
        return view;
    }

    /// Ends a game.
    Map<String, Object> leave(Map<String, Object> wish) {
        Table table = find(wish);
        synchronized (tables) {
            tables.values().remove(table);
        }
        close(table);
        return Map.of("done", true);
    }

    private static void close(Table table) {
        synchronized (table) {
            if (!table.closed) {
                table.closed = true;
                table.seat.close();
            }
        }
    }

    @Override
    public void close() {
        List<Table> all;
        synchronized (tables) {
            all = List.copyOf(tables.values());
            tables.clear();
        }
        all.forEach(Tables::close);
    }
}
