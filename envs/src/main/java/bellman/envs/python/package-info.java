/// The user's Python: which it is, what is installed in it, and what to install where something is missing.
///
/// ```java
/// PythonInterpreter python = PythonInterpreter.active();
/// Path folder = python.require("mujoco", PipInstall.MUJOCO).folder();
/// ```
///
/// Nothing is imported to find out, and nothing is installed unless `bellman doctor --install` is asked to.
@NullMarked
package bellman.envs.python;

import org.jspecify.annotations.NullMarked;
