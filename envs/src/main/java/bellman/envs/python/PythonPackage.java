package bellman.envs.python;

import java.nio.file.Path;

/// A package that a Python can import.
///
/// @param name under which it is imported
/// @param version as it was installed, empty if nobody knows
/// @param folder that holds its files
public record PythonPackage(String name, String version, Path folder) {}
