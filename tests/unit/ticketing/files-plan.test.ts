import { inEnglish } from '../../support/english';
import type { MailAttachment } from '../../../server/src/mail/types';
import { planFiles } from '../../../server/src/ticketing/files-plan';
import { aField } from '../../support/catalogue';

const file = (name: string, type: string, inline = false): MailAttachment => ({
  name,
  type,
  size: 1,
  inline,
  contentId: null,
  content: new Uint8Array(1),
});
const attachments = [
  file('logo.png', 'image/png', true),
  file('photo.jpg', 'image/jpeg'),
  file('report.pdf', 'application/pdf'),
  file('call.mp3', 'audio/mpeg'),
];
const many = aField('media', { name: 'files', multiple: true });
const one = aField('media', { name: 'file' });
const images = aField('media', { name: 'images', multiple: true, allowedTypes: ['images'] });
const documents = aField('media', { name: 'documents', multiple: true, allowedTypes: ['files'] });

it.each<[string, Parameters<typeof planFiles>[1], boolean, unknown[], RegExp[]]>([
  ['all to a field of many files', [many], false, [['files', [0, 1, 2, 3], false]], []],
  ['with the mail itself', [many], true, [['files', [0, 1, 2, 3], true]], []],
  ['a real one to a field of one file', [one], false, [['file', [1], false]], [/^3 of 4 .*logo\.png/]],
  [
    'each to the field of its kind',
    [images, documents],
    true,
    [
      ['images', [0, 1], false],
      ['documents', [2], true],
    ],
    [/^1 of 4 .*call\.mp3/],
  ],
  [
    'the first field first',
    [one, many],
    true,
    [
      ['file', [1], false],
      ['files', [0, 2, 3], true],
    ],
    [],
  ],
  ['none where no field is mapped', [], true, [], [/^4 of 4/, /^No field is mapped/]],
  [
    'not the mail to a field of images',
    [images],
    true,
    [['images', [0, 1], false]],
    [/^2 of 4/, /^No field is mapped/],
  ],
])('files are distributed: %s', (_what, fields, addEmail, expected, sentences) => {
  const { plans, notes } = planFiles({ attachments }, fields, addEmail);
  expect(plans.map(({ field, attachments: indexes, eml }) => [field, indexes, eml])).toEqual(expected);
  expect(notes).toHaveLength(sentences.length);
  sentences.forEach((sentence, index) => expect(inEnglish(notes[index])).toMatch(sentence));
});

it('the original message does not replace an attachment', () => {
  const { plans, notes } = planFiles({ attachments: [attachments[1]!] }, [one], true);
  expect(plans).toEqual([{ field: 'file', multiple: false, attachments: [0], eml: false }]);
  expect(notes.map(({ code }) => code)).toEqual(['attachments.mail-unmapped']);
  expect(planFiles({ attachments: [] }, [one], true).plans).toEqual([
    { field: 'file', multiple: false, attachments: [], eml: true },
  ]);
});

it('there is no plan without files', () => {
  expect(planFiles({ attachments: [] }, [many], false)).toEqual({ plans: [], notes: [] });
});
