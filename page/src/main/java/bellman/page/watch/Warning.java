package bellman.page.watch;

/// Something in a run that a person should look at.
///
/// @param series in which it shows
/// @param step at which it began
/// @param text what it is, as a sentence
public record Warning(String series, long step, String text) {}
