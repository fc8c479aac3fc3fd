package bellman.llm.policy;

import bellman.llm.rollout.Group;
import bellman.llm.rollout.RolloutRecord;
import bellman.llm.rollout.Rollouts;
import bellman.llm.task.Question;
import bellman.llm.task.Questions;
import bellman.run.RandomStream;
import bellman.run.Snapshot;
import bellman.run.State;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Batches to learn from, one after the other. With a lag the next ones are drawn while one is learned from:
/// as many batches lie between drawing and learning as the lag says, no more and no fewer once the first ones
/// are used up, and weights change only between two batches. So a run with a lag repeats bit for bit as one
/// without does.
final class Supply implements Snapshot {
    private final Rollouts rollouts;
    private final Questions questions;
    private final PolicyConfig config;
    private final long seed;
    private final Deque<Experience> ready = new ArrayDeque<>();
    private Optional<FutureTask<Experience>> underWay = Optional.empty();
    private long next;

    Supply(Rollouts rollouts, Questions questions, PolicyConfig config, long seed) {
        this.rollouts = rollouts;
        this.questions = questions;
        this.config = config;
        this.seed = seed;
    }

    /// The next batch. With a lag the drawing of a later one begins, and goes on until [#settle].
    ///
    /// @param updates that the weights had which draw now
    Experience take(long updates) {
        int lag = config.update().lag();
        if (lag == 0) {
            return draw(next++, updates);
        }
        while (ready.size() < lag) {
            ready.add(draw(next++, updates));
        }
        long number = next++;
        var task = new FutureTask<>(() -> draw(number, updates));
        Thread.ofPlatform().name("bellman-rollouts").daemon(true).start(task);
        underWay = Optional.of(task);
        return ready.remove();
    }

    /// Waits for what is being drawn: from then on the weights may change.
    ///
    /// @throws IllegalStateException if it takes too long
    void settle() {
        if (underWay.isEmpty()) {
            return;
        }
        Duration most = most();
        try {
            ready.add(underWay.get().get(most.toMillis(), TimeUnit.MILLISECONDS));
            underWay = Optional.empty();
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "waited for the rollouts of batch " + (next - 1) + ": they were not drawn and scored after "
                            + most.toSeconds() + " s; the engine or the reward may be stopped",
                    e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException("the rollouts of batch " + (next - 1) + " failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for rollouts", e);
        }
    }

    private Duration most() {
        Duration round = rollouts.settings()
                .generationLimit()
                .plus(rollouts.settings().rewardLimit())
                .plusSeconds(60);
        return round.multipliedBy(config.draws());
    }

    /// Draws until there are enough groups to learn from, or `draws` is used up.
    private Experience draw(long number, long updates) {
        int wanted = config.sampling().prompts();
        List<Group> drawn = new ArrayList<>();
        List<Group> kept = new ArrayList<>();
        for (int round = 0; round < config.draws() && kept.size() < wanted; round++) {
            List<Question> asked = questions.next(wanted);
            long own = RandomStream.of(seed, "rollouts/" + round, Math.toIntExact(number))
                    .nextLong();
            List<Group> groups = rollouts.collect(asked, own).stream()
                    .map(g -> new Group(
                            g.question(),
                            g.rollouts().stream()
                                    .map(r -> r.withWeights(updates))
                                    .toList()))
                    .toList();
            drawn.addAll(groups);
            groups.stream().filter(this::teaches).forEach(kept::add);
        }
        return new Experience(number, drawn, kept.subList(0, Math.min(wanted, kept.size())), updates);
    }

    private boolean teaches(Group group) {
        boolean enough = group.scored().size() >= config.fewestSamples();
        return enough && (config.draws() == 1 || !group.isEven());
    }

    @Override
    public void save(State state) {
        state.put("next", new long[] {next});
        questions.save(state.at("questions"));
        state.put("ready", new long[] {ready.size()});
        int i = 0;
        for (Experience e : ready) {
            save(e, state.at("batch-" + i++));
        }
    }

    private static void save(Experience e, State state) {
        state.put(
                "place",
                new long[] {e.number(), e.updates(), e.drawn().size(), e.kept().size()});
        int[] kept = e.kept().stream().mapToInt(g -> e.drawn().indexOf(g)).toArray();
        state.put("kept", kept);
        for (int g = 0; g < e.drawn().size(); g++) {
            state.put("group-" + g, RolloutRecord.write(e.drawn().get(g)));
        }
    }

    @Override
    public void load(State state) {
        next = state.longs("next", 1)[0];
        questions.load(state.at("questions"));
        ready.clear();
        long count = state.longs("ready", 1)[0];
        for (int i = 0; i < count; i++) {
            ready.add(read(state.at("batch-" + i)));
        }
    }

    private static Experience read(State state) {
        long[] place = state.longs("place", 4);
        List<Group> drawn = new ArrayList<>();
        for (int g = 0; g < place[2]; g++) {
            drawn.add(RolloutRecord.read(state.text("group-" + g)));
        }
        List<Group> kept = new ArrayList<>();
        for (int g : state.ints("kept", Math.toIntExact(place[3]))) {
            kept.add(drawn.get(g));
        }
        return new Experience(place[0], drawn, kept, place[1]);
    }
}
