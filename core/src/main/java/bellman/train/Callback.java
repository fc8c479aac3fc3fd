package bellman.train;

/// Told of everything that happens in a training, on the training thread. A callback that is also a
/// [bellman.run.Snapshot] is saved and restored with the run.
@FunctionalInterface
public interface Callback {

    /// Called with each event, in order.
    void on(TrainingEvent event, Training training);
}
