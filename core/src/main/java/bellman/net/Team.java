package bellman.net;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A few threads that run one program side by side, each with its own share of the work, and meet where one needs what
/// another did. Where [Workers] hand out a job for every step, which costs about a microsecond, a team that stays in
/// its program pays a tenth of that at each meeting: for programs of many short steps, such as a token's way through
/// a language model.
///
/// The caller is member 0. The others are daemon threads that wait for the next program as those of [Workers] do:
/// spinning, then yielding, then parked. Who waits at a meeting spins and soon yields, so a team makes progress on
/// fewer processors than it has members, too, though slowly.
public final class Team implements AutoCloseable {
    private static final int SPINS = 2_000;
    /// Integers between counts, so that no two share a pair of cache lines.
    private static final int APART = 32;
    private static final Program NOTHING = member -> {};

    private final Member[] others;
    /// How many meetings each member has come to.
    private final AtomicIntegerArray arrivals;

    private final AtomicBoolean busy = new AtomicBoolean();
    private final AtomicInteger unfinished = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private Program program = NOTHING;
    private final AtomicInteger programs = new AtomicInteger();
    private volatile boolean closed;

    /// What each member runs.
    @FunctionalInterface
    public interface Program {
        /// Does the share of `member`, which is from 0 to one below the number of members.
        void run(int member);
    }

    /// A team of `members`, the caller included.
    public Team(int members) {
        if (members < 1) {
            throw new IllegalArgumentException("a team needs at least one member, got " + members);
        }
        arrivals = new AtomicIntegerArray(members * APART);
        others = new Member[members - 1];
        for (int i = 0; i < others.length; i++) {
            others[i] = new Member(i + 1);
            others[i].start();
        }
    }

    /// How many members it has.
    public int members() {
        return others.length + 1;
    }

    /// Where the share of `member` begins, of `count` things in a row: it ends where that of the next begins.
    public int begin(int member, int count) {
        return (int) ((long) member * count / members());
    }

    /// Runs a program, to be called by one thread at a time, and returns when all members are through. The first
    /// exception of a member is thrown here; the others leave the program at their next meeting.
    ///
    /// @throws IllegalStateException if the team is closed or runs a program
    public void run(Program next) {
        if (closed) {
            throw new IllegalStateException("this team is closed");
        }
        if (!busy.compareAndSet(false, true)) {
            throw new IllegalStateException("this team runs a program already; a team has one caller");
        }
        Throwable thrown;
        try {
            program = next;
            unfinished.set(others.length);
            programs.incrementAndGet();
            for (Member other : others) {
                if (other.parked) {
                    LockSupport.unpark(other);
                }
            }
            take(0);
            for (long since = System.nanoTime(); unfinished.get() > 0; ) {
                Waiting.linger(since);
            }
        } finally {
            thrown = failure.getAndSet(null);
            program = NOTHING;
            if (thrown != null) {
                // Members left at different meetings.
                for (int i = 0; i < members(); i++) {
                    arrivals.set(i * APART, 0);
                }
            }
            busy.set(false);
        }
        Waiting.rethrow(thrown);
    }

    /// Waits until all members came to this meeting; what they did before it is seen behind it. Each member must come
    /// to the same meetings.
    public void meet(int member) {
        int meeting = arrivals.getPlain(member * APART) + 1;
        arrivals.setRelease(member * APART, meeting);
        for (int i = 0; i <= others.length; i++) {
            int spins = 0;
            while (arrivals.getAcquire(i * APART) - meeting < 0) {
                if (++spins < SPINS) {
                    Thread.onSpinWait();
                } else {
                    leaveIfFailed();
                    Waiting.pause();
                }
            }
        }
    }

    private void leaveIfFailed() {
        if (failure.get() != null) {
            throw new CancellationException("another member of the team failed");
        }
    }

    private void take(int member) {
        try {
            program.run(member);
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }

    /// Ends the threads and waits for them. A team of one has none and stays usable.
    @Override
    public void close() {
        if (others.length == 0) {
            return;
        }
        closed = true;
        for (Member other : others) {
            LockSupport.unpark(other);
        }
        Waiting.join(others);
    }

    private final class Member extends Thread {
        private final int number;
        private volatile boolean parked;

        Member(int number) {
            super("bellman-team-" + number);
            this.number = number;
            setDaemon(true);
        }

        @Override
        public void run() {
            int done = 0;
            long idleSince = System.nanoTime();
            while (!closed) {
                if (programs.get() != done) {
                    done++;
                    take(number);
                    unfinished.decrementAndGet();
                    idleSince = System.nanoTime();
                } else if (!Waiting.linger(idleSince)) {
                    parked = true;
                    while (programs.get() == done && !closed) {
                        LockSupport.park(Team.this);
                    }
                    parked = false;
                }
            }
        }
    }
}
