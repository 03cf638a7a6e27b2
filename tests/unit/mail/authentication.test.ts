import { bytes, parse } from './support';

const BORDER = 'Received: from out.corp.example (out.corp.example [203.0.113.7]) by mx.desk.example; x';
const results = async (...headers: string[]) =>
  (await parse(bytes(...headers, 'From: ada@corp.example', 'Subject: x', '', 'x'))).authentication;
const by = (server: string, dkim: string, spf: string, dmarc: string) => [{ server, dkim, spf, dmarc }];

describe('Authentication-Results', () => {
  it.each([
    [
      'dkim=pass header.d=corp.example; spf=pass smtp.mailfrom=corp.example; dmarc=pass',
      'pass',
      'pass',
      'pass',
    ],
    ['dkim=fail reason="bad; dmarc=pass" header.d=x; dmarc=fail', 'fail', 'unknown', 'fail'],
    ['dkim=fail header.d=a; dkim=pass header.d=b', 'pass', 'unknown', 'unknown'],
    ['dmarc=pass; dmarc=fail', 'unknown', 'unknown', 'fail'],
    ['SPF=SoftFail; DKIM = neutral ; dmarc/1=pass', 'none', 'none', 'pass'],
    ['spf=temperror; dkim=permerror; dmarc=permerror', 'unknown', 'unknown', 'unknown'],
    ['none', 'unknown', 'unknown', 'unknown'],
    ['dmarc=fail (p=none; dmarc=pass)', 'unknown', 'unknown', 'fail'],
    ['spf=fail (of a (nested; dmarc=pass) b; dmarc=pass)', 'unknown', 'fail', 'unknown'],
    ['spf=fail (quoted \\) dmarc=pass; dmarc=pass)', 'unknown', 'fail', 'unknown'],
    ['spf=fail (never closed; dmarc=pass', 'unknown', 'fail', 'unknown'],
    ['spf=fail smtp.mailfrom="a; dmarc=pass"@evil.example', 'unknown', 'fail', 'unknown'],
    ['spf=fail smtp.mailfrom="a\\"; dmarc=pass; \\""@evil.example', 'unknown', 'fail', 'unknown'],
    ['spf=fail smtp.mailfrom=dmarc=pass', 'unknown', 'fail', 'unknown'],
    ['x-dmarc=pass; arc=pass', 'unknown', 'unknown', 'unknown'],
    ['spf=fail smtp.mailfrom==?utf-8?q?x=3B_dmarc=3Dpass?=', 'unknown', 'fail', 'unknown'],
  ])('are parsed: %s', async (value, dkim, spf, dmarc) => {
    expect(await results(`Authentication-Results: mx.desk.example; ${value}`, BORDER)).toEqual(
      by('mx.desk.example', dkim, spf, dmarc),
    );
  });

  it.each(['MX.Desk.Example', 'mx.desk.example 1', '"mx.desk.example"', '(ours) mx.desk.example (v1)'])(
    'match the trusted server named %s',
    async (server) => {
      expect(await results(`Authentication-Results: ${server}; dmarc=pass`, BORDER)).toEqual(
        by('mx.desk.example', 'unknown', 'unknown', 'pass'),
      );
    },
  );

  it('of several programs on one server are merged, those of other servers kept separate', async () => {
    expect(
      await results(
        'Authentication-Results: mx.desk.example; spf=pass',
        'Authentication-Results: mx.desk.example;\r\n\tdkim=pass',
        'Authentication-Results: filter.desk.example; dmarc=fail',
        BORDER,
      ),
    ).toEqual([
      ...by('mx.desk.example', 'pass', 'pass', 'unknown'),
      ...by('filter.desk.example', 'unknown', 'unknown', 'fail'),
    ]);
  });

  it.each([
    [
      'below the line that took the mail over',
      [BORDER, 'Authentication-Results: mx.desk.example; dmarc=pass'],
    ],
    ['where no line tells who took the mail over', ['Authentication-Results: mx.desk.example; dmarc=pass']],
    [
      'below a line whose sender calls itself a loopback address',
      [
        'Received: from [127.0.0.1] (evil.example [203.0.113.66]) by mx.desk.example; x',
        'Authentication-Results: mx.desk.example; dmarc=pass',
      ],
    ],
    [
      'below a line of Exim whose sender calls itself so',
      [
        'Received: from [203.0.113.66] (helo=[127.0.0.1]) by mx.desk.example; x',
        'Authentication-Results: mx.desk.example; dmarc=pass',
      ],
    ],
    ['without a name', ['Authentication-Results: dkim=pass; dmarc=pass', BORDER]],
    ['in other headers', ['ARC-Authentication-Results: i=1; mx.desk.example; dmarc=pass', BORDER]],
  ])('are not trusted %s', async (_where, headers) => {
    expect(await results(...headers)).toEqual([]);
  });

  it.each([
    'Received: from mx.desk.example ([10.0.0.5]) by imap.desk.example with ESMTP; x',
    'Received: from mx.desk.example by imap.desk.example with LMTP id 1; x',
    'Received: by imap.desk.example id 1; x',
    'Received: from localhost (localhost [127.0.0.1]) by mx.desk.example (Postfix); x',
    'Received: from filter (filter [IPv6:::1]) by mx.desk.example; x',
  ])('are read below an internal hop: %s', async (hop) => {
    expect(await results(hop, 'Authentication-Results: mx.desk.example; dmarc=pass', BORDER)).toEqual(
      by('mx.desk.example', 'unknown', 'unknown', 'pass'),
    );
  });

  it('of Gmail are below its own Received, and only the first result counts', async () => {
    const gmail = [
      'Received: by 2002:a05:6a10:1234 with SMTP id x; y',
      'Received: from out.corp.example (out.corp.example. [203.0.113.7]) by mx.google.com with ESMTPS id x; y',
      'Received-SPF: pass',
    ];
    const real =
      'Authentication-Results: mx.google.com; dkim=fail header.i=@x; spf=fail; dmarc=fail (p=NONE)';
    const forged = 'Authentication-Results: mx.google.com; dmarc=pass';
    expect(await results(...gmail, real, forged)).toEqual(by('mx.google.com', 'fail', 'fail', 'fail'));
    expect(await results(...gmail, 'Received: from x by y; z', forged)).toEqual([]);
  });

  it('of any length are parsed in linear time', async () => {
    const started = performance.now();
    const long = `${'('.repeat(5_000)}${'a=b;'.repeat(10_000)}`;
    await results(`Authentication-Results: mx.desk.example; ${long}`, `Received: from ${long} by x; y`);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('Authentication-Results of Exchange Online, without a server name', () => {
  const FORGED = 'Authentication-Results: spf=pass; dkim=pass; dmarc=pass';
  const INSIDE = [
    'Received: from A1.eurprd01.prod.outlook.com (2603:10a6::1) by B1.eurprd01.prod.outlook.com with HTTPS; x',
    'Received: from EDGE012.eop-eur01.prod.protection.outlook.com (2603:10a6::2) by A1.outlook.office365.com (2603:10a6::3) with Microsoft SMTP Server; x',
  ];
  const OWN =
    'Authentication-Results: spf=pass (sender IP is 203.0.113.7) smtp.mailfrom=corp.example; dkim=none (message not signed) header.d=none;dmarc=fail action=none header.from=corp.example;compauth=fail reason=000';
  const EDGE =
    'Received: from out.corp.example (203.0.113.7) by EDGE012.mail.protection.outlook.com (10.0.0.1) with Microsoft SMTP Server; x';
  const SET = [
    'X-MS-Exchange-Organization-AuthSource: EDGE012.eop-eur01.prod.protection.outlook.com',
    'X-MS-Exchange-Organization-AuthAs: Anonymous',
  ];
  const found = by('protection.outlook.com', 'none', 'pass', 'fail');

  it('are those directly above its edge, whatever the sender wrote below', async () => {
    expect(await results(...INSIDE, OWN, EDGE, ...SET)).toEqual(found);
    expect(await results(...INSIDE, OWN, 'Received-SPF: Pass', EDGE, FORGED, EDGE, FORGED, ...SET)).toEqual(
      found,
    );
  });

  it.each<[string, string[]]>([
    ['there are none', [...INSIDE, EDGE, FORGED, ...SET]],
    ['they stand higher', [OWN, ...INSIDE, EDGE, FORGED, ...SET]],
    ['there are two', [...INSIDE, OWN, FORGED, EDGE, ...SET]],
    ['a hop above is another server’s', [INSIDE[0]!, BORDER, OWN, EDGE, ...SET]],
    ['all of it was forged for another server', [BORDER, ...INSIDE, OWN, EDGE, ...SET]],
    [
      'the edge is another one’s',
      [...INSIDE, OWN, EDGE.replace('.outlook.com', '.outlook.com.evil.example'), ...SET],
    ],
    [
      'a sender calls itself like an edge',
      [EDGE.replace('out.corp.example', 'by').replace('EDGE012.mail', 'X.mail'), OWN, EDGE, ...SET],
    ],
    ['the headers of Exchange are not there', [...INSIDE, OWN, EDGE]],
    ['they name another edge', [...INSIDE, OWN, EDGE, SET[0]!.replace('EDGE012', 'EDGE013'), SET[1]!]],
    ['they are there twice', [...INSIDE, OWN, EDGE, ...SET, SET[0]!]],
    ['the message is from inside', [...INSIDE, OWN, EDGE, SET[0]!, SET[1]!.replace('Anonymous', 'Internal')]],
  ])('are ignored if %s', async (_where, headers) => {
    const servers = (await results(...headers)).map(({ server }) => server);
    expect(servers).not.toContain('protection.outlook.com');
  });
});
