package bellman.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/// Where a server listens.
///
/// @param host name or address
/// @param port 0 for any that is free
public record Address(String host, int port) {
    private static final int LAST_PORT = 65_535;

    public Address {
        if (port < 0 || port > LAST_PORT) {
            throw new IllegalArgumentException("port must be from 0 to " + LAST_PORT + ", got " + port);
        }
    }

    /// Refuses to be open to other machines without a secret.
    ///
    /// @param secret that requests must bring, if there is one
    /// @param name of the secret, for people
    /// @param option that says it
    /// @throws IllegalArgumentException if there must be one, or the host is none of this machine
    public void requireSecret(Optional<String> secret, String name, String option) {
        if (secret.isEmpty() && !isLoopback(host)) {
            throw new IllegalArgumentException("host " + host + " can be reached from other machines, and there is no "
                    + name + "; give one with " + option + ", or listen on 127.0.0.1");
        }
    }

    /// Whether a host's address reaches only this machine.
    ///
    /// @throws IllegalArgumentException if it is none
    public static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "host " + host + " is no address of this machine; 127.0.0.1 is, and 0.0.0.0 for all it has", e);
        }
    }

    /// As browsers have it: `http://127.0.0.1:8077`.
    ///
    /// @param bound the port that it became
    String url(int bound) {
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + bound;
    }
}
