import { parentPort, workerData } from 'node:worker_threads';
import { EmailChannelError, type ErrorText } from '../../../contracts';
import { parseMail, transferables } from './parse';
import type { ParseAnswer, ParseRequest, ParserData } from './worker-protocol';

/**
 * Entry of a thread that parses mail: one request after the other, in the order in which they came, since the time of
 * each runs from the end of the one before. Contents of files are handed over, not copied.
 */
const revoked = (workerData as ParserData | null)?.revoked;
let last = Promise.resolve();
parentPort?.on('message', (request: ParseRequest) => {
  last = last.then(() => answer(request));
});

async function answer({ id, raw, forms, limits }: ParseRequest): Promise<void> {
  // Given to another thread while the one before held this one up.
  if (revoked && id > Atomics.load(revoked, 0) && id <= Atomics.load(revoked, 1)) return;
  try {
    const mail = await parseMail(raw, forms, limits);
    post({ id, mail }, transferables(mail.attachments));
  } catch (error) {
    // The message of an unknown error may quote the mail, so it stays here.
    const said = error instanceof EmailChannelError ? error.said : null;
    const text = (said?.text.slice('error.'.length) ?? 'parse-failed') as ErrorText;
    post({ id, error: { text, values: said?.values ?? {} } });
  }
}

const post = (message: ParseAnswer, transfer: ArrayBuffer[] = []): void =>
  parentPort!.postMessage(message, transfer);
