package bellman.algos.offpolicy;

/// The loop of off-policy methods: random actions at first, then rounds of acting and learning.
public final class Rounds {
    private final RoundsConfig config;
    private final Experience experience;

    /// Rounds that fill `experience`.
    public Rounds(RoundsConfig config, Experience experience) {
        this.config = config;
        this.experience = experience;
    }

    /// Takes whole rounds until `report-interval` environment steps have gone by. Returns how many updates there
    /// were.
    ///
    /// @param random acts until learning starts
    /// @param behaviour acts from then on
    /// @param learner learns
    public int iterate(Behaviour random, Behaviour behaviour, Learning learner) {
        int updates = 0;
        long from = experience.steps();
        while (experience.steps() - from < config.reportInterval()) {
            long before = experience.steps();
            for (int i = 0; i < config.trainFrequency(); i++) {
                experience.step(experience.steps() < config.learningStarts() ? random : behaviour);
            }
            long after = experience.steps();
            learner.acted(before, after);
            if (after > config.learningStarts()) {
                int due = config.gradientSteps() == 0 ? (int) (after - before) : config.gradientSteps();
                learner.learn(due);
                updates += due;
            }
        }
        return updates;
    }

    /// What learns.
    public interface Learning {
        /// Does `updates` updates.
        void learn(int updates);

        /// Told after the acting of each round, between which environment steps it was.
        default void acted(long from, long to) {}
    }
}
