package bellman.llm.run;

import bellman.llm.chat.Chat;
import bellman.llm.checkpoint.ModelFolder;
import bellman.llm.lora.LoraAdapter;
import bellman.llm.model.CausalModel;
import bellman.llm.model.ComputeOptions;
import bellman.llm.task.CharacterModel;
import bellman.llm.train.ModelTrainer;
import bellman.llm.train.TuningConfig;
import bellman.llm.train.TuningSetup;
import bellman.run.RandomStream;
import bellman.store.RunStart;
import bellman.store.config.ConfigDocument;
import bellman.store.job.Conclusion;
import bellman.store.job.Shown;
import bellman.store.job.TrainingJob;
import bellman.torch.Device;
import bellman.train.Budget;
import bellman.train.Cadence;
import bellman.train.RunLog;
import bellman.train.Training;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A language model's training, ready to run.
final class LanguageJob implements TrainingJob {
    private final TuningConfig config;
    private final ModelSource source;
    private final CausalModel model;
    private final Chat chat;
    private final ModelTrainer trainer;

    private LanguageJob(TuningConfig config, ModelSource source, CausalModel model, Chat chat, ModelTrainer trainer) {
        this.config = config;
        this.source = source;
        this.model = model;
        this.chat = chat;
        this.trainer = trainer;
    }

    static LanguageJob open(ConfigDocument document, TuningConfig config) {
        ComputeOptions options = config.precision()
                .of(ComputeOptions.defaults()
                        .withDevice(Device.named(config.device()).require())
                        .withThreads(config.threads())
                        .withCheckpointing(config.gradientCheckpointing()));
        ModelSource source = source(document, config);
        CausalModel model = ModelSource.withoutAdapter(source, options);
        try {
            Chat chat = Chat.load(source.folder());
            try {
                Optional<LoraAdapter> adapter = config.adapter()
                        .map(a -> LoraAdapter.attach(
                                model,
                                a.config(),
                                RandomStream.of(config.seed(), "adapter").nextLong()));
                ModelTrainer trainer = config.algorithm().trainer(new TuningSetup(config, model, adapter, chat));
                return new LanguageJob(config, source, model, chat, trainer);
            } catch (RuntimeException | Error e) {
                chat.close();
                throw e;
            }
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    private static ModelSource source(ConfigDocument document, TuningConfig config) {
        Optional<CharacterModel> own = config.algorithm().ownModel();
        if (config.model().isEmpty() && own.isPresent()) {
            return ModelSource.Fresh.of(own.get(), config.seed());
        }
        document.require(
                TuningConfig.class, "model", "say which model to start from, with --model DIR or --set model=DIR");
        return ModelSource.of(Path.of(config.model().orElseThrow()));
    }

    @Override
    public RunStart start(String version) {
        return new RunStart(
                ConfigDocument.effective(config),
                LanguageTraining.name(config.algorithm()),
                trainer.subject(),
                config.seed(),
                config.threads(),
                version,
                trainer.inputs());
    }

    @Override
    public int keepCheckpoints() {
        return config.checkpoint().keep();
    }

    @Override
    public Budget budget() {
        return new Budget(trainer.plannedSteps(), config.budget().seconds(), Double.NaN);
    }

    @Override
    public List<Shown> shown() {
        return config.algorithm().shown();
    }

    @Override
    public List<String> notices() {
        return trainer.notices();
    }

    @Override
    public List<String> resumeNotices() {
        return trainer.resumeNotices();
    }

    @Override
    public ModelTrainer trainer() {
        return trainer;
    }

    /// The model that is trained.
    CausalModel model() {
        return model;
    }

    @Override
    public void settle(Path run) {
        ModelFolder.copyCompanions(source.folder(), run.resolve(ModelSource.COMPANIONS));
    }

    @Override
    public Training training(RunLog log) {
        Training training = Training.of(trainer, budget())
                .log(log)
                .checkpoints(
                        new Cadence(config.checkpoint().every()),
                        config.checkpoint().seconds())
                .evaluations(new Cadence(config.evaluation().every()), trainer::evaluate);
        trainer.callbacks(log).forEach(training::callback);
        return training;
    }

    @Override
    public Conclusion conclude(long step) {
        return trainer.conclude(step);
    }

    @Override
    public void close() {
        try (model;
                chat;
                source) {
            trainer.close();
        }
    }
}
