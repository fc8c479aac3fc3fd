package bellman.llm.command;

import bellman.cli.CommandException;
import bellman.cli.UsageException;
import bellman.torch.Device;
import picocli.CommandLine.Option;

/// Where a command computes.
final class DeviceOption {
    @Option(
            names = "--device",
            paramLabel = "cpu|cuda|cuda:N|auto",
            description = "Where it computes: the processor, a GPU, or a GPU if there is one (default: cpu).")
    private String name = "cpu";

    DeviceOption() {}

    /// A device that can be used.
    Device device() {
        try {
            return Device.named(name).require();
        } catch (IllegalArgumentException e) {
            throw new UsageException("--device: " + e.getMessage());
        } catch (IllegalStateException e) {
            throw new CommandException("--device: " + e.getMessage(), e);
        }
    }
}
