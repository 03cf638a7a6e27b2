import { inEnglish } from '../../support/english';
import { mailOf, parse } from './support';

const spam = async (...headers: string[]) => (await parse(mailOf(headers, 'x'))).spam;

describe('the verdict of a spam filter', () => {
  it.each([
    'X-Spam-Flag: YES',
    'X-Spam-Status: Yes, score=9.1 required=5.0 tests=BAYES_99',
    'X-Spam: Yes',
    'X-Spamd-Result: default: True [15.20 / 6.00]',
    'X-Rspamd-Action: add header',
    'X-MS-Exchange-Organization-SCL: 6',
    'X-Forefront-Antispam-Report: CIP:203.0.113.7;CTRY:DE;LANG:en;SCL:5;SRV:;',
    'X-Forefront-Antispam-Report: CIP:203.0.113.7;SFV:SPM;SCL:1',
    'X-Microsoft: x\r\nX-Barracuda-Spam-Status: Yes, SCORE=9.0',
    'X-Bogosity: Spam, tests=bogofilter',
  ])('is read from %s', async (header) => {
    expect((await spam(header)).is).toBe(true);
  });

  it('names the header', async () => {
    expect(inEnglish((await spam('X-Spam-Flag: YES')).why)).toBe('The header x-spam-flag is set.');
  });

  it.each([
    'X-Spam-Flag: NO',
    'X-Spam-Status: No, score=-1.9 tests=SPF_PASS',
    'X-Spamd-Result: default: False [-2.00 / 15.00]',
    'X-Rspamd-Action: no action',
    'X-Rspamd-Action: greylist',
    'X-MS-Exchange-Organization-SCL: -1',
    'X-MS-Exchange-Organization-SCL: 1',
    'X-Forefront-Antispam-Report: SCL:1;SFV:NSPM;CAT:NONE',
    'X-Spam-Level: *****',
    'X-Spam-Checker-Version: SpamAssassin 4.0',
  ])('is not positive in %s', async (header) => {
    expect((await spam(header)).is).toBe(false);
  });
});
