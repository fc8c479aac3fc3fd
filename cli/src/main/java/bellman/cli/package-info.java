/// What the commands of all modules share: how words become a run and a failure one line and an exit status,
/// the options that every subcommand has, tables and numbers for people. A module offers its commands to
/// `bellman` by [bellman.cli.Subcommands].
@NullMarked
package bellman.cli;

import org.jspecify.annotations.NullMarked;
