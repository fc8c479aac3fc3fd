package bellman.llm.rollout;

import bellman.llm.task.Answer;
import bellman.llm.task.Reward;
import bellman.llm.task.Score;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Has episodes scored within a time. Whatever goes wrong with a reward becomes a score that says so.
///
/// @param reward that scores them
/// @param limit the most that a batch may take; a reward that takes longer is interrupted
public record Scoring(Reward reward, Duration limit) {

    /// The same episodes with scores; those that have one, or went wrong, are left alone.
    ///
    /// @throws IllegalStateException if the reward gave more or fewer scores than there are answers, or if
    ///     the wait was interrupted
    public List<Rollout> score(List<Rollout> rollouts) {
        List<Rollout> unscored = rollouts.stream().filter(Scoring::isUnscored).toList();
        List<Score> scores = unscored.isEmpty()
                ? List.of()
                : scores(unscored.stream().map(Rollout::answer).toList());
        if (scores.size() != unscored.size()) {
            throw new IllegalStateException(
                    "the reward gave " + scores.size() + " scores for " + unscored.size() + " answers");
        }
        List<Rollout> all = new ArrayList<>();
        int next = 0;
        for (Rollout r : rollouts) {
            all.add(isUnscored(r) ? r.withScore(scores.get(next++)) : r);
        }
        return all;
    }

    private static boolean isUnscored(Rollout rollout) {
        return rollout.score().equals(Rollout.UNSCORED);
    }

    private List<Score> scores(List<Answer> answers) {
        var task = new FutureTask<>(() -> reward.score(answers));
        Thread thread = Thread.ofPlatform().name("bellman-reward").daemon(true).start(task);
        try {
            return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            thread.interrupt();
            return Collections.nCopies(answers.size(), new Score.TimedOut("the reward", limit));
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            if (cause instanceof Error error) {
                throw error;
            }
            String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
            return Collections.nCopies(answers.size(), new Score.Failed("the reward failed: " + reason));
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the reward", e);
        }
    }
}
