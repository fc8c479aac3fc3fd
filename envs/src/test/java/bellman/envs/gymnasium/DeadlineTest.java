package bellman.envs.gymnasium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(OS.WINDOWS)
class DeadlineTest {
    @Test
    @Timeout(120)
    void whatAProcessStartedEndsWithItAndLetsItsPipesGo() throws Exception {
        Process process = new ProcessBuilder("sh", "-c", "sleep 1000; echo done").start();
        List<ProcessHandle> started = List.of();
        while (started.isEmpty()) {
            started = process.descendants().toList();
        }
        try (var deadline = new Deadline(process, 60)) {
            deadline.within(0.01);
            assertEquals(-1, process.getInputStream().read(), "the end, though the sleeper had the pipe");
            assertTrue(deadline.passed());
            assertEquals(0.01, deadline.seconds());
        }
        for (ProcessHandle sleeper : started) {
            sleeper.onExit().get(60, TimeUnit.SECONDS);
        }
    }
}
