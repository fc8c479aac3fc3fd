package bellman.algos.offline;

import bellman.dataset.DatasetFormat;
import bellman.dataset.StepDataset;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// "Files" that tests keep in memory; what exists on the disk is their name.
public final class InMemory implements DatasetFormat {
    private static final Map<String, StepDataset> FILES = new HashMap<>();

    @Override
    public String ending() {
        return "memory";
    }

    @Override
    public StepDataset read(Path file) {
        return FILES.get(file.toString());
    }

    @Override
    public void write(StepDataset dataset, Path file) {
        FILES.put(file.toString(), dataset);
    }
}
