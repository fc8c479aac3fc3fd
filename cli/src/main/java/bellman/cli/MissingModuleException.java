package bellman.cli;

/// What was asked for is in a module that is not on the class path.
public final class MissingModuleException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String module;

    /// A module is missing.
    ///
    /// @param what is in it
    /// @param module its name, as in `bellman-llm`
    public MissingModuleException(String what, String module) {
        super(what + " is in the module " + module + ", which is not on the class path; start with ./bellman, which"
                + " builds it, or put bellman-" + module + " on the class path");
        this.module = module;
    }

    /// The module's name.
    public String module() {
        return module;
    }
}
