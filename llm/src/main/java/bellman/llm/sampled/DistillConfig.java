package bellman.llm.sampled;

import bellman.llm.model.CausalModel;
import bellman.llm.policy.QuestionsConfig;
import bellman.llm.policy.SamplingConfig;
import bellman.llm.rollout.Group;
import bellman.llm.rollout.Rollout;
import bellman.llm.run.ModelSource;
import bellman.llm.train.Item;
import bellman.llm.train.LikelihoodObjective;
import bellman.llm.train.ModelTrainer;
import bellman.llm.train.Objective;
import bellman.llm.train.TuningConfig;
import bellman.llm.train.TuningSetup;
import bellman.llm.train.Updates;
import bellman.run.Metrics;
import bellman.store.job.Shown;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Distillation: a student learns to answer as a teacher does.
///
/// @param questions what is asked; what answers are worth counts in evaluations alone
/// @param sampling how answers are drawn
/// @param teacher folder, run or checkpoint of the model to learn from, with the student's vocabulary
/// @param divergence that is made small
public record DistillConfig(
        QuestionsConfig questions, SamplingConfig sampling, Optional<String> teacher, Divergence divergence)
        implements SampledAlgorithm {

    /// How far a student is from its teacher.
    public enum Divergence {
        /// `KL(student ‖ teacher)` on answers of the student (on-policy distillation, Agarwal et al. 2024; Gu et al.
        /// 2024): it learns to say only what the teacher would.
        REVERSE,
        /// `KL(teacher ‖ student)` on answers of the teacher (Kim and Rush 2016): it learns to say all that the teacher
        /// says.
        FORWARD
    }

    public DistillConfig {
        teacher = teacher.map(TuningConfig::whole);
    }

    /// Two answers of the student to each of eight questions.
    public static DistillConfig defaults() {
        return new DistillConfig(
                QuestionsConfig.defaults(),
                SamplingConfig.defaults().with(8, 2, 256),
                Optional.empty(),
                Divergence.REVERSE);
    }

    @Override
    public ModelTrainer trainer(TuningSetup setup) {
        Path path = Path.of(teacher.orElseThrow(() -> new IllegalArgumentException(
                "the key 'algorithm.teacher' is missing: say which model to learn from, with --set teacher=DIR")));
        CausalModel model =
                ModelSource.withoutAdapter(ModelSource.of(path), setup.model().options());
        try {
            if (model.vocabulary() != setup.model().vocabulary()) {
                throw new IllegalArgumentException("the teacher in " + path + " has a vocabulary of "
                        + model.vocabulary() + " tokens, the student one of "
                        + setup.model().vocabulary() + "; they must share their tokenizer");
            }
            boolean forward = divergence == Divergence.FORWARD;
            return new SampledTrainer(
                    setup,
                    new SampledTrainer.Plan(
                            questions, sampling, false, forward ? Optional.of(model) : Optional.empty()),
                    new FromTeacher(model, forward, sampling.temperature()));
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    /// @param forward whether the answers are the teacher's
    private record FromTeacher(CausalModel teacher, boolean forward, float temperature) implements Lesson {
        @Override
        public OptionalDouble learn(List<Group> groups, Updates updates, float learningRate, Metrics.Visitor numbers) {
            List<Item.Single> answers = new ArrayList<>();
            for (Group group : groups) {
                for (Rollout rollout : group.rollouts()) {
                    if (rollout.drawn() > 0) {
                        answers.add(new Item.Single(rollout.trace()));
                    }
                }
            }
            if (answers.isEmpty()) {
                return OptionalDouble.empty();
            }
            Objective<Item.Single> objective =
                    forward ? new LikelihoodObjective<>() : new TeacherObjective(teacher, temperature);
            double norm = updates.update(answers, objective, learningRate);
            objective.report(numbers);
            return OptionalDouble.of(norm);
        }

        @Override
        public void close() {
            teacher.close();
        }
    }

    @Override
    public List<Shown> shown() {
        return List.of(
                new Shown("loss", "train/loss", "loss"),
                new Shown("length", "train/completions/mean_length", "length"));
    }
}
