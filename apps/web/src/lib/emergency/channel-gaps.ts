import type { ChannelState } from '@siaga/contracts/notifications';

export interface ChannelGap {
  channel: ChannelState['channel'];
  kind: 'off' | 'failing' | 'nobody';
}

/** What keeps the channels of a site from reaching the people who answer there. */
export interface ChannelGaps {
  /** No channel reaches anybody: whoever is not at a console is not called. */
  onlyConsoles: boolean;
  /** There is nobody to reach. */
  noPeople: boolean;
  gaps: ChannelGap[];
}

const reaches = ({ state, connectedPeople, groups }: ChannelState): boolean =>
  state !== 'off' && connectedPeople + groups > 0;

/** Trouble is named always; what is merely not set up only while nothing else reaches anybody. */
export function channelGaps(channels: readonly ChannelState[]): ChannelGaps {
  const onlyConsoles = !channels.some(reaches);
  const gaps = channels.flatMap((one): ChannelGap[] => {
    const { channel, state } = one;
    if (state === 'failing') return [{ channel, kind: 'failing' }];
    if (!onlyConsoles) return [];
    if (state === 'off') return [{ channel, kind: 'off' }];
    return reaches(one) ? [] : [{ channel, kind: 'nobody' }];
  });
  return {
    onlyConsoles,
    noPeople: channels.length > 0 && channels.every(({ people }) => people === 0),
    gaps,
  };
}
