package bellman.bench;

import bellman.store.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Asks a server many things at once: conversations and texts, whole and in pieces, some of them wrong, some
/// given up in the middle. In the end it must hold no page, and its memory must not have grown.
///
/// `java … bellman.bench.ServeSoak URL PID REQUESTS FILE.csv`
public final class ServeSoak {
    private static final int CLIENTS = 48;
    private static final int MARKS = 200;
    private static final int PREFIX = 100;
    private static final double MIB = 1 << 20;
    /// Seconds, before which code is still being compiled.
    private static final int LONG_RUN = 1800;
    private static final Pattern HELD = Pattern.compile("bellman_kv_cache_pages\\{state=\"held\"} ([0-9.]+)");
    private static final Pattern USED = Pattern.compile("(?:DefNew|Tenured)\\s+total \\d+K, used (\\d+)K");
    private static final long HEAP_SLACK = 4 << 20;
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    private final URI url;
    private final Path process;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, AtomicInteger> outcomes = new TreeMap<>();
    private final AtomicLong characters = new AtomicLong();
    private final List<Double> resident = new ArrayList<>();
    /// What stays of the server's heap after collections.
    private final List<Long> kept = new ArrayList<>();

    private ServeSoak(URI url, Path process) {
        this.url = url;
        this.process = process;
        for (String outcome : List.of("answered", "streamed", "refused", "given up", "full")) {
            outcomes.put(outcome, new AtomicInteger());
        }
    }

    /// Asks.
    ///
    /// @param words the server's address, its process' number, how many requests, and the file to write to
    /// @throws Exception if an answer is not as it should be
    public static void main(String[] words) throws Exception {
        if (words.length != 4) {
            System.err.println("usage: ServeSoak URL PID REQUESTS FILE.csv");
            System.exit(2);
        }
        var soak = new ServeSoak(URI.create(words[0]), Path.of("/proc", words[1], "status"));
        System.exit(soak.run(Integer.parseInt(words[2]), Path.of(words[3])) ? 0 : 1);
    }

