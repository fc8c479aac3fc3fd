package bellman.llm.lora;

import java.util.Optional;

/// What all maps of an adapter need to know at the moment.
final class LoraState {
    private boolean merged;
    private int off;
    private boolean dropping = true;
    private Optional<Long> pass = Optional.empty();

    /// Whether the maps add something to what they stand beside.
    boolean active() {
        return !merged && off == 0;
    }

    boolean merged() {
        return merged;
    }

    void setMerged(boolean now) {
        merged = now;
    }

    void switchOff() {
        off++;
    }

    void switchOn() {
        off--;
    }

    /// The seed of the training pass that runs; nothing is dropped where none does.
    Optional<Long> pass() {
        return dropping ? pass : Optional.empty();
    }

    void dropNothing() {
        dropping = false;
    }

    void setPass(Optional<Long> now) {
        pass = now;
    }
}
