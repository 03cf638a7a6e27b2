import { rawMail } from '../../support/desk';

/** Text in each body, to see that it was shown. */
export const MARK = 'Kind regards from outside';
/** What a script of a mail would do: each way of it can be seen from the test. */
const SCRIPT = "try{top.__xss=1}catch(e){};window.__xss=1;alert('ran');fetch('https://script.tracker.test/')";
const ATTRIBUTE = SCRIPT.replaceAll('"', '&quot;');
const encoded = (html: string) => `data:text/html;base64,${Buffer.from(html).toString('base64')}`;

/** HTML that wants to run a script or to fetch something from `*.tracker.test`, by what it tries. */
const BODIES: Record<string, string> = {
  'a script element': `<script>${SCRIPT}</script>`,
  'a script of another host': '<script src="https://src.tracker.test/x.js"></script>',
  'an image that fails': `<img src="x:y" onerror="${ATTRIBUTE}">`,
  'a remote image':
    '<img src="https://pixel.tracker.test/open.gif" srcset="https://set.tracker.test/2x.gif 2x">',
  'a drawing with a script': `<svg onload="${ATTRIBUTE}"><script>${SCRIPT}</script><image href="https://svg.tracker.test/i"/></svg>`,
  'an event of the body': `<body onload="${ATTRIBUTE}" background="https://body.tracker.test/b.png">`,
  'a frame with a document': `<iframe srcdoc="<script>parent.top.__xss=1</script>"></iframe><iframe src="${encoded(`<script>${SCRIPT}</script>`)}"></iframe>`,
  'a frame of another host':
    '<iframe src="https://frame.tracker.test/"></iframe><object data="https://object.tracker.test/"></object><embed src="https://embed.tracker.test/">',
  'styles that load': `<style>@import "https://import.tracker.test/a.css"; *{background:url(https://style.tracker.test/b)}</style><div style="background-image:url('https://inline.tracker.test/c')">x</div>`,
  'a linked style sheet':
    '<link rel="stylesheet" href="https://link.tracker.test/a.css"><link rel="prefetch" href="https://prefetch.tracker.test/">',
  'a redirect':
    '<meta http-equiv="refresh" content="0;url=https://refresh.tracker.test/"><base href="https://base.tracker.test/">',
  'a form that sends itself': `<form id="f" action="https://form.tracker.test/"><input autofocus onfocus="${ATTRIBUTE}"></form><script>f.submit()</script>`,
  'the end of the frame': `</body></html>"></iframe><img src=z onerror="${ATTRIBUTE}"><script>${SCRIPT}</script>`,
  'a parser riddle': `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${ATTRIBUTE}&gt;"><noscript><p title="</noscript><img src=z onerror=top.__xss=1>">`,
  'media of another host': `<video src="https://video.tracker.test/v" poster="https://poster.tracker.test/p" autoplay onloadstart="${ATTRIBUTE}"></video><audio src="https://audio.tracker.test/a" autoplay></audio>`,
  'a link with a script': `<a href="javascript:${ATTRIBUTE}" ping="https://ping.tracker.test/">click</a><details open ontoggle="${ATTRIBUTE}"><summary>x</summary></details>`,
};

export interface HostileMail {
  tries: string;
  raw: string;
}

/** One mail for each body; their subject, sender and headers try the same. */
export const hostileMails = (from: string): HostileMail[] =>
  Object.entries(BODIES).map(([tries, html]) => ({
    tries,
    raw: rawMail({
      from: `"<img src=x:y onerror=top.__xss=1>" <${from}>`,
      subject: `${tries} <img src=x:y onerror=top.__xss=1>`,
      headers: [
        'MIME-Version: 1.0',
        'Content-Type: text/html; charset=utf-8',
        'X-Note: <script>top.__xss=1</script><img src=https://header.tracker.test/>',
      ],
      body: `<p>${MARK}</p>${html}<p>${MARK}</p>`,
    }),
  }));
