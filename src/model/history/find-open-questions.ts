import type { FollowedAlert, OpenQuestions } from '../../snapshot/open-questions.ts';
import type { AlertRecord, History, OrganizationHistory } from './history.ts';

/** What the next reading should find out, by organization. Pure. */
export function findOpenQuestions(history: History): Map<string, OpenQuestions> {
  return new Map(history.organizations.map((organization) => [organization.name, questionsOf(organization)]));
}

function questionsOf({ observed, alerts, hosts }: OrganizationHistory): OpenQuestions {
  const newestFirst = alerts.toReversed();
  const closed = newestFirst.filter(({ closedAt }) => closedAt !== null);
  const isFollowed = ({ isEndEstimated, closing }: AlertRecord) => isEndEstimated && closing?.isForgotten !== true;
  const nameless = newestFirst.filter(({ hostId, hostName }) => hostId !== null && hostName === null);
  return {
    hasReading: observed.length > 0,
    endedIds: new Set(closed.filter((alert) => !isFollowed(alert)).map(({ id }) => id)),
    open: newestFirst.filter(({ closedAt }) => closedAt === null).map(toFollowed),
    ends: closed.filter(isFollowed).map(toFollowed),
    logs: closed.filter(({ closing }) => closing?.log === 'unread').map(toFollowed),
    knownHostIds: new Set(hosts.filter(({ gone }) => gone !== undefined).map(({ id }) => id)),
    hostIds: [...new Set(nameless.map(({ hostId }) => hostId!))],
  };
}

function toFollowed(alert: AlertRecord): FollowedAlert {
  const { id, type, monitorId, hostId, openedAt, closedAt, isEndEstimated } = alert;
  return { id, type, monitorId, hostId, openedAt, closedAt, isEndEstimated };
}
