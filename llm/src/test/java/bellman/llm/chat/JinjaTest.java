package bellman.llm.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JinjaTest {
    private static final LocalDateTime NOW = LocalDateTime.of(2026, 1, 2, 3, 4);

    @Test
    void aTemplateReachesNeitherJavaNorJavaScriptNorFiles() {
        for (String reach : List.of(
                "Java",
                "Polyglot",
                "load",
                "print",
                "console",
                "globalThis",
                "process",
                "require",
                "Function",
                "eval",
                "constructor",
                "__proto__",
                "toString",
                "x.constructor",
                "x.__proto__",
                "x.__class__",
                "x.toString",
                "m.constructor",
                "m.__proto__",
                "m.get.constructor",
                "range.constructor",
                "l.constructor",
                "l.__proto__",
                "x['constructor']",
                "m['__proto__']",
                "l['length']",
                "(1).constructor",
                "namespace().constructor")) {
            assertEquals("False", render("{{ (" + reach + ") is defined }}"), reach);
        }
        assertEquals("{'__proto__': 1, 'a': 2}", render("{{ {'__proto__': 1, 'a': 2} }}"));
    }

    @Test
    void aTemplateThatNeverEndsIsStoppedAndTheNextOneRuns() {
        var limited = new Jinja(100_000, Duration.ofSeconds(30));
        try {
            assertEquals("0", limited.render("{{ x }}", Map.of("x", 0L), NOW, ""));
            var e = assertThrows(
                    TemplateException.class,
                    () -> limited.render("{% for i in range(100000) %}{% endfor %}", Map.of(), NOW, ""));
            assertEquals(
                    "it took more than 100000 steps or 30000 ms of computing; does it loop without end?",
                    e.getMessage());
            // Each rendering has them all.
            for (long i = 0; i < 100; i++) {
                assertEquals(Long.toString(i), limited.render("{{ x }}", Map.of("x", i), NOW, ""));
            }
        } finally {
            limited.forget();
        }
    }

    @Test
    void soIsOneThatTakesFewStepsButLongOnes() {
        var limited = new Jinja(Jinja.STEPS, Duration.ofMillis(200));
        try {
            var e = assertThrows(
                    TemplateException.class,
                    () -> limited.render(
                            "{% set t = 'aä' * 4000000 %}{% for i in range(100000) %}{% set u = t.upper() %}{% endfor %}",
                            Map.of(), NOW, ""));
            assertEquals(
                    "it took more than 50000000 steps or 200 ms of computing; does it loop without end?",
                    e.getMessage());
            assertEquals("7", limited.render("{{ 3 + 4 }}", Map.of(), NOW, ""));
        } finally {
            limited.forget();
        }
    }

    @Test
    void aTemplateCannotFillTheMemory() {
        for (String greedy : List.of(
                "{{ 'x' * 1000000000 }}",
                "{{ [1] * 1000000000 }}",
                "{% set ns = namespace(x='xxxxxxxx') %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
                "{% set ns = namespace(x='xxxxxxxx') %}{% for i in range(99) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
                "{% set ns = namespace(x=[1, 2]) %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
                "{% set ns = namespace(x='ab') %}{% for i in range(99) %}{% set ns.x = ns.x.replace('a', ns.x) %}{% endfor %}",
                "{{ 'x'.center(1000000000) }}",
                "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}")) {
            var e = assertThrows(TemplateException.class, () -> render(greedy), greedy);
            assertEquals(-1, e.getMessage().indexOf('\n'));
        }
        assertEquals("7", render("{{ 3 + 4 }}"));
    }

    @Test
    void whatATemplateThrowsIsOneLine() {
        assertEquals("no; never", problem("{{ raise_exception('no\n  never') }}"));
        assertEquals("'dict object' has no attribute 'x'", problem("{{ m.x.y }}"));
        assertEquals("'gone' is undefined", problem("{{ gone.x }}"));
        assertEquals("line 3: a tag that nothing closes, expected %}", problem("a\nb\n{% if x"));
        assertEquals("line 2: unexpected '?'", problem("a\n{{ x ? y }}"));
        assertEquals("line 1: unexpected ')'", problem("{{ x) }}"));
        assertEquals("line 2: {% if %} without {% endif %}", problem("a\n{% if x %}"));
        assertEquals("line 1: {% raw %} without {% endraw %}", problem("{% raw %}x"));
        assertEquals("line 1: a comment {# without #}", problem("{# x"));
        assertEquals("line 1: a quoted text that nothing closes", problem("{{ 'x }}"));
        assertEquals("line 1: the escape \\xz needs 2 hexadecimal digits", problem("{{ '\\xz' }}"));
    }

    @Test
    void aStatementThatHasNoPlaceIsNamedWithItsLine() {
        assertEquals("line 2: {% do %} is no statement that chat templates have here", problem("a\n{% do x %}"));
        assertEquals(
                "line 3: {% include %} needs another template, and a chat template stands alone",
                problem("{% if true %}\na\n{% include 'b' %}{% endif %}"));
        assertEquals("a", render("{% if false %}{% include 'b' %}{% endif %}a"));
        assertEquals(
                "line 3: {% endfor %} where {% endwith %} of line 2 is expected",
                problem("{% for i in l %}\n{% with a = 1 %}\n{% endfor %}"));
        assertEquals(
                "line 1: {% with %}: expected names and values, such as {% with a = 1, b = 2 %}",
                problem("{% with a %}{% endwith %}"));
        assertEquals(
                "line 1: {% call %}: expected the call of a macro, such as {% call m() %}",
                problem("{% call m %}{% endcall %}"));
        assertEquals("line 2: {% break %} outside of a loop", problem("\n{% break %}"));
        assertEquals("line 1: {% endif %} closes nothing", problem("{% endif %}"));
        assertEquals("line 1: {% else %} has no place here", problem("{% with %}{% else %}{% endwith %}"));
        assertEquals("line 1: expected the name of a statement behind {%", problem("{% 1 %}"));
    }

    @Test
    void membersKeepTheirOrderWhateverTheirNames() {
        var object = new LinkedHashMap<String, Object>();
        for (String key : List.of("b", "10", "2", "__proto__", "constructor", "a")) {
            object.put(key, key);
        }
        assertEquals(
                "{\"b\": \"b\", \"10\": \"10\", \"2\": \"2\", \"__proto__\": \"__proto__\", \"constructor\": \"constructor\","
                        + " \"a\": \"a\"}",
                Jinja.shared().render("{{ o | tojson }}", Map.of("o", object), NOW, ""));
    }

    @Test
    void threadsTakeTurns() throws InterruptedException {
        var failures = new ConcurrentLinkedQueue<Object>();
        var threads = IntStream.range(0, 4)
                .mapToObj(i -> Thread.ofPlatform().start(() -> {
                    for (int k = 0; k < 20; k++) {
                        String said = Jinja.shared().render("{{ n * 2 }}", Map.of("n", (long) (i * 100 + k)), NOW, "");
                        if (!said.equals(Integer.toString((i * 100 + k) * 2))) {
                            failures.add(said);
                        }
                    }
                }))
                .toList();
        for (Thread t : threads) {
            t.join();
        }
        assertEquals(List.of(), List.copyOf(failures));
    }

    private static String render(String template) {
        return Jinja.shared().render(template, Map.of("x", "text", "m", Map.of("a", 1L), "l", List.of(1L)), NOW, "");
    }

    private static String problem(String template) {
        return String.valueOf(
                assertThrows(TemplateException.class, () -> render(template)).getMessage());
    }
}
