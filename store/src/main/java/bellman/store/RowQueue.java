package bellman.store;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Rows on their way from the training thread to the writing one, in order: two batches of arrays that change
/// places. Nothing is allocated per row. A full batch makes the sender wait; nothing is dropped.
final class RowQueue {
    /// A row of the deterministic series.
    static final byte POINT = 0;
    /// A row of the series that depend on the clock.
    static final byte CLOCK = 1;
    /// Something else for the writer to do.
    static final byte TASK = 2;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition emptied = lock.newCondition();
    private Batch filling;
    private Batch spare;
    private boolean urgent;
    private boolean dead;

    RowQueue(int capacity) {
        filling = new Batch(capacity);
        spare = new Batch(capacity);
    }

    /// Something for the writer to do between rows.
    interface Task {
        void run(RunWriter writer);
    }

    /// Rows, column by column.
    static final class Batch {
        final byte[] kinds;
        final long[] steps;
        final double[] seconds;
        final long[] unixMillis;
        final double[] values;
        final @Nullable String[] series;
        final @Nullable Task[] tasks;
        int size;

        Batch(int capacity) {
            kinds = new byte[capacity];
            steps = new long[capacity];
            seconds = new double[capacity];
            unixMillis = new long[capacity];
            values = new double[capacity];
            series = new String[capacity];
            tasks = new Task[capacity];
        }
    }

    /// Adds a row; waits while the batch is full. Nothing once the writer is dead.
    void row(byte kind, long step, double seconds, long unixMillis, String series, double value) {
        lock.lock();
        try {
            if (awaitSpace()) {
                int i = filling.size++;
                filling.kinds[i] = kind;
                filling.steps[i] = step;
                filling.seconds[i] = seconds;
                filling.unixMillis[i] = unixMillis;
                filling.series[i] = series;
                filling.values[i] = value;
            }
        } finally {
            lock.unlock();
        }
    }

    /// Adds a task.
    ///
    /// @param now whether the writer should begin at once
    void task(Task task, boolean now) {
        lock.lock();
        try {
            if (awaitSpace()) {
                int i = filling.size++;
                filling.kinds[i] = TASK;
                filling.tasks[i] = task;
                if (now) {
                    urgent = true;
                    filled.signal();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean awaitSpace() {
        while (!dead && filling.size == filling.kinds.length) {
            urgent = true;
            filled.signal();
            emptied.awaitUninterruptibly();
        }
        return !dead;
    }

    /// The next batch, possibly empty: at once if something is urgent, else after `millis`. The batch before it is
    /// free again.
    Batch take(long millis) throws InterruptedException {
        lock.lock();
        try {
            long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
            while (!urgent && nanos > 0) {
                nanos = filled.awaitNanos(nanos);
            }
            urgent = false;
            Batch full = filling;
            filling = spare;
            filling.size = 0;
            spare = full;
            emptied.signalAll();
            return full;
        } finally {
            lock.unlock();
        }
    }

    /// Lets senders go on when nobody takes their rows any more.
    void die() {
        lock.lock();
        try {
            dead = true;
            emptied.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
