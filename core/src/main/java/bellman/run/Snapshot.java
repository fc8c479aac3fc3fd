package bellman.run;

/// Something whose whole state can be saved, and restored so that it goes on as if nothing had happened.
public interface Snapshot {

    /// Writes everything that decides the future into `state`.
    void save(State state);

    /// Takes over what [#save] wrote on an object of the same configuration.
    ///
    /// @throws IllegalStateException if an entry is missing or of the wrong length, naming it
    void load(State state);
}
