import {
  clockText,
  type Course,
  type Minute,
  type Story,
  type StoryAnnouncement,
  type StoryOrganization,
  type StoryRule,
} from './story.ts';

/** The story in lines, in the order of time: what a person needs to see why a seed fails. */
export function tell(story: Story): string {
  const events = [
    ...story.organizations.flatMap((each) => eventsOf(each)),
    ...story.announcements.flatMap(saidIn),
    ...runsOf(story),
  ];
  const lines = events.toSorted((a, b) => a.at - b.at).map(({ at, text }) => `  ${clockText(at)}  ${text}`);
  const configs = story.configs.map(({ customers, rules, joinWithinMinutes }, i) => {
    const who = customers.map(({ id, claims }) => {
      const parts = claims.map(
        ({ organization, services }) => `${organization}${services === null ? '' : `/${services.join()}`}`,
      );
      return `${id} = ${parts.join(' + ')}`;
    });
    return `  config ${i}: ${who.join('; ')}; join ${joinWithinMinutes}; rules ${rules.map(ruleText).join(' | ')}`;
  });
  return [`seed ${story.seed}, ${story.timeZone}`, ...configs, ...lines].join('\n');
}

interface Event {
  at: Minute;
  text: string;
}

function ruleText({ as, ...conditions }: StoryRule): string {
  return `${JSON.stringify(conditions).replaceAll('"', '')}→${as}`;
}

function eventsOf({ name, hosts, monitors, alerts, downtimes, silences }: StoryOrganization): Event[] {
  const hostName = (id: string): string => hosts.find((host) => host.id === id)?.name[0]!.value ?? id;
  return [
    ...hosts.flatMap((host): Event[] => [
      {
        at: host.services[0]!.at - 1,
        text: `${hostName(host.id)} is ${host.status[0]!.value} in ${host.services[0]!.value.join()}`,
      },
      ...changes(host.status, (value) => `${hostName(host.id)} becomes ${value}`),
      ...changes(host.services, (value) => `${hostName(host.id)} moves to ${value.join()}`),
      ...changes(host.name, (value) => `${hostName(host.id)} is renamed ${value}`),
      ...(host.retiredAt === null ? [] : [{ at: host.retiredAt, text: `${hostName(host.id)} is retired` }]),
    ]),
    ...monitors.flatMap(({ name: [named], isMute, excludes }) => [
      { at: isMute[0]!.at - 2, text: `${name}: ${named!.value} leaves out ${excludes.join() || 'nothing'}` },
      ...changes(isMute, (value) => `${name}: monitor ${named!.value} is ${value ? 'muted' : 'unmuted'}`),
    ]),
    ...alerts.flatMap((alert): Event[] => [
      {
        at: alert.openedAt,
        text: `${hostName(alert.hostId)}: ${alert.type} ${alert.id} opens ${alert.status[0]!.value}`,
      },
      ...changes(alert.status, (value) => `${alert.id} becomes ${value}`),
      ...changes(alert.lines, (value) => `${alert.id} says ${JSON.stringify(value)}`),
      ...(alert.closedAt === null ? [] : [{ at: alert.closedAt, text: `${alert.id} closes (${alert.closedBy})` }]),
    ]),
    ...downtimes.map((each) => ({
      at: each.enteredAt,
      text: `${name}: downtime entered ${JSON.stringify({ ...each, start: clockText(each.start) })}`,
    })),
    ...silences.flatMap(({ from, to, status, path }) => [
      { at: from, text: `${name}: ${path ?? 'everything'} answers ${status}` },
      { at: to, text: `${name}: answers again` },
    ]),
  ];
}

function saidIn({ from, to, id, ...rest }: StoryAnnouncement): Event[] {
  const { startsAt, endsAt, updates, ...facts } = rest;
  const said = updates.map(({ at, text, state }) => `${clockText(at)} ${state ?? ''} ${text}`);
  const span = `${clockText(startsAt)}–${endsAt === null ? '' : clockText(endsAt)}`;
  return [
    { at: from, text: `${id} is written: ${JSON.stringify(facts)} ${span} ${said.join('; ')}` },
    ...(to === null ? [] : [{ at: to, text: `${id} is deleted` }]),
  ];
}

function changes<T>(course: Course<T>, text: (value: T) => string): Event[] {
  return course.slice(1).map(({ at, value }) => ({ at, text: text(value) }));
}

function runsOf({ runs, configs }: Story): Event[] {
  return runs.map(({ at, clockMinutes, config, killedBefore, lost, targetFails }, i) => {
    const notes = [
      configs.length > 1 ? `config ${config}` : '',
      clockMinutes === 0 ? '' : `clock ${clockMinutes > 0 ? '+' : ''}${clockMinutes} min`,
      lost === null ? '' : `document ${lost.document} ${lost.how}`,
      targetFails ? 'the target takes nothing' : '',
      killedBefore === null ? '' : `killed before step ${killedBefore}`,
    ].filter((note) => note !== '');
    return { at, text: `— run ${i + 1}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}` };
  });
}
