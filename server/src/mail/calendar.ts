/** An invitation in readable form. Dates are kept in the time zone named in the calendar, without conversion. */
export interface Invitation {
  what: string;
  when: string;
  /** How often it repeats, empty for a single event. */
  repeats: string;
  where: string;
  organizer: string;
  attendees: string[];
  description: string;
  /** iTIP method (RFC 5546): REQUEST, REPLY, CANCEL, PUBLISH, COUNTER … */
  method: string;
  /** The attendee's answer: ACCEPTED, DECLINED, TENTATIVE … */
  answer: string;
}

interface Property {
  name: string;
  params: Map<string, string>;
  value: string;
}

const MAX_CHARACTERS = 512 * 1024;
const MAX_ATTENDEES = 50;
const COMPONENTS = ['VEVENT', 'VTODO', 'VFREEBUSY', 'VJOURNAL'];

/**
 * Reads the first event or task of an iCalendar text (RFC 5545). Returns null if there is none. Reads at most 512 K
 * characters.
 */
export function readInvitation(source: string): Invitation | null {
  const lines = source
    .slice(0, MAX_CHARACTERS)
    .replace(/\r\n?/g, '\n')
    .replace(/\n[ \t]/g, '')
    .split('\n');
  const stack: string[] = [];
  const event: Property[] = [];
  let method = '';
  let seen = false;
  for (const line of lines) {
    const property = parseProperty(line);
    if (!property) continue;
    const { name, value } = property;
    if (name === 'BEGIN') stack.push(value.toUpperCase().trim());
    else if (name === 'END') {
      if (COMPONENTS.includes(stack.pop() ?? '') && seen) break;
    } else if (name === 'METHOD') method = value.trim().toUpperCase();
    else if (COMPONENTS.includes(stack.at(-1) ?? '')) {
      seen = true;
      event.push(property);
    }
  }
  return seen ? invitationOf(event, method) : null;
}

function invitationOf(event: Property[], method: string): Invitation {
  const first = (name: string) => event.find((property) => property.name === name);
  const text = (name: string) => unescapeText(first(name)?.value ?? '').trim();
  const attendees = event.filter((property) => property.name === 'ATTENDEE');
  const answers = new Set(attendees.map(({ params }) => params.get('PARTSTAT') ?? ''));
  return {
    what: text('SUMMARY'),
    when: timeSpan(first('DTSTART'), first('DTEND') ?? first('DUE'), first('DURATION')?.value ?? ''),
    repeats: repetition(first('RRULE')?.value ?? ''),
    where: text('LOCATION'),
    organizer: personOf(first('ORGANIZER')),
    attendees: attendees.slice(0, MAX_ATTENDEES).map(personOf).filter(Boolean),
    // The attendee's comment on the answer.
    description: [text('COMMENT'), text('DESCRIPTION')].filter(Boolean).join('\n\n'),
    method,
    answer: method === 'REPLY' && answers.size === 1 ? ([...answers][0] ?? '').toUpperCase() : '',
  };
}

/** `NAME;PARAM=value;PARAM="quoted:value":value` */
const START = /^([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:])*)*):/;
const PARAMETER = /;([A-Za-z0-9-]+)=((?:"[^"]*"|[^";:])*)/g;

function parseProperty(line: string): Property | null {
  const start = START.exec(line.slice(0, 8_000));
  if (!start) return null;
  const params = new Map<string, string>();
  for (const [, name, value] of start[2]!.matchAll(PARAMETER))
    params.set(name!.toUpperCase(), value!.replace(/^"|"$/g, ''));
  return { name: start[1]!.toUpperCase(), params, value: line.slice(start[0].length) };
}

const unescapeText = (value: string): string =>
  value.replace(/\\([nN]|.)/g, (_, char: string) => (/n/i.test(char) ? '\n' : char));

function personOf(property: Property | undefined): string {
  if (!property) return '';
  const address = property.value.trim().replace(/^mailto:/i, '');
  const name = property.params.get('CN')?.trim() ?? '';
  return name && name !== address ? `${name} <${address}>` : address;
}

function timeSpan(start: Property | undefined, end: Property | undefined, duration: string): string {
  if (!start && !end) return '';
  const from = timeOf(start ?? end!);
  const to = start && end ? timeOf(end) : start && later(from, duration);
  const zone = from.zone ? ` (${from.zone})` : '';
  if (!to || (to.day === from.day && to.time === from.time)) return `${from.day} ${from.time}`.trim() + zone;
  // The end date of an all-day event is exclusive.
  const last = to.time ? to.day : dayBefore(to.day);
  const until = last === from.day ? to.time : `${last} ${to.time}`.trim();
  return `${from.day} ${from.time}`.trim() + (until ? ` – ${until}` : '') + zone;
}

