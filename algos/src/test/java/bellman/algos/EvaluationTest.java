package bellman.algos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.algos.continuous.Small;
import bellman.envs.Environments;
import bellman.train.AgentTrainer;
import bellman.train.EnvironmentConfig;
import bellman.train.Evaluation;
import bellman.vector.AutoresetMode;
import bellman.vector.ForwardingVectorEnvironment;
import bellman.vector.VectorEnvironment;
import bellman.vector.VectorStep;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    private static final String ID = "IdentityBox-v0";

    /// An environment of which the first `losses` episodes are lost.
    private static final class Losing extends ForwardingVectorEnvironment {
        private int losses;

        Losing(VectorEnvironment inner, int losses) {
            super(inner);
            this.losses = losses;
        }

        @Override
        public void step(float[] actions, VectorStep out) {
            inner.step(actions, out);
            for (int i = 0; i < count(); i++) {
                out.lost()[i] = out.ended(i) && losses-- > 0;
            }
        }
    }

    private static Evaluation evaluate(int losses) {
        return evaluate(new Losing(Environments.make(ID, 2), losses));
    }

    private static Evaluation evaluate(VectorEnvironment environment) {
        EnvironmentConfig config = EnvironmentConfig.of(ID, 1);
        try (AgentTrainer trainer = Session.of(Small.sac(), config, 1).trainer();
                VectorEnvironment raw = config.forEvaluation(environment)) {
            return Evaluation.of(trainer.policy(), raw, 4, 1, true);
        }
    }

    @Test
    void episodesThatBeginAStepLaterBringTheSame() {
        var entry = Environments.find(ID);
        assertEquals(
                evaluate(entry.make(2, AutoresetMode.SAME_STEP)), evaluate(entry.make(2, AutoresetMode.NEXT_STEP)));
    }

    @Test
    void episodesThatWereLostArePlayedAgain() {
        assertEquals(4, evaluate(7).returns().length);
    }

    @Test
    void whereEveryEpisodeIsLostTheEvaluationEndsWithTheNumbers() {
        String message = assertThrows(IllegalStateException.class, () -> evaluate(Integer.MAX_VALUE))
                .getMessage();
        assertTrue(message.startsWith("evaluation: 41 episodes were lost while 0 of 4 finished"), message);
        assertTrue(message.endsWith("environment 0 last (all were reset with seed 1)"), message);
    }
}
