import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A message of the samples, with CRLF, and when it arrived. */
export interface Sample {
  raw: Buffer;
  internalDate: Date;
}

const MINUTES_BETWEEN = 5;

/**
 * The `.eml` files of a folder in the order of their names, and one message of a few more bytes than `messageBytes`,
 * which is made here. The last one arrived at `now`.
 */
export function readSamples(directory: string, messageBytes: number, now: Date): Sample[] {
  const files = readdirSync(directory)
    .filter((name) => name.endsWith('.eml'))
    .map((name) => ({ name, text: readFileSync(join(directory, name), 'latin1') }));
  const all = [...files, { name: '18-too-large.eml', text: tooLarge(messageBytes) }].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  return all.map(({ text }, index) => ({
    raw: Buffer.from(text.replace(/\r?\n/g, '\r\n'), 'latin1'),
    internalDate: new Date(now.getTime() - (all.length - 1 - index) * MINUTES_BETWEEN * 60_000),
  }));
}

function tooLarge(messageBytes: number): string {
  const line = `${'0123456789,'.repeat(6)}\n`;
  return `From: Export of the warehouse <export@supplier.test>
To: support@helpdesk.test
Subject: Stock list, all of it
Date: Mon, 02 Nov 2026 11:58:00 +0000
Message-ID: <stock-1@supplier.test>
MIME-Version: 1.0
Content-Type: text/csv; charset=us-ascii; name="stock.csv"
Content-Disposition: attachment; filename="stock.csv"

${line.repeat(Math.ceil(messageBytes / line.length))}`;
}
