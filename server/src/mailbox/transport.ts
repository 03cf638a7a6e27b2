import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { ImapTransport } from 'imapflow';

/** Receives the progress of a connection. */
export interface TransportListener {
  /** The TCP connection is established, with its remote address. */
  onReached(address: string): void;
  /** TLS is established and the certificate is valid. */
  onEncrypted(socket: TLSSocket): void;
  /** The server sent IMAP data; also called right before STARTTLS. */
  onHeard(): void;
}

/**
 * Opens the sockets for an imapflow connection, in the same way as imapflow's default transport.
 * @param proxied connection through a proxy, already established
 */
export function createTransport(listener: TransportListener, proxied: Socket | null = null): ImapTransport {
  const { onReached, onEncrypted, onHeard } = listener;
  return {
    connect({ secure, tls, ...to }, onConnect) {
      const options = { ...to, ...tls };
      const ready = () => {
        onConnect();
        socket.once('data', onHeard);
      };
      const socket: Socket = secure
        ? connectTls(proxied ? { ...options, socket: proxied } : options)
        : (proxied ?? connectTcp(options));
      const reached = () => {
        onReached((proxied ?? socket).remoteAddress ?? '');
        if (!secure) ready();
      };
      if (proxied) setImmediate(reached);
      else socket.once('connect', reached);
      socket.once('secureConnect', () => {
        onEncrypted(socket as TLSSocket);
        ready();
      });
      return socket;
    },
    prepareUpgrade: onHeard,
    upgrade(plain, { tls, ...to }, onSecure) {
      const socket = connectTls({ socket: plain, ...to, ...tls });
      return socket.once('secureConnect', () => {
        onEncrypted(socket);
        onSecure();
      });
    },
  };
}
