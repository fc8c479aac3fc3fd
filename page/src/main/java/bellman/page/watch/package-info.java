/// What the page knows of the runs in a folder. One thread reads them while they are written, and keeps of
/// each series as many cells as a screen can show; requests read what it has. It opens runs only to read
/// them.
@NullMarked
package bellman.page.watch;

import org.jspecify.annotations.NullMarked;