interface Time {
  day: string;
  /** Empty for a whole day. */
  time: string;
  zone: string;
}

function timeOf({ value, params }: Property): Time {
  const match = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?/.exec(value.trim());
  if (!match) return { day: value.trim().slice(0, 40), time: '', zone: '' };
  const [, year, month, day, hour, minute, , utc] = match;
  return {
    day: `${year}-${month}-${day}`,
    time: hour === undefined ? '' : `${hour}:${minute}`,
    zone: hour === undefined ? '' : utc ? 'UTC' : (params.get('TZID') ?? '').slice(0, 100),
  };
}

/** The time after a duration such as `PT1H30M` or `P1D` (RFC 5545 3.3.6), in the same zone; null for other values. */
function later(from: Time, duration: string): Time | null {
  const match = /^\+?P(?:(\d{1,3})W|(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:\d{1,6}S)?)?)$/.exec(
    duration.trim().toUpperCase(),
  );
  const start = Date.parse(`${from.day}T${from.time || '00:00'}:00Z`);
  if (!match || Number.isNaN(start)) return null;
  const [weeks = 0, days = 0, hours = 0, minutes = 0] = match.slice(1).map((part) => Number(part ?? 0));
  const end = new Date(start + (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60_000).toISOString();
  return { day: end.slice(0, 10), time: from.time && end.slice(11, 16), zone: from.zone };
}

const FREQUENCIES: Record<string, [every: string, unit: string]> = {
  DAILY: ['daily', 'days'],
  WEEKLY: ['weekly', 'weeks'],
  MONTHLY: ['monthly', 'months'],
  YEARLY: ['yearly', 'years'],
};

/** Describes how often, how many times and until when a rule repeats (RFC 5545 3.3.10). */
function repetition(rule: string): string {
  const parts = new Map(
    rule
      .slice(0, 500)
      .toUpperCase()
      .split(';')
      .map((part) => part.split('=', 2) as [string, string]),
  );
  const frequency = FREQUENCIES[parts.get('FREQ')?.trim() ?? ''];
  if (!frequency) return '';
  const number = (name: string) => /^\d{1,4}$/.exec(parts.get(name)?.trim() ?? '')?.[0];
  const interval = number('INTERVAL');
  const count = number('COUNT');
  const until = /^(\d{4})(\d\d)(\d\d)/.exec(parts.get('UNTIL')?.trim() ?? '');
  return [
    Number(interval ?? 1) > 1 ? `every ${interval} ${frequency[1]}` : frequency[0],
    ...(count ? [`${count} times`] : []),
    ...(until ? [`until ${until.slice(1).join('-')}`] : []),
  ].join(', ');
}

function dayBefore(day: string): string {
  const time = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(time) ? day : new Date(time - 86_400_000).toISOString().slice(0, 10);
}

const METHODS: Record<string, string> = {
  REQUEST: 'Invitation',
  PUBLISH: 'Event',
  REPLY: 'Answer to an invitation',
  CANCEL: 'Cancelled event',
  COUNTER: 'Other time proposed',
  REFRESH: 'Request for an update',
};
const ANSWERS: Record<string, string> = {
  ACCEPTED: 'accepted',
  DECLINED: 'declined',
  TENTATIVE: 'tentatively accepted',
  DELEGATED: 'delegated',
  'NEEDS-ACTION': 'not answered yet',
};

/** Formats the invitation as lines of text: what, when, where, who. */
export function invitationText(invitation: Invitation): string {
  const kind = METHODS[invitation.method] ?? 'Event';
  const answer = ANSWERS[invitation.answer];
  const facts: [string, string][] = [
    [kind, invitation.what],
    ['Answer', answer ?? ''],
    ['When', invitation.when],
    ['Repeats', invitation.repeats],
    ['Where', invitation.where],
    ['Organizer', invitation.organizer],
    ['Attendees', invitation.attendees.join(', ')],
  ];
  const lines = facts
    .filter(([label, value]) => value || label === kind)
    .map(([label, value]) => `${label}: ${value}`.trim());
  return [lines.join('\n'), invitation.description].filter(Boolean).join('\n\n');
}
