import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { openSmtpDoor, type SmtpDoor } from './smtp-door';

/** Takes the mail that goes out, keeps it as files, and tells of each. Nothing leaves the machine. */
export async function openSentMail(directory: string, largest: number): Promise<SmtpDoor> {
  mkdirSync(directory, { recursive: true });
  let serial = 0;
  const tell = async (raw: Buffer): Promise<void> => {
    const { to, subject } = await simpleParser(raw);
    const recipients = [to].flat().map((each) => each?.text ?? '');
    console.log(`sent  ${recipients.join(', ')}  ${subject ?? ''}`);
  };
  return openSmtpDoor({
    port: 0,
    largest,
    deliver(raw) {
      serial += 1;
      writeFileSync(join(directory, `${Date.now()}-${String(serial).padStart(4, '0')}.eml`), raw);
      void tell(raw).catch(() => undefined);
    },
  });
}
