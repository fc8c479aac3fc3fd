package bellman.envs.gymnasium;

import bellman.envs.python.PythonException;
import bellman.envs.python.PythonInterpreter;
import bellman.vector.AutoresetMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Makes workers that step the environments of one id.
///
/// @param python that runs them
/// @param id of the environments
/// @param mode when their next episodes begin
record WorkerMaker(PythonInterpreter python, GymnasiumId id, AutoresetMode mode) {

    int restarts() {
        return id.restarts();
    }

    /// A worker with `count` environments.
    ///
    /// @throws PythonException if Python or a package is missing
    /// @throws IllegalArgumentException if there is no such environment, or it cannot be made this way
    Worker make(int count) {
        return finish(begin(count), count);
    }

    /// Starts a worker; [#finish] waits for its environments.
    WorkerProcess begin(int count) {
        List<String> words = new ArrayList<>(List.of(id.environment(), String.valueOf(count), mode.name()));
        words.addAll(id.words());
        return WorkerProcess.start(python, words, id.timeout());
    }

    /// Waits for the environments of a worker that was begun.
    Worker finish(WorkerProcess process, int count) {
        try {
            if (!(process.await() instanceof Map<?, ?> told)) {
                throw new PythonException(id + ": the worker told nothing of its environments");
            }
            Facts facts = Facts.of(told);
            return new Worker(process, facts, new SharedMemory(facts), count);
        } catch (EnvironmentFault e) {
            process.close();
            throw new IllegalArgumentException(id + " cannot be made: " + e.what());
        } catch (WorkerLostException e) {
            process.close();
            throw new PythonException(id + " cannot be made: " + e.getMessage());
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }
}
