import { rawMail } from '../../support/desk';
import { PAYLOADS } from './payloads';

/** Text in each body, to see that it was shown. */
export const MARK = 'Kind regards from outside';

/** All bodies as a plain text, one after another. */
export const allAsText = (): string =>
  [MARK, ...Object.values(PAYLOADS), MARK].join('\n\n').replace(/\r?\n/g, '\r\n');

export interface HostileMail {
  tries: string;
  raw: string;
}

/** One mail for each body; their subject, sender and headers try the same. They answer `inReplyTo` where it is given. */
export const hostileMails = (from: string, inReplyTo?: string): HostileMail[] =>
  Object.entries(PAYLOADS).map(([tries, html]) => ({
    tries,
    raw: rawMail({
      from: `"<img src=x:y onerror=top.__xss=1>" <${from}>`,
      subject: `${tries} <img src=x:y onerror=top.__xss=1>`,
      inReplyTo,
      headers: [
        'MIME-Version: 1.0',
        'Content-Type: text/html; charset=utf-8',
        'X-Note: <script>top.__xss=1</script><img src=https://header.tracker.test/>',
      ],
      body: `<p>${MARK}</p>${html}<p>${MARK}</p>`,
    }),
  }));
