package bellman.llm.rollout;

import bellman.llm.generate.Completion;
import bellman.llm.generate.FinishReason;
import bellman.llm.generate.Generation;
import bellman.llm.generate.GenerationEngine;
import bellman.llm.generate.GenerationRequest;
import bellman.llm.task.Feedback;
import bellman.llm.task.Question;
import bellman.llm.task.Reward;
import bellman.llm.task.Score;
import bellman.llm.tokenizer.Tokenizer;
import bellman.run.RandomStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Draws episodes with an engine, and has them scored.
///
/// On an engine whose texts do not depend on their company (`SimdEngine`), an episode is a function of the
/// weights, the question, the seed and its number: which others are under way changes nothing.
public final class Rollouts {
    /// How much longer an engine is waited for than texts may take.
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final GenerationEngine engine;
    private final Tokenizer tokenizer;
    private final Dialogue.Opening opening;
    private final Feedback feedback;
    private final Scoring scoring;
    private final RolloutSettings settings;
    private final InstantSource clock;

    /// @param tokenizer of the model
    /// @param opening makes prompts of questions
    /// @param feedback what is said between turns
    public Rollouts(
            GenerationEngine engine,
            Tokenizer tokenizer,
            Dialogue.Opening opening,
            Feedback feedback,
            Reward reward,
            RolloutSettings settings) {
        this.engine = engine;
        this.tokenizer = tokenizer;
        this.opening = opening;
        this.feedback = feedback;
        this.settings = settings;
        scoring = new Scoring(reward, settings.rewardLimit());
        clock = InstantSource.system();
    }

    /// How episodes are drawn.
    public RolloutSettings settings() {
        return settings;
    }

    /// The engine.
    public GenerationEngine engine() {
        return engine;
    }

    /// Draws and scores a group for each question.
    ///
    /// @param seed of all draws
    /// @throws IllegalStateException if the engine takes longer than its limit, naming it
    public List<Group> collect(List<Question> questions, long seed) {
        List<Episode> episodes = draw(questions, seed);
        List<Rollout> rollouts =
                scoring.score(episodes.stream().map(Episode::rollout).toList());
        List<Group> groups = new ArrayList<>();
        for (int q = 0; q < questions.size(); q++) {
            int from = q * settings.samples();
            groups.add(new Group(questions.get(q), rollouts.subList(from, from + settings.samples())));
        }
        return groups;
    }

    /// The episodes of all questions, the samples of one after the other.
    private List<Episode> draw(List<Question> questions, long seed) {
        Instant deadline = clock.instant().plus(settings.generationLimit());
        List<Supplier<List<Completion>>> first = new ArrayList<>();
        List<Dialogue> openings = questions.stream().map(opening::open).toList();
        for (int q = 0; q < openings.size(); q++) {
            long own = RandomStream.of(seed, "question", q).nextLong();
            first.add(begin(openings.get(q), own, deadline));
        }
        List<Episode> all = new ArrayList<>();
        for (int q = 0; q < openings.size(); q++) {
            for (Completion c : first.get(q).get()) {
                Episode episode = new Episode(questions.get(q), openings.get(q), tokenizer);
                episode.add(c);
                all.add(episode);
            }
        }
        for (int turn = 1; turn < settings.turns(); turn++) {
            List<Episode> growing = new ArrayList<>();
            List<Generation> next = new ArrayList<>();
            for (int e = 0; e < all.size(); e++) {
                if (all.get(e).goesOn(feedback, context())) {
                    long own = RandomStream.of(seed, "turn " + turn, e).nextLong();
                    growing.add(all.get(e));
                    next.add(submit(all.get(e).dialogue(), 1, own, deadline));
                }
            }
            for (int i = 0; i < growing.size(); i++) {
                growing.get(i).add(await(next.get(i)).getFirst());
            }
        }
        return all;
    }

    /// Asks for the first turns of a question's samples. A prompt that does not fit the model is nobody
    /// else's problem.
    private Supplier<List<Completion>> begin(Dialogue dialogue, long seed, Instant deadline) {
        int tokens = dialogue.trace().length();
        if (tokens < context()) {
            Generation generation = submit(dialogue, settings.samples(), seed, deadline);
            return () -> await(generation);
        }
        String problem = "the prompt has " + tokens + " tokens, the model's context of " + context()
                + " has no room for another";
        Completion refused = new Completion(
                new int[0],
                new float[0],
                new float[0],
                List.of(),
                Optional.empty(),
                FinishReason.ERROR,
                Optional.of(problem),
                engine.weights(),
                engine.weights());
        return () -> Collections.nCopies(settings.samples(), refused);
    }

    private int context() {
        return engine.config().context();
    }

    private Generation submit(Dialogue dialogue, int samples, long seed, Instant deadline) {
        var request = GenerationRequest.of(
                        dialogue.trace().ids(), settings.sampling().withSeed(seed))
                .withSamples(samples)
                .withDeadline(deadline);
        return engine.submit(request, Generation.Listener.NONE);
    }

    private List<Completion> await(Generation generation) {
        try {
            return generation.await(settings.generationLimit().plus(GRACE));
        } catch (IllegalStateException e) {
            throw new IllegalStateException(
                    "waited for the generation engine: " + e.getMessage() + " (generation-limit is "
                            + settings.generationLimit().toSeconds() + " s)",
                    e);
        }
    }

    /// An episode that grows.
    private static final class Episode {
        private final Question question;
        private final Tokenizer tokenizer;
        private final int promptLength;
        private final List<String> turns = new ArrayList<>();
        private final List<Completion> completions = new ArrayList<>();
        private Dialogue dialogue;
        private boolean over;
        private boolean outgrown;

        Episode(Question question, Dialogue dialogue, Tokenizer tokenizer) {
            this.question = question;
            this.dialogue = dialogue;
            this.tokenizer = tokenizer;
            promptLength = dialogue.trace().length();
        }

        Dialogue dialogue() {
            return dialogue;
        }

        void add(Completion completion) {
            completions.add(completion);
            dialogue = dialogue.withModel(completion.ids(), completion.logProbs());
            turns.add(tokenizer.decode(completion.ids(), true));
        }

        /// Whether the model is to write another turn; if so, what is said before it has been said. An
        /// episode that outgrows the context is cut off.
        boolean goesOn(Feedback feedback, int context) {
            over = over || completions.getLast().finishReason() != FinishReason.STOP;
            Optional<Dialogue> next =
                    over ? Optional.empty() : feedback.reply(question, turns).map(text -> dialogue.withReply(text));
            outgrown =
                    outgrown || next.filter(d -> d.trace().length() >= context).isPresent();
            over = over || next.isEmpty() || outgrown;
            if (!over) {
                dialogue = next.orElseThrow();
            }
            return !over;
        }

        Rollout rollout() {
            Completion last = completions.getLast();
            return new Rollout(
                    question,
                    dialogue.trace(),
                    promptLength,
                    turns,
                    outgrown ? FinishReason.LENGTH : last.finishReason(),
                    completions.getFirst().firstWeights(),
                    last.lastWeights(),
                    score(last));
        }

        /// What is known before anybody has looked at what was said.
        private Score score(Completion last) {
            return switch (last.finishReason()) {
                case ERROR -> new Score.Failed("generation: " + last.problem().orElse("it failed"));
                case CANCELLED -> new Score.Failed("generation: it was cancelled");
                case STOP, LENGTH, DEADLINE ->
                    dialogue.trace().writtenCount() == 0
                            ? new Score.Failed("generation: no token was drawn in time")
                            : Rollout.UNSCORED;
            };
        }
    }
}
