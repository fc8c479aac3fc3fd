package bellman.llm.serve;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;

/// Tells whether a client is still there while nothing is written to it. While a request is answered Jetty
/// reads nothing more of its connection, and so does not see it end: it is read here, by the request's own
/// thread. What a client has sent ahead is handed on to Jetty.
final class ClientConnection {
    private static final int AHEAD = 1024;

    private final EndPoint endPoint;
    private boolean ahead;

    private ClientConnection(EndPoint endPoint) {
        this.endPoint = endPoint;
    }

    /// The connection of a request whose body was read to its end.
    static ClientConnection of(HttpServletRequest request) {
        return new ClientConnection(ServletContextRequest.getServletContextRequest(request)
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint());
    }

    /// Whether the client has gone.
    boolean isGone() {
        if (!endPoint.isOpen()) {
            return true;
        }
        if (ahead) {
            return false;
        }
        ByteBuffer more = BufferUtil.allocate(AHEAD);
        try {
            int count = endPoint.fill(more);
            ahead = count > 0;
            if (ahead && endPoint.getConnection() instanceof Connection.UpgradeTo jetty) {
                jetty.onUpgradeTo(more);
            }
            return count < 0;
        } catch (IOException e) {
            return true;
        }
    }
}
