import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';

/** Records by name; what is not there does not exist. */
export interface DnsRecords {
  srv?: Record<string, { priority: number; weight: number; port: number; name: string }[]>;
  mx?: Record<string, { priority: number; exchange: string }[]>;
}

export interface DnsServer {
  records: DnsRecords;
  /** Names that were asked for, with the type of the record. */
  asked: string[];
  /** Answers nothing from now on. */
  silent: boolean;
  /** A resolver that asks this server. */
  resolver: Resolver;
  stop(): Promise<void>;
}

const TYPES: Record<number, string> = { 15: 'MX', 33: 'SRV' };

/** Starts a name server (RFC 1035) on loopback that knows SRV and MX records. */
export async function startDnsServer(records: DnsRecords = {}): Promise<DnsServer> {
  const socket = createSocket('udp4');
  const resolver = new Resolver({ timeout: 500, tries: 1 });
  const server: DnsServer = {
    records,
    asked: [],
    silent: false,
    resolver,
    stop: () => new Promise((resolve) => socket.close(() => resolve())),
  };
  socket.on('message', (query, { port, address }) => {
    const { name, end } = readName(query, 12);
    const type = TYPES[query.readUInt16BE(end)] ?? 'other';
    server.asked.push(`${type} ${name}`);
    const answers = answersTo(server.records, type, name);
    if (server.silent) return;
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    // A response with recursion; the last bits say that there is no such name.
    header.writeUInt16BE(answers.length > 0 ? 0x8180 : 0x8183, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(answers.length, 6);
    const rows = answers.map((data) => {
      const row = Buffer.alloc(12);
      // The name is that of the question, at byte 12.
      row.writeUInt16BE(0xc00c, 0);
      query.copy(row, 2, end, end + 4);
      row.writeUInt32BE(60, 4 + 2);
      row.writeUInt16BE(data.length, 10);
      return Buffer.concat([row, data]);
    });
    socket.send(Buffer.concat([header, query.subarray(12, end + 4), ...rows]), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  return server;
}

function answersTo({ srv, mx }: DnsRecords, type: string, name: string): Buffer[] {
  if (type === 'MX')
    return (mx?.[name] ?? []).map(({ priority, exchange }) =>
      Buffer.concat([words(priority), writeName(exchange)]),
    );
  if (type === 'SRV')
    return (srv?.[name] ?? []).map(({ priority, weight, port, name: target }) =>
      Buffer.concat([words(priority, weight, port), writeName(target)]),
    );
  return [];
}

function words(...values: number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 2);
  values.forEach((value, index) => buffer.writeUInt16BE(value, index * 2));
  return buffer;
}

const writeName = (name: string): Buffer =>
  Buffer.concat([
    ...name
      .split('.')
      .filter(Boolean)
      .map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)])),
    Buffer.from([0]),
  ]);

function readName(message: Buffer, at: number): { name: string; end: number } {
  const labels: string[] = [];
  let length = message[at] ?? 0;
  while (length > 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
    length = message[at] ?? 0;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}
