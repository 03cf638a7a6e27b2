import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { ImapTransport } from 'imapflow';

/** Told how far a connection comes. */
export interface TransportListener {
  /** The TCP connection stands, with the address at its other end. */
  onReached(address: string): void;
  /** TLS is agreed on and the certificate is in order. */
  onEncrypted(socket: TLSSocket): void;
  /** The server sent something that is for IMAP; also called right before STARTTLS. */
  onHeard(): void;
}

/** The sockets of a connection of imapflow, opened as imapflow does by itself. */
/** @param proxied the connection through a proxy, which stands already */
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
