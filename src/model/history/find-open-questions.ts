import type { FollowedAlert, OpenQuestions } from '../../snapshot/open-questions.ts';
import type { AlertRecord, History, OrganizationHistory } from './history.ts';
import { knownOf } from './unread-past.ts';

/** What the next reading should find out, by organization. Pure. */
export function findOpenQuestions(history: History): Map<string, OpenQuestions> {
  return new Map(history.organizations.map((organization) => [organization.name, questionsOf(organization)]));
}

/** Of alerts that are settled nothing is left to ask: which ones they are is asked only where something is. */
function questionsOf(own: OrganizationHistory): OpenQuestions {
  const known = knownOf(own);
  const newestFirst = (known?.unsettled ?? own.alerts).toReversed();
  const closed = newestFirst.filter(({ closedAt }) => closedAt !== null);
  const nameless = newestFirst.filter(({ hostId, hostName }) => hostId !== null && hostName === null);
  let endedIds: ReadonlySet<string> | undefined;
  return {
    hasReading: own.observed.length > 0,
    get endedIds() {
      return (endedIds ??= endedIdsOf(own));
    },
    open: newestFirst.filter(({ closedAt }) => closedAt === null).map(toFollowed),
    ends: closed.filter(isFollowed).map(toFollowed),
    logs: closed.filter(({ closing }) => closing?.log === 'unread').map(toFollowed),
    knownHostIds: new Set(own.hosts.filter(({ gone }) => gone !== undefined).map(({ id }) => id)),
    hostIds: [...new Set(nameless.map(({ hostId }) => hostId!))],
  };
}

function endedIdsOf({ alerts }: OrganizationHistory): Set<string> {
  const ended = alerts.toReversed().filter((alert) => alert.closedAt !== null && !isFollowed(alert));
  return new Set(ended.map(({ id }) => id));
}

function isFollowed({ isEndEstimated, closing }: AlertRecord): boolean {
  return isEndEstimated && closing?.isForgotten !== true;
}

function toFollowed(alert: AlertRecord): FollowedAlert {
  const { id, type, monitorId, hostId, openedAt, closedAt, isEndEstimated } = alert;
  return { id, type, monitorId, hostId, openedAt, closedAt, isEndEstimated };
}
