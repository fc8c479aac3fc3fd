package bellman.deploy.serve;

import bellman.deploy.graph.Parameters;
import bellman.head.Outputs;
import bellman.head.PolicyHead;
import bellman.net.Network;
import bellman.net.Rows;
import bellman.policy.ActionAdapter;
import bellman.policy.Encoder;
import bellman.policy.Policy;
import bellman.run.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Takes observations that arrive together through the network together, on one thread of its own.
final class Batcher implements AutoCloseable {
    private static final long POLL = 50;
    private final Policy policy;
    private final PolicyHead head;
    private final PolicyServerSettings settings;
    private final PolicyMeter meter;
    private final Encoder encoder;
    private final ActionAdapter adapter;
    private final Network.Tape tape;
    private final RandomStream random;
    private final BlockingQueue<Asked> queue = new LinkedBlockingQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Thread thread;
    private volatile boolean stopped;

    /// @param seed of the draws that bring no seed of their own
    Batcher(Policy policy, PolicyServerSettings settings, PolicyMeter meter, long seed) {
        this.policy = policy;
        this.settings = settings;
        this.meter = meter;
        head = policy.head().fresh();
        encoder = new Encoder(policy.observationSpace());
        adapter = new ActionAdapter(policy.actionSpace(), policy.squashed());
        tape = policy.network().tape(settings.maxBatch());
        random = RandomStream.of(seed, "serve-policy");
        meter.watch(waiting::get);
        thread = Thread.ofPlatform().name("policy").start(this::serve);
    }

    /// Puts observations into the queue, all or none.
    ///
    /// @throws RefusedException if there is no room, or the server stops
    void ask(List<Asked> asked) {
        if (stopped) {
            throw new RefusedException(503, "the server is stopping");
        }
        if (waiting.addAndGet(asked.size()) > settings.queue()) {
            waiting.addAndGet(-asked.size());
            throw new RefusedException(
                    429, "more than " + settings.queue() + " observations would wait; ask again later");
        }
        queue.addAll(asked);
    }

    private void serve() {
        List<Asked> batch = new ArrayList<>();
        while (!stopped || !queue.isEmpty()) {
            try {
                gather(batch);
            } catch (InterruptedException e) {
                stopped = true;
            }
            if (!batch.isEmpty()) {
                waiting.addAndGet(-batch.size());
                answer(batch);
                batch.clear();
            }
        }
    }

    /// What is there, and what comes within the wait after the first.
    private void gather(List<Asked> batch) throws InterruptedException {
        Asked first = queue.poll(POLL, TimeUnit.MILLISECONDS);
        if (first == null) {
            return;
        }
        batch.add(first);
        long until = System.nanoTime() + settings.maxWait().toNanos();
        queue.drainTo(batch, settings.maxBatch() - 1);
        // Whoever waits for an answer asks nothing more: with all that are known here there is nothing to wait for.
        while (batch.size() < settings.maxBatch() && batch.size() < meter.underWay() && !stopped) {
            Asked next = queue.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                return;
            }
            batch.add(next);
            queue.drainTo(batch, settings.maxBatch() - batch.size());
        }
    }

    private void answer(List<Asked> batch) {
        try {
            meter.batch(batch.size());
            compute(batch);
        } catch (RuntimeException | Error e) {
            batch.forEach(a -> a.answer().completeExceptionally(e));
        }
    }

    private void compute(List<Asked> batch) {
        int count = batch.size();
        int stateSize = policy.network().stateSize();
        float[] state = new float[count * stateSize];
        for (int i = 0; i < count; i++) {
            System.arraycopy(batch.get(i).state(), 0, state, i * stateSize, stateSize);
        }
        Rows rows = stateSize == 0 ? Rows.independent(count) : Rows.sequences(1, count, new boolean[count], state);
        float[] outputs = policy.network().forward(tape, inputs(batch), rows);
        Outputs columns = Outputs.of(outputs, policy.network().outputs(), 0).withMasks(masks(batch));
        Map<String, float[]> details = new LinkedHashMap<>();
        if (batch.stream().anyMatch(Asked::details)) {
            Parameters.put(policy, columns, count, details);
        }
        float[] chosen = new float[count * head.actionSize()];
        float[] logProbs = new float[count];
        float[] actions = new float[count * policy.actionSpace().size()];
        List<Optional<RuntimeException>> failures = choose(batch, columns, chosen, logProbs);
        adapter.adapt(chosen, count, actions);
        for (int i = 0; i < count; i++) {
            Asked asked = batch.get(i);
            if (failures.get(i).isPresent()) {
                asked.answer().completeExceptionally(failures.get(i).get());
                continue;
            }
            asked.answer()
                    .complete(new Answer(
                            row(actions, i, count),
                            logProbs[i],
                            row(state, i, count),
                            asked.details() ? rows(details, i, count) : Map.of()));
        }
    }

    /// Row by row, because one whose mask allows nothing is not the others' fault.
    private List<Optional<RuntimeException>> choose(
            List<Asked> batch, Outputs columns, float[] chosen, float[] logProbs) {
        List<Optional<RuntimeException>> failures = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            Asked asked = batch.get(i);
            Optional<RuntimeException> failure = Optional.empty();
            try {
                if (asked.deterministic()) {
                    head.mode(columns, i, i + 1, chosen);
                } else {
                    head.sample(columns, i, i + 1, asked.random().orElse(random), chosen, logProbs);
                }
            } catch (RuntimeException e) {
                failure = Optional.of(e);
            }
            failures.add(failure);
        }
        return failures;
    }

    private float[] inputs(List<Asked> batch) {
        int size = policy.observationSpace().size();
        float[] rows = new float[batch.size() * size];
        for (int i = 0; i < batch.size(); i++) {
            int at = i * size;
            float[] row = batch.get(i).observation();
            if (policy.normalizer().isPresent()) {
                policy.normalizer().get().normalize(row, 0, rows, at);
            } else {
                System.arraycopy(row, 0, rows, at, size);
            }
        }
        float[] inputs = new float[batch.size() * encoder.inputs()];
        encoder.encode(rows, 0, batch.size(), inputs, 0);
        return inputs;
    }

    private static boolean[] masks(List<Asked> batch) {
        int size = batch.getFirst().mask().length;
        boolean[] masks = new boolean[batch.size() * size];
        for (int i = 0; i < batch.size(); i++) {
            System.arraycopy(batch.get(i).mask(), 0, masks, i * size, size);
        }
        return masks;
    }

    private static float[] row(float[] all, int index, int count) {
        int size = all.length / count;
        return Arrays.copyOfRange(all, index * size, (index + 1) * size);
    }

    private static Map<String, float[]> rows(Map<String, float[]> all, int index, int count) {
        Map<String, float[]> own = new LinkedHashMap<>();
        all.forEach((name, values) -> own.put(name, row(values, index, count)));
        return own;
    }

    /// Answers what waits, takes no more, and ends.
    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        var late = new RefusedException(503, "the server is stopping");
        queue.forEach(a -> a.answer().completeExceptionally(late));
        tape.close();
    }
}
