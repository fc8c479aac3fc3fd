package bellman.llm.chat;

import bellman.store.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotAccess;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.ResourceLimits;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.IOAccess;
import org.jspecify.annotations.Nullable;

/// The renderer: one JavaScript context, made when first needed, which takes seconds, and kept warm. One thread
/// uses it at a time. Templates stay compiled.
///
/// A template is code from elsewhere. The context has no files, network, threads, environment or Java, and each
/// rendering may take [#STEPS] statements and [#COMPUTING] of a processor, since one statement can work on a long
/// text; a template that wants more is stopped and the context made anew.
final class Jinja {
    /// A hundred messages take two hundred thousand.
    static final long STEPS = 50_000_000;

    /// A hundred messages take a tenth of a second.
    static final Duration COMPUTING = Duration.ofSeconds(30);

    private static final int COMPILED = 256;
    private static final Jinja SHARED = new Jinja(STEPS, COMPUTING);

    private final long steps;
    private final Duration computing;
    private final Map<String, Integer> compiled = new HashMap<>();
    private @Nullable Context context;
    private @Nullable Value functions;
    private int next;

    /// @param steps the statements that a rendering may take
    /// @param computing the processor time that a rendering may take
    Jinja(long steps, Duration computing) {
        this.steps = steps;
        this.computing = computing;
    }

    /// The renderer of this process.
    static Jinja shared() {
        return SHARED;
    }

    /// Reads a template, so that its faults come to light.
    ///
    /// @throws TemplateException if it is malformed
    synchronized void compile(String template) {
        guarded(() -> {
            id(template);
            return "";
        });
    }

    /// @param names what the template can see
    /// @param now what `strftime_now` tells
    /// @param marks two characters that are put around what `{% generation %}` blocks hold, or none
    /// @throws TemplateException if the template is malformed or refuses
    synchronized String render(String template, Map<String, ?> names, LocalDateTime now, String marks) {
        return guarded(() -> {
            int id = id(template);
            String data = TemplateData.json(names);
            return answer(functions().getMember("render").execute(id, data, Json.write(fields(now)), marks));
        });
    }

    private interface Action {
        String run();
    }

    private String guarded(Action action) {
        functions(); // what it takes to start is not the template's
        Context running = Objects.requireNonNull(context);
        try (var _ = new ComputingLimit(computing, () -> running.close(true))) {
            return action.run();
        } catch (PolyglotException e) {
            if (e.isResourceExhausted() || e.isCancelled()) {
                forget();
                throw new TemplateException(
                        "it took more than " + steps + " steps or " + computing.toMillis()
                                + " ms of computing; does it loop without end?",
                        e);
            }
            throw new TemplateException("the renderer failed: " + e.getMessage(), e);
        } finally {
            if (context != null) {
                context.resetLimits();
            }
        }
    }

    private int id(String template) {
        Value compile = functions().getMember("compile");
        Integer known = compiled.get(template);
        if (known != null) {
            return known;
        }
        if (compiled.size() >= COMPILED) {
            compiled.clear();
            next = 0;
        }
        List<List<Object>> tokens = JinjaLexer.tokens(template).stream()
                .map(t -> List.<Object>of(t.type().parsers(), t.value(), t.grouped()))
                .toList();
        int id = next++;
        answer(compile.execute(id, Json.writeValue(tokens)));
        compiled.put(template, id);
        return id;
    }

    private static String answer(Value said) {
        String text = said.asString();
        if (text.startsWith("!")) {
            throw new TemplateException(text.substring(1));
        }
        return text.substring(1);
    }

    private Value functions() {
        Value ready = functions;
        if (ready != null) {
            return ready;
        }
        Context made = newContext();
        context = made;
        var jinja = made.eval(source("huggingface-jinja-0.5.11.js", "application/javascript+module"));
        var values = script(made, "values.js").execute(jinja);
        var pythons = script(made, "functions.js")
                .execute(values, script(made, "formats.js").execute(values));
        ready = script(made, "interpreter.js").execute(jinja, values, pythons);
        functions = ready;
        made.resetLimits();
        return ready;
    }

    /// Closes the context; another is made when one is needed.
    synchronized void forget() {
        if (context != null) {
            context.close(true);
        }
        context = null;
        functions = null;
        compiled.clear();
        next = 0;
    }

    /// What contexts share, so that making one anew is quick.
    private static final class Shared {
        static final Engine ENGINE = Engine.newBuilder("js")
                .option("engine.WarnInterpreterOnly", "false")
                .out(OutputStream.nullOutputStream())
                .err(OutputStream.nullOutputStream())
                .build();
    }

    private Context newContext() {
        return Context.newBuilder("js")
                .engine(Shared.ENGINE)
                .allowHostAccess(HostAccess.NONE)
                .allowPolyglotAccess(PolyglotAccess.NONE)
                .allowIO(IOAccess.NONE)
                .allowCreateProcess(false)
                .allowCreateThread(false)
                .allowNativeAccess(false)
                .allowHostClassLoading(false)
                .allowExperimentalOptions(true)
                .option("js.esm-eval-returns-exports", "true")
                .option("js.string-length-limit", Integer.toString(1 << 25))
                .option("js.load", "false")
                .option("js.print", "false")
                .option("js.console", "false")
                .option("js.graal-builtin", "false")
                .resourceLimits(
                        ResourceLimits.newBuilder().statementLimit(steps, null).build())
                .build();
    }

    private static Value script(Context context, String name) {
        return context.eval(source(name, "application/javascript"));
    }

    private static Source source(String name, String type) {
        try (InputStream in = Jinja.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the resource bellman/llm/chat/" + name + " is missing");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Source.newBuilder("js", text, name).mimeType(type).buildLiteral();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> fields(LocalDateTime now) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("year", now.getYear());
        fields.put("month", now.getMonthValue());
        fields.put("day", now.getDayOfMonth());
        fields.put("hour", now.getHour());
        fields.put("minute", now.getMinute());
        fields.put("second", now.getSecond());
        fields.put("micro", now.getNano() / 1000);
        fields.put("weekDay", now.getDayOfWeek().getValue());
        fields.put("yearDay", now.getDayOfYear());
        fields.put("isoWeek", now.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
        fields.put("isoYear", now.get(IsoFields.WEEK_BASED_YEAR));
        fields.put("epochSecond", now.toEpochSecond(ZoneOffset.UTC));
        return fields;
    }
}
