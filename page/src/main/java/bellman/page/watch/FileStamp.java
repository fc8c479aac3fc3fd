package bellman.page.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/// By what a file is seen to have changed.
///
/// @param millis of the last change, -1 if there is no file
/// @param size in bytes
record FileStamp(long millis, long size) {
    private static final FileStamp NONE = new FileStamp(-1, 0);

    /// The stamp of a file that is no symbolic link; of anything else, that of none.
    static FileStamp of(Path file) {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.isRegularFile()
                    ? new FileStamp(attributes.lastModifiedTime().toMillis(), attributes.size())
                    : NONE;
        } catch (IOException e) {
            return NONE;
        }
    }
}
