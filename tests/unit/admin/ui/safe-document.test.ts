import { safeDocument } from '../../../../admin/src/ui/safe-document';

it('puts the policy of a mail’s frame before anything of the mail', () => {
  const document = safeDocument('</head><meta http-equiv="Content-Security-Policy" content="">');
  expect(document.indexOf("default-src 'none'")).toBeLessThan(document.indexOf('</head>'));
});