    private boolean run(int requests, Path file) throws Exception {
        long begin = System.nanoTime();
        var done = new AtomicInteger();
        var next = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var out = Files.newBufferedWriter(file)) {
            out.write("seconds,requests,resident_bytes,held_pages\n");
            var clients = new ArrayList<Future<?>>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(threads.submit(() -> {
                    for (int n = next.getAndIncrement(); n < requests; n = next.getAndIncrement()) {
                        ask(new SplittableRandom(n));
                        done.incrementAndGet();
                    }
                    return null;
                }));
            }
            int mark = 0;
            int collection = requests / 4;
            while (done.get() < requests && clients.stream().noneMatch(c -> c.state() == Future.State.FAILED)) {
                if (done.get() >= mark) {
                    mark += Math.max(1, requests / MARKS);
                    note(out, begin, done.get());
                }
                if (kept.isEmpty() && done.get() >= collection) {
                    kept.add(kept());
                }
                Thread.sleep(20);
            }
            for (var c : clients) {
                c.get();
            }
            long held = held();
            for (int i = 0; i < 100 && held > 0; i++) {
                Thread.sleep(100);
                held = held();
            }
            note(out, begin, requests);
            kept.add(kept());
            return report((System.nanoTime() - begin) * 1e-9, held, requests);
        }
    }

    private void note(Writer out, long begin, int done) throws IOException, InterruptedException {
        Matcher found = RESIDENT.matcher(Files.readString(process));
        double bytes = found.find() ? 1024.0 * Long.parseLong(found.group(1)) : Double.NaN;
        resident.add(bytes);
        out.write(String.format(
                Locale.ROOT, "%.1f,%d,%.0f,%d%n", (System.nanoTime() - begin) * 1e-9, done, bytes, held()));
        out.flush();
    }

    private boolean report(double seconds, long held, int requests) {
        double second = median(0.25, 0.5);
        double last = median(0.75, 1);
        double slack = seconds < LONG_RUN ? 48 : 8;
        boolean grew = last > 1.01 * second + slack * MIB || kept.getLast() > kept.getFirst() + HEAP_SLACK;
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("requests", requests);
        line.put("seconds", Math.round(10 * seconds) / 10.0);
        outcomes.forEach((name, count) -> line.put(name.replace(' ', '_'), count.get()));
        line.put("characters", characters.get());
        line.put("resident_second_quarter_mib", Math.round(10 * second / MIB) / 10.0);
        line.put("resident_last_quarter_mib", Math.round(10 * last / MIB) / 10.0);
        line.put("kept_heap_quarter_mib", Math.round(10 * kept.getFirst() / MIB) / 10.0);
        line.put("kept_heap_end_mib", Math.round(10 * kept.getLast() / MIB) / 10.0);
        line.put("held_pages", held);
        System.out.println(Json.write(line));
        if (held > 0) {
            System.err.println(held + " pages are still held");
        }
        if (grew) {
            System.err.println("the server's memory grew");
        }
        return held == 0 && !grew;
    }

    /// Bytes of the server's heap that a collection leaves.
    private long kept() throws IOException, InterruptedException {
        diagnose("GC.run");
        long bytes = 0;
        Matcher used = USED.matcher(diagnose("GC.heap_info"));
        while (used.find()) {
            bytes += 1024 * Long.parseLong(used.group(1));
        }
        if (bytes == 0) {
            throw new IOException("the server's heap is unknown; it collects serially, doesn't it?");
        }
        return bytes;
    }

    private String diagnose(String command) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process asked = new ProcessBuilder(jcmd.toString(), process.getName(1).toString(), command)
                .redirectErrorStream(true)
                .start();
        String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (asked.waitFor() != 0) {
            throw new IOException(command + ": " + said);
        }
        return said;
    }

    private double median(double from, double to) {
        double[] part = resident.subList((int) (from * resident.size()), (int) Math.ceil(to * resident.size())).stream()
                .mapToDouble(d -> d)
                .sorted()
                .toArray();
        return part[part.length / 2];
    }

    private long held() throws IOException, InterruptedException {
        String metrics = client.send(
                        HttpRequest.newBuilder(url.resolve("/metrics")).build(), BodyHandlers.ofString())
                .body();
        Matcher found = HELD.matcher(metrics);
        if (!found.find()) {
            throw new IOException("the metrics lack the pages that are held: " + metrics);
        }
        return (long) Double.parseDouble(found.group(1));
    }

    // --- one request ------------------------------------------------------------------------------------------------

    private void ask(SplittableRandom random) throws IOException, InterruptedException {
        boolean chat = random.nextInt(4) == 0;
        boolean stream = random.nextInt(2) == 0;
        Map<String, Object> body = body(random, chat);
        if (stream) {
            body.put("stream", true);
        }
        String path = chat ? "/v1/chat/completions" : "/v1/completions";
        switch (random.nextInt(10)) {
            case 0 -> {
                body.put("temperature", "hot");
                count(post(path, body), 400, "refused");
            }
            case 1, 2 -> giveUp(path, body, random);
            default -> count(post(path, body), 200, stream ? "streamed" : "answered");
        }
    }

    /// Prompts of which many begin alike, short and long answers, with all that takes memory.
    private static Map<String, Object> body(SplittableRandom random, boolean chat) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", "model");
        int[] prompt = new int[1 + random.nextInt(2 * PREFIX)];
        int family = random.nextInt(4);
        Arrays.setAll(prompt, i -> i < PREFIX ? (i * 7 + family) % 256 : random.nextInt(256));
        if (chat) {
            body.put("messages", List.of(Map.of("role", "user", "content", "Question " + Arrays.hashCode(prompt))));
        } else {
            body.put("prompt", prompt);
        }
        body.put("max_tokens", 1 + random.nextInt(random.nextInt(8) == 0 ? 200 : 40));
        body.put("n", 1 + random.nextInt(3));
        body.put("seed", random.nextInt());
        if (random.nextInt(4) == 0) {
            body.put("logprobs", chat ? (Object) true : (Object) 3);
        }
        if (random.nextInt(4) == 0) {
            body.put("stop", List.of("a", "bc"));
        }
        if (random.nextInt(4) == 0) {
            body.put("frequency_penalty", 0.5);
            body.put("top_p", 0.9);
        }
        return body;
    }

    private HttpResponse<String> post(String path, Map<String, Object> body) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(url.resolve(path))
                        .header("Content-Type", "application/json")
                        .timeout(Duration.ofMinutes(5))
                        .POST(BodyPublishers.ofString(Json.write(body)))
                        .build(),
                BodyHandlers.ofString());
    }

    private void count(HttpResponse<String> response, int expected, String outcome) throws IOException {
        if (response.statusCode() == 429) {
            outcome("full");
            return;
        }
        if (response.statusCode() != expected || response.body().contains("\"error\"") != (expected == 400)) {
            throw new IOException("expected " + expected + ", got " + response.statusCode() + ": " + response.body());
        }
        characters.addAndGet(response.body().length());
        outcome(outcome);
    }

    private void outcome(String name) {
        outcomes.getOrDefault(name, new AtomicInteger()).incrementAndGet();
    }

    private static void require(boolean answered) throws IOException {
        if (!answered) {
            throw new IOException("the server closed a connection on which it was asked");
        }
    }

    /// Sends a request and goes, before or while it is answered.
    private void giveUp(String path, Map<String, Object> body, SplittableRandom random)
            throws IOException, InterruptedException {
        byte[] bytes = Json.write(body).getBytes(StandardCharsets.UTF_8);
        try (var socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout(60_000);
            socket.setSoLinger(random.nextInt(2) == 0, 0);
            socket.getOutputStream()
                    .write(("POST " + path + " HTTP/1.1\r\nHost: " + url.getHost()
                                    + "\r\nContent-Type: application/json\r\nContent-Length: " + bytes.length
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            int sent = random.nextInt(8) == 0 ? random.nextInt(bytes.length) : bytes.length;
            socket.getOutputStream().write(bytes, 0, sent);
            socket.getOutputStream().flush();
            if (sent == bytes.length && random.nextInt(2) == 0) {
                InputStream in = socket.getInputStream();
                require(in.read(new byte[1 + random.nextInt(1000)]) > 0);
            } else {
                Thread.sleep(random.nextInt(30));
            }
        }
        outcome("given up");
    }
}
